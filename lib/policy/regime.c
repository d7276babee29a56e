/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "policy/regime.h"

#include "base/fmath.h"
#include "policy/gate.h"

/* F-BANDSCALE: through the gate, and whether it is within the bound. */
bool rbl_regime_scale(int64_t *scale, double ratio, double exponent) {
    double x = rbl_fmath_pow(ratio, exponent);
    int64_t ppb = rbl_gate_ppb(x, RBL_REGIME_SCALE_MAX + 1);
    bool fits = ppb <= RBL_REGIME_SCALE_MAX;
    *scale = fits ? ppb : RBL_REGIME_SCALE_MAX;
    return fits;
}

/* F-REGIME */
int32_t rbl_regime_next(int32_t regime, const rebal_regime_rules *rules, double ratio) {
    if (ratio >= rules->stressed_enter) return REBAL_REGIME_STRESSED;
    if (ratio <= rules->calm_enter) return REBAL_REGIME_CALM;
    if (regime == REBAL_REGIME_STRESSED && ratio >= rules->stressed_leave) return regime;
    if (regime == REBAL_REGIME_CALM && ratio <= rules->calm_leave) return regime;
    return REBAL_REGIME_NORMAL;
}

/* The number nearest to x in least..most; *flags gains the bit where that is not x. */
static int64_t regime_between(int64_t x, int64_t least, int64_t most, int32_t *flags, int32_t bit) {
    int64_t inside = x < least ? least : x > most ? most : x;
    if (inside != x) *flags |= bit;
    return inside;
}

void rbl_regime_advance(rebal_regime *state, const rebal_regime_rules *rules, double ratio,
                        bool is_stale) {
    int64_t wanted = REBAL_ONE, step = rules->step_max_ppb;
    int64_t before = state->flags & REBAL_REGIME_BEGUN ? state->scale_ppb : REBAL_ONE;
    int32_t flags = REBAL_REGIME_BEGUN | (is_stale ? REBAL_REGIME_STALE : 0);
    if (!is_stale) {
        state->regime = rbl_regime_next(state->regime, rules, ratio);
        if (!rbl_regime_scale(&wanted, ratio, rules->exponent)) flags |= REBAL_REGIME_BOUNDED;
    }
    wanted = regime_between(wanted, rules->scale_min_ppb, rules->scale_max_ppb, &flags,
                            REBAL_REGIME_BOUNDED);
    if (step)
        wanted = regime_between(wanted, before - step, before + step, &flags, REBAL_REGIME_STEPPED);
    state->scale_ppb = wanted;
    state->flags = flags;
}
