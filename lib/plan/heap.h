/* SPDX-License-Identifier: MIT */
/* Steps ordered by level: value / share, exact. Ties go to the lower slot, that is the lower id. */
#ifndef RBL_PLAN_HEAP_H
#define RBL_PLAN_HEAP_H

#include "market/base.h"

#include <stddef.h>

typedef struct rbl_heap_entry {
    rbl_wide whole; /* floor(value / share) */
    int64_t rest;   /* value - whole share */
    int64_t share;  /* ppb > 0; 0: the level is infinite */
    int32_t slot;
} rbl_heap_entry;

typedef struct rbl_heap {
    rbl_heap_entry *entry; /* caller's */
    size_t count;
    bool highest; /* pop the highest level, not the lowest */
} rbl_heap;

/* Levels as numbers to search among: value scale / share. The scale is ONE, or 1 from 2^126 fine
 * units on: an account worth that much counts its money in more than 2^34 of them, so that a step
 * of such a level is less than an order can be. `whole` as that of an entry, or of a base. */
static inline int64_t rbl_level_scale(rbl_wide whole) {
    return rbl_wide_high64(whole) >> 32 == 0 ? REBAL_ONE : 1;
}

/* A level as the base that it is the whole of. */
static inline rbl_base rbl_level_base(rbl_wide level, int64_t scale) {
    if (scale == 1) return (rbl_base){.whole = level, .part = 0, .den = REBAL_ONE};
    return rbl_base_of(level, rbl_wide_of(0), 0);
}

/* The entry of a value at a share. */
rbl_heap_entry rbl_heap_level(rbl_wide value, int64_t share, int32_t slot);

/* Makes a heap of what stands in entry[0..count-1]. O(count). */
void rbl_heap_build(rbl_heap *heap);

/* Puts another entry in the place of the top one, or takes the top one away. O(log count). */
void rbl_heap_replace(rbl_heap *heap, rbl_heap_entry entry);
void rbl_heap_pop(rbl_heap *heap);

#endif
