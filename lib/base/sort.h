/* SPDX-License-Identifier: MIT */
/** @file
 *  A stable sort of row numbers: the same order on every machine, equals stay as they came. */
#ifndef RBL_BASE_SORT_H
#define RBL_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/** Less than 0, 0 or more as row a goes before, with or after row b. */
typedef int rbl_sort_compare(const void *context, int32_t a, int32_t b);

/** Sorts row[n] by compare, with scratch[n]. O(n log n) comparisons, no more than n - 1 when the
 *  rows are in order already. */
void rbl_sort_rows(int32_t *row, int32_t *scratch, size_t n, rbl_sort_compare *compare,
                   const void *context);

#endif
