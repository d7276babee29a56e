/* SPDX-License-Identifier: MIT */
/** @file
 *  Regimes and band scales; inputs are valid here and defaults filled in. */
#ifndef RBL_POLICY_REGIME_H
#define RBL_POLICY_REGIME_H

#include <stdbool.h>

#include <rebal/regime.h>

#define RBL_REGIME_SCALE_MAX (100 * (int64_t)REBAL_ONE)

/** floor of ratio^exponent in ppb. False, and *scale = RBL_REGIME_SCALE_MAX, where it is above
 *  that. ratio is above 0. */
bool rbl_regime_scale(int64_t *scale, double ratio, double exponent);

/** The regime after another, by hysteresis. */
int32_t rbl_regime_next(int32_t regime, const rebal_regime_rules *rules, double ratio);

/** Moves the state on. */
void rbl_regime_advance(rebal_regime *state, const rebal_regime_rules *rules, double ratio,
                        bool is_stale);

#endif
