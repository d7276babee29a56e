/* SPDX-License-Identifier: MIT */
/** @file
 *  Regimes: calm, normal, stressed, from the present volatility against that of the long run; and
 *  bands scaled by it, as numbers for the column REBAL_BAND_SCALE.
 *
 *  Errors, counts of 0, and what is written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_REGIME_H
#define REBAL_REGIME_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the market is like. */
enum {
    REBAL_REGIME_NORMAL = 0,  /**< between the two others; where a state begins */
    REBAL_REGIME_CALM = 1,    /**< volatility well below that of the long run */
    REBAL_REGIME_STRESSED = 2 /**< well above */
};

/** What happened in an update: bits. */
enum {
    REBAL_REGIME_BEGUN = 1,   /**< there was an update */
    REBAL_REGIME_STALE = 2,   /**< the estimate was too old: on the way to REBAL_ONE */
    REBAL_REGIME_STEPPED = 4, /**< the maximum step held the scale back */
    REBAL_REGIME_BOUNDED = 8  /**< the least or the greatest scale held it back */
};

/** How volatility becomes regimes and scales. Zero is the default of every field. */
typedef struct rebal_regime_rules {
    uint32_t struct_size;  /**< sizeof(rebal_regime_rules) */
    int32_t reserved;      /**< 0 */
    double exponent;       /**< e of the scale (now / ref)^e, -10..10. 0: bands do not move. 2/3
                                where risk curvature is held fixed; a host's own scale: 1 */
    double stressed_enter; /**< now / ref at or above which it is stressed. 0: 1.5 */
    double stressed_leave; /**< below which it no longer is. 0: 1.25 */
    double calm_enter;     /**< at or below which it is calm. 0: 0.6667 */
    double calm_leave;     /**< above which it no longer is. 0: 0.8 */
    int64_t scale_min_ppb; /**< least scale, 0..REBAL_ONE */
    int64_t scale_max_ppb; /**< greatest scale, REBAL_ONE..100 REBAL_ONE. 0: 100 REBAL_ONE */
    int64_t step_max_ppb;  /**< most that the scale moves in one update, 1..2^62. 0: no bound */
    int64_t age_max_ns;    /**< age beyond which an estimate is not used, 1..2^63-1. 0: none */
} rebal_regime_rules;

/** A state between updates, plain bytes that the host stores as they are. It begins as zeros with
 *  struct_size set: normal, scale REBAL_ONE. */
typedef struct rebal_regime {
    uint32_t struct_size; /**< sizeof(rebal_regime) */
    int32_t regime;       /**< REBAL_REGIME_NORMAL, _CALM, _STRESSED */
    int32_t flags;        /**< REBAL_REGIME_ bits of the last update */
    int32_t reserved;     /**< 0 */
    int64_t scale_ppb;    /**< for REBAL_BAND_SCALE; meaningless before the first update */
    int64_t now_ns;       /**< time of the last update */
} rebal_regime;

/** Scales of bands: (sigma_now / sigma_ref)^exponent, rounded down to ppb.
 *
 *  The rounding gate: down, so that no band is wider than the formula says; exact, from the
 *  bits of the double. The exponent is a choice: 2/3 where the curvature of the utility is held
 *  fixed, 0 where it grows with the variance (for a mean-variance objective the best band does
 *  not widen with volatility). F-BANDSCALE. O(n), no allocation, thread safe.
 *  @param[out] scale_ppb [n] for the column REBAL_BAND_SCALE
 *  @param[in] sigma_now [n] volatilities of any unit, 1e-100..1e100
 *  @param[in] sigma_ref [n] those of the long run, in the same unit, likewise
 *  @param[in] n 0 or more
 *  @param[in] exponent -10..10
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (exponent), the arrays, OVERFLOW (a scale above 100
 *          REBAL_ONE). */
REBAL_API rebal_status rebal_regime_scale(int64_t *scale_ppb, const double *sigma_now,
                                          const double *sigma_ref, size_t n, double exponent,
                                          rebal_error *error);

/** Takes an estimate into a state: regime, scale, flags, time.
 *
 *  Regime, with x = sigma_now / sigma_ref: stressed from x >= stressed_enter until x <
 *  stressed_leave, calm from x <= calm_enter until x > calm_leave. Scale: that of
 *  rebal_regime_scale(), put between scale_min_ppb and scale_max_ppb, then not further than
 *  step_max_ppb from the scale before (at first REBAL_ONE). Where the estimate is older than
 *  age_max_ns, the regime stays and the scale goes to REBAL_ONE by the same bounds: no opinion. An
 *  outside scale s of a host's model enters as sigma_now = s, sigma_ref = 1, exponent 1.
 *
 *  F-REGIME, F-BANDSCALE. Own. O(1), no allocation, thread safe.
 *  @param[in,out] state moved on
 *  @param[in] rules see there; NULL: all defaults
 *  @param[in] sigma_now volatility, any unit, 1e-100..1e100
 *  @param[in] sigma_ref that of the long run, in the same unit, 1e-100..1e100
 *  @param[in] estimate_ns time of the estimate, at most now_ns
 *  @param[in] now_ns the time, not before that of the last update
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT (state, rules), RANGE (the fields of state, those of
 *          rules, thresholds not calm_enter <= calm_leave <= stressed_leave <= stressed_enter,
 *          sigma_now, sigma_ref), TIME (now_ns, estimate_ns). */
REBAL_API rebal_status rebal_regime_update(rebal_regime *state, const rebal_regime_rules *rules,
                                           double sigma_now, double sigma_ref, int64_t estimate_ns,
                                           int64_t now_ns, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
