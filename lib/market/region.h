/* SPDX-License-Identifier: MIT */
/** @file
 *  The no-trade region of a problem of rebal/solve.h, along lines. Of each row, and of the sum, a
 *  range of prices at which it is left alone; no trade pays where all have a price in common. On a
 *  line both ends of all ranges move alike, each by a slope of its row. All input was checked. */
#ifndef RBL_MARKET_REGION_H
#define RBL_MARKET_REGION_H

#include <stdbool.h>
#include <stddef.h>

#include <rebal/solve.h>

/** Ranges at one point. */
typedef struct rbl_region {
    size_t n;          /**< rows, and one more for the sum */
    double *low;       /**< [n] -infinite: none */
    double *high;      /**< [n] infinite: none */
    bool is_forbidden; /**< no trade is within the bounds of a row, or of the sum */
} rbl_region;

/** Where a line ends, and the two rows that end it. */
typedef struct rbl_region_end {
    double at; /**< infinite: nowhere; -infinite: it is outside from beginning to end */
    size_t low, high;
} rbl_region_end;

/** Numbers of work of a model, for the next two. */
size_t rbl_region_work(const rebal_risk_model *model);

/** F-REGION: ranges at the weights `from`, NULL: the target. low and high: [model.n + 1] */
void rbl_region_open(rbl_region *region, const rebal_problem *problem, const double *from,
                     double *work);

/** F-REGION: by how much each range moves along a direction. slope: [model.n + 1] */
void rbl_region_slope(double *slope, const rebal_problem *problem, const double *direction,
                      double *work);

/** F-REGION: the last s at which the ranges, moved by way s slope, have a price in common; way 1
 *  or -1. */
rbl_region_end rbl_region_last(const rbl_region *region, const double *slope, double way);

#endif
