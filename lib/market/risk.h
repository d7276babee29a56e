/* SPDX-License-Identifier: MIT */
/** @file
 *  Risk of weights against a target, by a covariance or by factors. All input was checked: numbers
 *  are at most 1e50 in size. */
#ifndef RBL_MARKET_RISK_H
#define RBL_MARKET_RISK_H

#include <stddef.h>

#include <rebal/risk.h>

/** Numbers of work for a model. 0: too many for a size_t. */
size_t rbl_risk_work(size_t n, size_t n_factors);

/** product = S d. work: [2 n_factors] */
void rbl_risk_times(double *product, const rebal_risk_model *model, const double *d, double *work);

/** F-TE: squared tracking error, of weights less the target (NULL: zeros). 0 where rounding alone
 *  makes it negative; negative if the model is not positive semidefinite. */
double rbl_risk_variance(const rebal_risk_model *model, const double *weight, const double *target,
                         double *work);

/** F-TE and F-RC: the root in *te; marginal and contribution may be NULL. 0, or -1 and nothing
 *  written. */
int rbl_risk_contributions(double *te, double *marginal, double *contribution,
                           const rebal_risk_model *model, const double *weight,
                           const double *target, double *work);

/** F-BETA: 0, or -1 and nothing written where the target has no risk. */
int rbl_risk_beta(double *beta, const rebal_risk_model *model, const double *weight,
                  const double *target, double *work);

/** F-TEX: annualised, of two series; n_times > lags, at least 2. */
double rbl_risk_realised(const double *portfolio, const double *target, size_t n_times,
                         double periods_per_year, size_t lags);

#endif
