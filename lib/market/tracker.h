/* SPDX-License-Identifier: MIT */
/** @file
 *  The tracker: a tracking error by factors, moved by one value at a time. F-TRACK;
 *  docs/derivations/tracker.md bounds its error. All input was checked. */
#ifndef RBL_MARKET_TRACKER_H
#define RBL_MARKET_TRACKER_H

#include <stddef.h>
#include <stdint.h>

#include <rebal/risk.h>

/** What a tick of a row touches, beside its loadings. */
typedef struct rbl_tracker_row {
    double value, centre; /**< money; target times the value when it was centred */
    double specific;      /**< variance */
    double slope;         /**< specific times target */
    double size;          /**< volatility, at least */
    double target;
} rbl_tracker_row;

/** What ticks move. */
typedef struct rbl_tracker_sums {
    double moved;       /**< value since it was centred */
    double see, set;    /**< sums of D e e, D e t */
    double reach, path; /**< at least: sum of size |e|, and of all moves; sum of |moves| */
    double count;       /**< what rounding may be, as a share of squares */
} rbl_tracker_sums;

/** Active values e = value - centre; x = B'e, y = B't; what was moved since it was centred. */
typedef struct rbl_tracker {
    size_t n, n_factors, width; /**< width: the factors, padded to whole lanes */
    rbl_tracker_row *row;       /**< [n] */
    double *loadings;           /**< [n * width] times the root of the factors' covariance */
    double *x, *y;              /**< [width] */
    double *kept;               /**< [width] x before a block of ticks */
    double *root;               /**< [n_factors (n_factors + 1) / 2] scratch */
    double volatility;          /**< the greatest size */
    double origin;              /**< value when centred */
    double stt;                 /**< sum of D t t */
    double wish;                /**< sum of size |t|, at least */
    rbl_tracker_sums sums;
    int form; /**< of RBL_CPU_FORM */
} rbl_tracker;

/** Numbers of its arrays; 0: too many for a size_t. */
size_t rbl_tracker_work(size_t n, size_t n_factors);

/** Divides the numbers into arrays, and takes a model by factors: 0, or -1 where their covariance
 *  is not positive definite. Nothing is held, and nothing wished. */
int rbl_tracker_open(rbl_tracker *tracker, double *work, const rebal_risk_model *model);

/** All values, and targets: centred. [n] */
void rbl_tracker_set(rbl_tracker *tracker, const double *value, const double *target);

/** F-TRACK: ticks one by one; tracking errors, and how far they may be off; bound may be NULL. [n]
 */
void rbl_tracker_run(rbl_tracker *tracker, double *te, double *bound, const int32_t *row,
                     const double *value, size_t n);

#endif
