/* SPDX-License-Identifier: MIT */
/* Bands that pay: how far each weight may drift before a trade is worth its fee, and how far back
 * it then goes, by the covariance of the years before; and the years after under these bands. */
#include "replay.h"

/* The weeks from one on. */
static prices weeks_from(const prices *p, size_t week) {
    prices later = *p;
    later.weeks -= week;
    later.date += week;
    later.now_ns += week;
    later.price += week * ROWS;
    return later;
}

/* The fee is the greater of a share and a minimum; taken here as their sum, to be on the safe
 * side. Row 0 is cash, whose band stays as it is. */
static rebal_status optimal(region *g, const double *covariance, rebal_error *error) {
    double weight[ASSETS], variance[ASSETS], curvature[ASSETS], cost[ASSETS], fixed[ASSETS];
    rebal_status status;
    for (size_t i = 0; i < ASSETS; i++) {
        weight[i] = (double)account_target()[1 + i] / REBAL_ONE;
        cost[i] = (double)FEE_PPB / REBAL_ONE;
        fixed[i] = (double)FEE_MIN_CENTS / START_CENTS;
    }
    status = rebal_band_variance(variance, curvature, NULL, weight, covariance, ASSETS,
                                 RISK_AVERSION, error);
    if (!status)
        status = rebal_band_optimal(g->half + 1, g->stop + 1, NULL, NULL, curvature, variance, cost,
                                    fixed, ASSETS, 1.0 / WEEKS_A_YEAR, error);
    return status;
}

/* Whole ppb: edges, and destinations. */
static rebal_status round_bands(region *g, rebal_error *error) {
    int64_t half_ppb[ROWS], stop_ppb[ROWS];
    rebal_status status = rebal_band_round(half_ppb, stop_ppb, g->bands.lo_ppb, g->bands.hi_ppb,
                                           account_target(), g->half, g->stop, ROWS, error);
    for (size_t i = 0; !status && i < ROWS; i++) {
        g->bands.inner_lo_ppb[i] = account_target()[i] - stop_ppb[i];
        g->bands.inner_hi_ppb[i] = account_target()[i] + stop_ppb[i];
    }
    return status;
}

rebal_status region_find(region *g, const prices *p, size_t week, rebal_error *error) {
    const rebal_policy policy = {.struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK};
    double covariance[ASSETS * (ASSETS + 1) / 2];
    rebal_status status = prices_covariance(covariance, p, week, error);
    g->prices = weeks_from(p, week);
    g->half[0] = .02;
    if (!status) status = optimal(g, covariance, error);
    if (!status) status = round_bands(g, error);
    if (!status) status = account_replay(&g->run, &g->prices, &policy, &g->bands, error);
    return status;
}
