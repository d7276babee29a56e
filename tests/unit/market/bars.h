/* SPDX-License-Identifier: MIT */
/* Five days of prices, and series of whole numbers, that the references of the volatility tests
 * were computed from. */
#ifndef UNIT_MARKET_BARS_H
#define UNIT_MARKET_BARS_H

enum { BARS = 5, GARCH_RETURNS = 600, HAR_DAYS = 120 };

static const double bars_open[BARS] = {100, 101.5, 100.8, 103.2, 102.1};
static const double bars_high[BARS] = {102.3, 102.4, 104.1, 104, 105.2};
static const double bars_low[BARS] = {99.1, 100.2, 100.1, 101.7, 101.5};
static const double bars_close[BARS] = {101.2, 100.9, 103.5, 102, 104.6};

/* Returns whose size changes every 25 and 40 periods. */
static inline void bars_returns(double *r) {
    for (int t = 0; t < GARCH_RETURNS; t++) {
        int size = 1 + (t / 40 % 4 == 1 ? 3 : 0) + t / 25 % 3;
        r[t] = size * ((37 * t * t + 11 * t) % 101 - 50) / 20000.0;
    }
}

static inline void bars_realised(double *v) {
    for (int t = 0; t < HAR_DAYS; t++)
        v[t] = ((97 * t * t + 31 * t) % 211 + 40 * (t / 30 % 3) + t % 7 * 5) / 1000.0;
}

#endif
