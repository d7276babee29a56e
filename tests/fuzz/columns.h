/* SPDX-License-Identifier: MIT */
/** @file
 *  Columns for the harnesses of estimates: inputs out of the feed, outputs that are looked at in
 *  the end; each in a block of its own, so that a sanitizer sees what is touched beyond. */
#ifndef FUZZ_COLUMNS_H
#define FUZZ_COLUMNS_H

#include "fuzz/fuzz.h"

enum { COLUMNS_MOST = 64 };

/** Those of one call. */
typedef struct columns {
    feed feed;
    int count, n_out;
    void *block[COLUMNS_MOST];
    double *out[COLUMNS_MOST];
    size_t length[COLUMNS_MOST];
} columns;

static inline void *columns_block(columns *c, size_t bytes) {
    void *block = malloc(bytes ? bytes : 1);
    if (block == NULL || c->count == COLUMNS_MOST) abort();
    c->block[c->count++] = block;
    return block;
}

/** n doubles: mostly of the size of weights, prices or variances, or anything at all. */
static inline double *columns_given(columns *c, size_t n) {
    double *x = columns_block(c, n * sizeof *x);
    uint8_t kind = feed_byte(&c->feed);
    for (size_t i = 0; i < n; i++)
        x[i] = kind < 200 ? (double)(1 + feed_byte(&c->feed)) / 256 : feed_double(&c->feed);
    if (kind < 40)
        for (size_t i = 0; i < n; i++) x[i] -= 0.5;
    return x;
}

/** The same, or none. */
static inline double *columns_maybe(columns *c, size_t n) {
    return feed_byte(&c->feed) % 3 == 0 ? NULL : columns_given(c, n);
}

static inline int64_t *columns_integers(columns *c, size_t n, bool raw) {
    int64_t *x = columns_block(c, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = raw ? feed_number(&c->feed) : 1 + (int64_t)feed_byte(&c->feed);
    return x;
}

static inline int32_t *columns_codes(columns *c, size_t n, size_t most) {
    int32_t *x = columns_block(c, n * sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = (int32_t)feed_below(&c->feed, most) - 1;
    return x;
}

/** Room for n answers. */
static inline double *columns_room(columns *c, size_t n) {
    double *x = columns_block(c, n * sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = 7;
    c->length[c->n_out] = n;
    c->out[c->n_out++] = x;
    return x;
}

/** Memory of exactly the bytes asked for, or none; *bytes becomes 0 where it is none. */
static inline void *columns_lent(columns *c, size_t *bytes) {
    if (feed_byte(&c->feed) % 2 == 0) *bytes = 0;
    return *bytes ? columns_block(c, *bytes) : NULL;
}

/** No answer is a NaN, no failure is one of our own; gives all back. */
static inline void columns_end(columns *c, rebal_status status) {
    FUZZ_LAW(status <= 0 && status != REBAL_E_INTERNAL, status);
    for (int k = 0; k < c->n_out && status == REBAL_OK; k++)
        for (size_t i = 0; i < c->length[k]; i++) FUZZ_LAW(c->out[k][i] == c->out[k][i], k);
    for (int k = 0; k < c->count; k++) free(c->block[k]);
}

#endif
