/* SPDX-License-Identifier: MIT */
/* Regimes and scales of bands. */
#include "base/doubles.h"

#include "policy/regime.h"

#include "api/argument.h"
#include "base/fail.h"
#include "base/options.h"

#include <rebal/portfolio.h>
#include <stddef.h>

#define REGIME_SIGMA_MIN 1e-100
#define REGIME_SIGMA_MAX 1e100
#define REGIME_EXPONENT_MAX 10.0
#define REGIME_RATIO_MAX 1e6

enum { REGIME_FLAGS = 15 };

/* The sizes of the first version. */
static const size_t regime_bytes_min = offsetof(rebal_regime, now_ns) + sizeof(int64_t);
static const size_t regime_rules_bytes_min =
    offsetof(rebal_regime_rules, age_max_ns) + sizeof(int64_t);

static rbl_argument regime_exponent(const double *exponent, int32_t field) {
    return rbl_argument_number(exponent, 0, REGIME_EXPONENT_MAX, RBL_ARGUMENT_SIGNED, field);
}

rebal_status rebal_regime_scale(int64_t *scale_ppb, const double *sigma_now,
                                const double *sigma_ref, size_t n, double exponent,
                                rebal_error *error) {
    const double least = REGIME_SIGMA_MIN, most = REGIME_SIGMA_MAX;
    const rbl_argument list[] = {
        rbl_argument_pointer(scale_ppb, n, RBL_FIELD_SCALE_PPB),
        rbl_argument_array(sigma_now, n, least, most, 0, RBL_FIELD_SIGMA_NOW),
        rbl_argument_array(sigma_ref, n, least, most, 0, RBL_FIELD_SIGMA_REF),
        rbl_argument_count(n, 0, 1, RBL_FIELD_N), regime_exponent(&exponent, RBL_FIELD_EXPONENT)};
    int64_t scale;
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    for (size_t i = 0; i < n; i++)
        if (!rbl_regime_scale(&scale, sigma_now[i] / sigma_ref[i], exponent))
            return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_SCALE_PPB, REBAL_NONE, (int64_t)i,
                            scale);
    for (size_t i = 0; i < n; i++)
        (void)rbl_regime_scale(&scale_ppb[i], sigma_now[i] / sigma_ref[i], exponent);
    return REBAL_OK;
}

static rebal_status regime_read_state(rebal_regime *ours, const rebal_regime *state,
                                      rebal_error *error) {
    rebal_status status = rbl_options_read(ours, sizeof *ours, regime_bytes_min, state);
    if (!status && ours->reserved != 0) status = REBAL_E_STRUCT;
    return status ? rbl_fail_argument(error, status, RBL_FIELD_REGIME) : REBAL_OK;
}

static rebal_status regime_check_state(const rebal_regime *state, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_code(state->regime, REBAL_REGIME_NORMAL, REBAL_REGIME_STRESSED,
                          RBL_FIELD_REGIME_REGIME),
        rbl_argument_code(state->flags, 0, REGIME_FLAGS, RBL_FIELD_REGIME_FLAGS),
        rbl_argument_code(state->scale_ppb, 0, RBL_REGIME_SCALE_MAX, RBL_FIELD_REGIME_SCALE)};
    return rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
}

/* The rules with their defaults; NULL are all of them. */
static rebal_status regime_read_rules(rebal_regime_rules *ours, const rebal_regime_rules *rules,
                                      rebal_error *error) {
    *ours = (rebal_regime_rules){.struct_size = sizeof *ours};
    if (rules) {
        rebal_status status =
            rbl_options_read_table(ours, sizeof *ours, regime_rules_bytes_min, rules);
        if (status) return rbl_fail_argument(error, status, RBL_FIELD_REGIME_RULES);
    }
    if (ours->stressed_enter == 0) ours->stressed_enter = 1.5;
    if (ours->stressed_leave == 0) ours->stressed_leave = 1.25;
    if (ours->calm_enter == 0) ours->calm_enter = 0.6667;
    if (ours->calm_leave == 0) ours->calm_leave = 0.8;
    if (ours->scale_max_ppb == 0) ours->scale_max_ppb = RBL_REGIME_SCALE_MAX;
    return REBAL_OK;
}

static rbl_argument regime_threshold(const double *ratio, int32_t field) {
    return rbl_argument_number(ratio, 1 / REGIME_RATIO_MAX, REGIME_RATIO_MAX, 0, field);
}

static rebal_status regime_check_rules(const rebal_regime_rules *r, rebal_error *error) {
    const rbl_argument list[] = {
        regime_exponent(&r->exponent, RBL_FIELD_REGIME_EXPONENT),
        regime_threshold(&r->stressed_enter, RBL_FIELD_REGIME_STRESSED_ENTER),
        regime_threshold(&r->stressed_leave, RBL_FIELD_REGIME_STRESSED_LEAVE),
        regime_threshold(&r->calm_enter, RBL_FIELD_REGIME_CALM_ENTER),
        regime_threshold(&r->calm_leave, RBL_FIELD_REGIME_CALM_LEAVE),
        rbl_argument_code(r->scale_min_ppb, 0, REBAL_ONE, RBL_FIELD_REGIME_SCALE_MIN),
        rbl_argument_code(r->scale_max_ppb, REBAL_ONE, RBL_REGIME_SCALE_MAX,
                          RBL_FIELD_REGIME_SCALE_MAX),
        rbl_argument_code(r->step_max_ppb, 0, INT64_C(1) << 62, RBL_FIELD_REGIME_STEP_MAX),
        rbl_argument_code(r->age_max_ns, 0, INT64_MAX, RBL_FIELD_REGIME_AGE_MAX)};
    rebal_status status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    bool is_ordered = r->calm_enter <= r->calm_leave && r->calm_leave <= r->stressed_leave &&
                      r->stressed_leave <= r->stressed_enter;
    if (status || is_ordered) return status;
    return rbl_fail_argument(error, REBAL_E_RANGE, RBL_FIELD_REGIME_RULES);
}

static rebal_status regime_check_times(const rebal_regime *state, int64_t estimate_ns,
                                       int64_t now_ns, rebal_error *error) {
    if (state->flags & REBAL_REGIME_BEGUN && now_ns < state->now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
    if (estimate_ns <= now_ns) return REBAL_OK;
    return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_ESTIMATE_NS, REBAL_NONE, REBAL_NONE,
                    estimate_ns);
}

/* Whether the estimate is older than the rules allow, over all of int64. */
static bool regime_is_stale(const rebal_regime_rules *rules, int64_t estimate_ns, int64_t now_ns) {
    uint64_t age = (uint64_t)now_ns - (uint64_t)estimate_ns;
    return rules->age_max_ns != 0 && age > (uint64_t)rules->age_max_ns;
}

rebal_status rebal_regime_update(rebal_regime *state, const rebal_regime_rules *rules,
                                 double sigma_now, double sigma_ref, int64_t estimate_ns,
                                 int64_t now_ns, rebal_error *error) {
    const double least = REGIME_SIGMA_MIN, most = REGIME_SIGMA_MAX;
    const rbl_argument list[] = {
        rbl_argument_pointer(state, 1, RBL_FIELD_REGIME),
        rbl_argument_number(&sigma_now, least, most, 0, RBL_FIELD_SIGMA_NOW),
        rbl_argument_number(&sigma_ref, least, most, 0, RBL_FIELD_SIGMA_REF)};
    rebal_regime ours;
    rebal_regime_rules r;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = regime_read_state(&ours, state, error);
    if (!status) status = regime_read_rules(&r, rules, error);
    if (!status) status = regime_check_state(&ours, error);
    if (!status) status = regime_check_rules(&r, error);
    if (!status) status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = regime_check_times(&ours, estimate_ns, now_ns, error);
    if (status) return status;
    rbl_regime_advance(&ours, &r, sigma_now / sigma_ref, regime_is_stale(&r, estimate_ns, now_ns));
    ours.now_ns = now_ns;
    return rbl_options_write(state, &ours, sizeof ours, regime_bytes_min);
}
