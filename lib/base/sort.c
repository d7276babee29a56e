/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

enum { SORT_RUN = 8 }; /* rows sorted by insertion before runs are merged */

static void sort_insert(int32_t *row, size_t n, rbl_sort_compare *compare, const void *context) {
    for (size_t i = 1; i < n; i++) {
        int32_t moving = row[i];
        size_t to = i;
        for (; to > 0 && compare(context, row[to - 1], moving) > 0; to--) row[to] = row[to - 1];
        row[to] = moving;
    }
}

/* Merges from[0..half) and from[half..n) into to; of equals the left one goes first. */
static void sort_merge(int32_t *to, const int32_t *from, size_t half, size_t n,
                       rbl_sort_compare *compare, const void *context) {
    size_t left = 0, right = half;
    if (half == n || compare(context, from[half - 1], from[half]) <= 0) {
        memcpy(to, from, n * sizeof *to);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        bool take_left =
            right == n || (left < half && compare(context, from[left], from[right]) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

static size_t sort_least(size_t a, size_t b) { return a < b ? a : b; }

void rbl_sort_rows(int32_t *row, int32_t *scratch, size_t n, rbl_sort_compare *compare,
                   const void *context) {
    int32_t *from = row, *to = scratch;
    for (size_t at = 0; at < n; at += SORT_RUN)
        sort_insert(row + at, sort_least(SORT_RUN, n - at), compare, context);
    for (size_t run = SORT_RUN; run < n; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t rest = n - at;
            sort_merge(to + at, from + at, sort_least(run, rest), sort_least(2 * run, rest),
                       compare, context);
        }
        int32_t *other = from;
        from = to;
        to = other;
    }
    if (from != row) memcpy(row, from, n * sizeof *row);
}
