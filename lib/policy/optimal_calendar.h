/* SPDX-License-Identifier: MIT */
/** @file
 *  The optimal calendar: everything back to target at fixed times. F-OPTCALENDAR. */
#ifndef RBL_POLICY_OPTIMAL_CALENDAR_H
#define RBL_POLICY_OPTIMAL_CALENDAR_H

#include <stddef.h>

/** Sum of c_i s_i, in the order of the instruments; cost NULL: 0. */
double rbl_optimal_volume(const double *variance, const double *cost, size_t n);

/** F-OPTCALENDAR: the years between trades of least cost. `loss` is the growth of the penalty's
 *  second derivative, gamma tr(Sigma C), above 0; `volume` the sum of c_i s_i; `fixed` the cost of
 *  a date. */
double rbl_optimal_calendar(double loss, double volume, double fixed);

/** What an interval > 0 costs a year. */
double rbl_optimal_calendar_cost(double loss, double volume, double fixed, double interval);

#endif
