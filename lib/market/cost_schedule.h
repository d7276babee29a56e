/* SPDX-License-Identifier: MIT */
/** @file
 *  The schedule of an order. F-SCHEDULE. */
#ifndef RBL_MARKET_COST_SCHEDULE_H
#define RBL_MARKET_COST_SCHEDULE_H

#include <stddef.h>

#include <rebal/cost.h>

/** eta' = eta - gamma tau / 2; the schedule exists where it is above 0. */
double rbl_cost_schedule_temporary(const rebal_schedule *schedule, size_t n_steps);

/** F-SCHEDULE: holding[n_steps + 1] of the order; returns theta. */
double rbl_cost_schedule_fill(double *holding, const rebal_schedule *schedule, size_t n_steps);

/** F-SCHEDULE: expected cost and variance of what was filled. */
double rbl_cost_schedule_expected(const double *holding, const rebal_schedule *schedule,
                                  size_t n_steps);
double rbl_cost_schedule_variance(const double *holding, const rebal_schedule *schedule,
                                  size_t n_steps);

/** F-SCHEDULE: kappa. */
double rbl_cost_schedule_urgency(double theta, double tau);

#endif
