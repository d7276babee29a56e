/* SPDX-License-Identifier: MIT */
/** @file
 *  A multiplier of band widths that adapts to realised costs. F-TUNE. */
#ifndef RBL_POLICY_OPTIMAL_TUNE_H
#define RBL_POLICY_OPTIMAL_TUNE_H

#include <rebal/band.h>

/** The factor on a width at which realised costs would be least: 2 R z^4 = P z + 2 F. 0 where
 *  nothing was paid, infinite where nothing was risked and something paid, 1 for neither. */
double rbl_optimal_tune_factor(double risk, double proportional, double fixed);

/** The tuner with the defaults in place of its zeros. */
void rbl_optimal_tune_defaults(rebal_band_tuner *tuner);

/** F-TUNE: one observation. */
void rbl_optimal_tune_feed(rebal_band_tuner *tuner, double risk, double proportional, double fixed);

#endif
