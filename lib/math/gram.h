/* SPDX-License-Identifier: MIT */
/** @file
 *  Products of the columns of a table with each other: out_ij = sum over t of x_ti x_tj, each sum
 *  in the order of t and by itself. Vectors hold different outputs, so that their width does not
 *  change a bit.
 *
 *  The columns stand in panels of RBL_GRAM_WIDTH: panel b holds for each t the columns from
 *  b RBL_GRAM_WIDTH on; columns beyond the last are 0. */
#ifndef RBL_MATH_GRAM_H
#define RBL_MATH_GRAM_H

#include <stddef.h>

enum { RBL_GRAM_WIDTH = 32 };

/** Panels of n columns. */
static inline size_t rbl_gram_panels(size_t n) {
    return n / RBL_GRAM_WIDTH + (n % RBL_GRAM_WIDTH != 0);
}

/** Where column j of row 0 is; row t is t RBL_GRAM_WIDTH further. */
static inline size_t rbl_gram_at(size_t j, size_t n_times) {
    return j / RBL_GRAM_WIDTH * n_times * RBL_GRAM_WIDTH + j % RBL_GRAM_WIDTH;
}

/** Packed out, each sum divided by divisor: out[n (n + 1) / 2], panels[n_times * width * panels].
 */
typedef void rbl_gram_kernel(double *out, const double *panels, size_t n_times, size_t n,
                             double divisor);

/** How many forms this processor can run, at least one. Asks the processor. */
int rbl_gram_count(void);

/** Form i, 0 <= i < rbl_gram_count(); the last is the fastest. All give the same bits. */
rbl_gram_kernel *rbl_gram_get(int i);

/** The form to take for this much work. */
rbl_gram_kernel *rbl_gram_best(size_t n_times, size_t n);

#endif
