/* SPDX-License-Identifier: MIT */
/** @file
 *  Means of series that were observed together, and how sure they and their comparisons are. */
#ifndef RBL_MATH_PAIRED_H
#define RBL_MATH_PAIRED_H

#include <stddef.h>

typedef struct rbl_paired {
    double mean, mean_error;
    double difference, difference_error; /**< mean - that of series 0 */
    double ratio, ratio_error;           /**< mean over that of series 0 */
} rbl_paired;

/** F-PAIRED: of series k of n; value[n_times * n], n_times at least 2. */
rbl_paired rbl_paired_series(const double *value, size_t n_times, size_t n, size_t k);

#endif
