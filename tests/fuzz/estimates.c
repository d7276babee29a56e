/* SPDX-License-Identifier: MIT */
/* Fuzz harness of the estimates of one step: volatility, covariance, risk, costs and bands, on
 * arrays of any doubles. What is refused is no failure of ours, what is answered is no NaN. */
#include "fuzz/columns.h"

enum { LEAST = 1, MOST_N = 6, MOST_TIMES = 90 };

typedef rebal_status call(columns *c, size_t n, size_t times);

#define IN(n) columns_given(c, n)
#define MAYBE(n) columns_maybe(c, n)
#define ROOM(n) columns_room(c, n)
#define ONE feed_double(&c->feed)

static size_t packed(size_t n) { return n * (n + 1) / 2; }

static int32_t code(columns *c, size_t most) { return (int32_t)feed_below(&c->feed, most) - 1; }

/* ---- volatility */

static rebal_status estimate(columns *c, size_t n, size_t times) {
    (void)n;
    return rebal_volatility_estimate(ROOM(1), code(c, 8), IN(times), IN(times), IN(times),
                                     IN(times), times, NULL);
}

static rebal_status bars(columns *c, size_t n, size_t times) {
    (void)n;
    return rebal_volatility_bars(ROOM(times), code(c, 8), IN(times), IN(times), IN(times),
                                 IN(times), times, NULL);
}

static rebal_status ewma(columns *c, size_t n, size_t times) {
    double *variance = ROOM(1);
    (void)n;
    rebal_status status = rebal_volatility_ewma(variance, IN(times), times, ONE, NULL);
    if (status) return status;
    status = rebal_volatility_ewma_update(variance, IN(times), times, ONE, NULL);
    if (status) return status;
    return rebal_volatility_ewma_forecast(ROOM(times), ROOM(1), *variance, times, NULL);
}

static rebal_status garch(columns *c, size_t n, size_t times) {
    rebal_garch fit = {.struct_size = sizeof fit};
    (void)n;
    rebal_status status = rebal_garch_fit(&fit, IN(times), times, NULL);
    if (feed_byte(&c->feed) % 4 == 0)
        fit.omega = ONE, fit.alpha = ONE, fit.beta = ONE, fit.variance = ONE;
    status = rebal_garch_update(&fit, IN(times), times, NULL);
    if (status) return status;
    return rebal_garch_forecast(ROOM(times), ROOM(1), &fit, times, NULL);
}

static rebal_status har(columns *c, size_t n, size_t times) {
    rebal_har fit = {.struct_size = sizeof fit};
    const double *series = IN(times);
    (void)n;
    (void)rebal_har_fit(&fit, series, times, NULL);
    if (feed_byte(&c->feed) % 4 == 0) fit.constant = ONE, fit.day = ONE, fit.week = ONE;
    return rebal_har_forecast(ROOM(times), ROOM(1), &fit, series, times, times, NULL);
}

/* ---- covariance and risk */

static rebal_status sample(columns *c, size_t n, size_t times) {
    size_t bytes = rebal_covariance_size(times, n);
    void *memory = columns_lent(c, &bytes);
    return rebal_covariance_sample(ROOM(packed(n)), IN(n * times), times, n, code(c, 5), code(c, 5),
                                   memory, bytes, NULL);
}

static rebal_status shrink(columns *c, size_t n, size_t times) {
    return rebal_covariance_shrink(ROOM(packed(n)), ROOM(1), IN(n * times), times, n, code(c, 6),
                                   code(c, 5), NULL, 0, NULL);
}

static rebal_status moving(columns *c, size_t n, size_t times) {
    double *covariance = ROOM(packed(n));
    rebal_status status =
        rebal_covariance_ewma(covariance, IN(n * times), times, n, ONE, code(c, 5), NULL);
    if (status) return status;
    return rebal_covariance_ewma_update(covariance, IN(n), n, ONE, NULL);
}

static rebal_status factors(columns *c, size_t n, size_t times) {
    size_t k = 1 + times % n, bytes = rebal_covariance_eigen_size(n);
    void *memory = columns_lent(c, &bytes);
    return rebal_covariance_factors(ROOM(n * k), ROOM(packed(k)), ROOM(n), IN(packed(n)), n, k,
                                    memory, bytes, NULL);
}

static rebal_status repair(columns *c, size_t n, size_t times) {
    double *repaired = ROOM(packed(n));
    (void)times;
    rebal_status status =
        rebal_covariance_repair(repaired, IN(packed(n)), n, code(c, 5), ONE, NULL, 0, NULL);
    (void)rebal_covariance_check(repaired, n, ONE, ONE, NULL, 0, NULL);
    return status;
}

static rebal_status pack(columns *c, size_t n, size_t times) {
    double *covariance = ROOM(packed(n));
    (void)times;
    rebal_status status = rebal_covariance_pack(covariance, IN(n * n), n, ONE, NULL);
    if (status) return status;
    return rebal_covariance_unpack(ROOM(n * n), covariance, n, NULL);
}

static rebal_risk_model risk_model(columns *c, size_t n, size_t k) {
    bool whole = feed_byte(&c->feed) % 2;
    return (rebal_risk_model){.struct_size = sizeof(rebal_risk_model),
                              .n = n,
                              .n_factors = whole ? 0 : k,
                              .covariance = whole ? IN(packed(n)) : NULL,
                              .loadings = whole ? NULL : IN(n * k),
                              .factor_covariance = whole ? NULL : MAYBE(packed(k)),
                              .specific = whole ? NULL : MAYBE(n)};
}

static rebal_status tracking(columns *c, size_t n, size_t times) {
    rebal_risk_model m = risk_model(c, n, 1 + times % 3);
    (void)rebal_risk_tracking_error(ROOM(2), &m, IN(2 * n), 2, MAYBE(n), NULL, 0, NULL);
    (void)rebal_risk_beta(ROOM(1), &m, IN(n), IN(n), NULL, 0, NULL);
    size_t bytes = rebal_risk_size(&m);
    void *memory = columns_lent(c, &bytes);
    return rebal_risk_contributions(ROOM(1), ROOM(n), ROOM(n), &m, IN(n), MAYBE(n), memory, bytes,
                                    NULL);
}

static rebal_status realised(columns *c, size_t n, size_t times) {
    return rebal_risk_realised(ROOM(1), IN(times), IN(times), times, ONE, n, NULL);
}

/* ---- costs */

static rebal_status walk(columns *c, size_t n, size_t times) {
    const double *price = IN(times);
    double *size = ROOM(times), *cash = ROOM(times);
    rebal_status status = rebal_cost_book(size, cash, price, IN(times), times, code(c, 4), NULL);
    if (status) return status;
    (void)rebal_cost_unwalk(ROOM(n), ROOM(n), IN(n), n, price, size, cash, times, NULL);
    return rebal_cost_walk(ROOM(n), ROOM(n), IN(n), n, price, size, cash, times, NULL);
}

static rebal_status curve(columns *c, size_t n, size_t times) {
    (void)times;
    return rebal_cost_curve(ROOM(n), ROOM(n), IN(n), MAYBE(n), MAYBE(n), MAYBE(n), MAYBE(n),
                            MAYBE(n), MAYBE(n), n, NULL);
}

static rebal_status fee(columns *c, size_t n, size_t times) {
    int64_t *offset = columns_integers(c, 3, false);
    rebal_cost_fees fees = {.struct_size = sizeof fees,
                            .n = 2,
                            .rate = MAYBE(2),
                            .fixed = MAYBE(2),
                            .min = MAYBE(2),
                            .max = MAYBE(2)};
    for (int k = 0; k < 3; k++) offset[k] = k == 0 ? 0 : offset[k - 1] + offset[k] % 4;
    if (times % 2) {
        fees.tier_offset = offset;
        fees.tier_from = IN((size_t)offset[2]), fees.tier_rate = IN((size_t)offset[2]);
    }
    return rebal_cost_fee(ROOM(n), ROOM(n), IN(n), columns_codes(c, n, 4), columns_codes(c, n, 4),
                          n, &fees, NULL);
}

static rebal_status holding(columns *c, size_t n, size_t times) {
    (void)times;
    return rebal_cost_holding(ROOM(n), ROOM(n), ROOM(n), IN(n), IN(n), MAYBE(n), MAYBE(n), MAYBE(n),
                              n, ONE, NULL);
}

static rebal_status impact(columns *c, size_t n, size_t times) {
    (void)times;
    (void)rebal_cost_shortfall(ROOM(n), ROOM(n), ROOM(n), IN(n), IN(n), IN(n), IN(n), IN(n), n,
                               NULL);
    (void)rebal_cost_latency(ROOM(n), ROOM(n), ROOM(n), IN(n), IN(n), IN(n), n, ONE, NULL);
    return rebal_cost_impact(ROOM(n), ROOM(n), IN(n), IN(n), IN(n), MAYBE(n), n, ONE, NULL);
}

static rebal_status schedule(columns *c, size_t n, size_t times) {
    const double *x = IN(7);
    rebal_schedule s = {sizeof s, 0, x[0], x[1], x[2], x[3], x[4], x[5], x[6]};
    (void)n;
    return rebal_cost_schedule(ROOM(times + 1), ROOM(times), ROOM(1), ROOM(1), ROOM(1), &s, times,
                               NULL);
}

/* ---- bands */

static rebal_status optimal(columns *c, size_t n, size_t times) {
    const double *curvature = IN(n), *variance = IN(n), *cost = IN(n);
    const double *fixed = MAYBE(n);
    double years = times % 2 ? 0 : ONE, *half = ROOM(n), *stop = ROOM(n);
    rebal_status status = rebal_band_optimal(half, stop, ROOM(n), ROOM(n), curvature, variance,
                                             cost, fixed, n, years, NULL);
    if (status) return status;
    int64_t *ppb = columns_integers(c, 5 * n, false);
    (void)rebal_band_round(ppb, ppb + n, ppb + 2 * n, ppb + 3 * n, ppb + 4 * n, half, stop, n,
                           NULL);
    return rebal_band_cost(ROOM(n), ROOM(n), ROOM(n), half, stop, curvature, variance, cost, fixed,
                           n, years, NULL);
}

static rebal_status band(columns *c, size_t n, size_t times) {
    int64_t *scale = columns_integers(c, n, true);
    (void)rebal_band_scale(scale, IN(n), n, NULL);
    (void)rebal_band_gap(ROOM(n), IN(n * times), IN(n * times), times, n, ONE, NULL);
    (void)rebal_band_calendar(ROOM(1), ROOM(1), IN(n), IN(n), n, ONE, ONE, NULL);
    (void)rebal_band_horizon(ROOM(n), ROOM(1), IN(n), IN(n), IN(n), n, NULL);
    return rebal_band_variance(ROOM(n), ROOM(n), ROOM(1), IN(n), IN(packed(n)), n, ONE, NULL);
}

static rebal_status tune(columns *c, size_t n, size_t times) {
    const double *x = IN(6);
    rebal_band_tuner t = {.struct_size = sizeof t,
                          .multiplier = x[0],
                          .multiplier_min = x[1],
                          .multiplier_max = x[2],
                          .step_max = x[3],
                          .damping = x[4],
                          .trades_min = feed_number(&c->feed),
                          .observations_max = feed_number(&c->feed)};
    (void)n;
    rebal_status status = rebal_band_tune(&t, IN(times), IN(times), MAYBE(times), times, NULL);
    if (!status) FUZZ_LAW(t.multiplier == t.multiplier, 0);
    return status;
}

static rebal_status regime(columns *c, size_t n, size_t times) {
    const double *x = IN(5);
    int64_t *scale = columns_integers(c, n, true);
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules rules = {.struct_size = sizeof rules,
                                .exponent = x[0],
                                .stressed_enter = times % 2 ? 0 : x[1],
                                .stressed_leave = times % 2 ? 0 : x[2],
                                .calm_enter = times % 2 ? 0 : x[3],
                                .calm_leave = times % 2 ? 0 : x[4],
                                .step_max_ppb = times % 3 ? 0 : feed_number(&c->feed),
                                .age_max_ns = times % 5 ? 0 : feed_number(&c->feed)};
    (void)rebal_regime_scale(scale, IN(n), IN(n), n, ONE, NULL);
    rebal_status status = REBAL_OK;
    for (int k = 0; k < 3 && !status; k++)
        status = rebal_regime_update(&state, &rules, ONE, ONE, feed_number(&c->feed),
                                     feed_number(&c->feed), NULL);
    return status;
}

static call *const calls[] = {estimate, bars,    ewma,    garch,  har,     sample,
                              shrink,   moving,  factors, repair, pack,    tracking,
                              realised, walk,    curve,   fee,    holding, impact,
                              schedule, optimal, band,    tune,   regime};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    columns c = {.feed = {bytes, count}};
    call *chosen = calls[feed_below(&c.feed, sizeof calls / sizeof *calls)];
    size_t n = LEAST + feed_below(&c.feed, MOST_N), times = LEAST + feed_below(&c.feed, MOST_TIMES);
    columns_end(&c, chosen(&c, n, times));
    return 0;
}
