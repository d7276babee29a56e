/* SPDX-License-Identifier: MIT */
/* One digest of what the estimates of volatility answer over seeded series, through the public API.
 * See digest.h. */
#include <rebal/rebal.h>

#include "digest.h"
#include "splitmix.h"

enum { N = 700, ROUNDS = 12, HORIZON = 40 };

static const uint64_t golden = UINT64_C(0x502794b30e5dca35);

static double open_[N], high[N], low[N], close_[N], returns[N], day[N], path[HORIZON];
static uint64_t hash = DIGEST_START;
static int n_bad;

/* -1..1 */
static double uniform(uint64_t *seed) {
    return (double)((int64_t)splitmix_next(seed) >> 11) * 0x1p-52;
}

/* Prices that move more in some months than in others, and gaps overnight. */
static void make(uint64_t *seed) {
    double price = 100;
    for (int t = 0; t < N; t++) {
        double size = 0.005 * (1 + (double)(t / 50 % 4));
        open_[t] = price * (1 + size * uniform(seed) / 4);
        close_[t] = open_[t] * (1 + size * uniform(seed));
        high[t] = open_[t] > close_[t] ? open_[t] : close_[t];
        low[t] = open_[t] < close_[t] ? open_[t] : close_[t];
        high[t] *= 1 + size * (1 + uniform(seed));
        low[t] *= 1 - size * (1 + uniform(seed)) / 2;
        returns[t] = close_[t] / price - 1;
        price = close_[t];
    }
}

static void mix(uint64_t bits) { digest_bits(&hash, bits); }

static void mix_doubles(const double *x, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        mix(bits);
    }
}

static void want(rebal_status status) { n_bad += status != REBAL_OK; }

static void run_estimators(void) {
    double v;
    for (int32_t e = REBAL_VOLATILITY_CLOSE; e <= REBAL_VOLATILITY_YANG_ZHANG; e++) {
        want(rebal_volatility_estimate(&v, e, open_, high, low, close_, N, NULL));
        mix_doubles(&v, 1);
    }
    want(rebal_volatility_bars(day, REBAL_VOLATILITY_PARKINSON, open_, high, low, close_, N, NULL));
    mix_doubles(day, N);
    want(rebal_volatility_ewma(&v, returns, N, 0.94, NULL));
    mix_doubles(&v, 1);
}

static void run_models(void) {
    rebal_garch garch = {.struct_size = sizeof garch};
    rebal_har har = {.struct_size = sizeof har};
    want(rebal_garch_fit(&garch, returns, N, NULL));
    mix((uint64_t)garch.outcome << 40 | (uint64_t)garch.n_iterations << 8 | (uint64_t)garch.bounds);
    mix_doubles(&garch.omega, 6);
    want(rebal_garch_forecast(path, NULL, &garch, HORIZON, NULL));
    mix_doubles(path, HORIZON);
    want(rebal_har_fit(&har, day, N, NULL));
    mix_doubles(&har.constant, 7);
    want(rebal_har_forecast(path, NULL, &har, day, N, HORIZON, NULL));
    mix_doubles(path, HORIZON);
}

static void run_regimes(uint64_t *seed) {
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules rules = {.struct_size = sizeof rules,
                                .exponent = 2.0 / 3,
                                .step_max_ppb = REBAL_ONE / 5,
                                .age_max_ns = 90};
    for (int t = 0; t < N; t++) {
        double now = 1.2 + uniform(seed);
        int64_t age = (int64_t)(splitmix_next(seed) % 100);
        want(rebal_regime_update(&state, &rules, now, 1, t - age, t, NULL));
        mix((uint64_t)state.scale_ppb);
        mix((uint64_t)(state.regime * 16 + state.flags));
    }
}

int main(int n_arguments, char **argument_text) {
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        make(&seed);
        run_estimators();
        run_models();
        run_regimes(&seed);
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument_text);
}
