/* SPDX-License-Identifier: MIT */
/* Tables of daily returns from the test data. */
#ifndef REPLAY_RETURNS_H
#define REPLAY_RETURNS_H

#include <stddef.h>

enum { DATE_BYTES = 16 };

typedef struct returns {
    double *x; /* [n_times * n] */
    size_t n_times, n;
    char first[DATE_BYTES], last[DATE_BYTES]; /* days of the first and the last row */
} returns;

/* Reads n columns; of prices, the changes. 0 where there is no data, as data_open() says. */
int returns_load(returns *r, const char *file, size_t n, int are_prices);

#endif
