/* SPDX-License-Identifier: MIT */
/** @file
 *  Tables of rows of numbers, each row at a multiple of four and filled up with zeros:
 *  rows[n * width]. Each result has one order of operations. */
#ifndef RBL_MATH_ROWS_H
#define RBL_MATH_ROWS_H

#include <stddef.h>
#include <stdint.h>

/** The width of rows that hold so many numbers. */
static inline size_t rbl_rows_width(size_t count) { return (count + 3) / 4 * 4; }

/** dot[i] = row i times x. [n], x[width] */
void rbl_rows_dot(double *dot, const double *rows, const double *x, size_t n, size_t width);

/** sum = the rows times s[i], those with s[i] = 0 left out. [width], s[n] */
void rbl_rows_sum(double *sum, const double *rows, const double *s, size_t n, size_t width);

/** Packed a = a + the sum of s[j] r r' over the rows r = list[j], in the order of the list, the
 *  first `count` numbers of each. a[count (count + 1) / 2], list[n_list], s[n_list] */
void rbl_rows_gram(double *a, const double *rows, const uint32_t *list, const double *s,
                   size_t n_list, size_t count, size_t width);

#endif
