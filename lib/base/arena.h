/* SPDX-License-Identifier: MIT */
/** @file
 *  One allocation for a whole handle. A `layout` function takes its blocks from an arena, and runs
 *  twice: with base NULL it only counts (`used` is then the size to allocate), with memory it
 *  carves. Both runs take the same steps, so the blocks lie at the same offsets. */
#ifndef RBL_BASE_ARENA_H
#define RBL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

enum { RBL_ARENA_ALIGN = 16 }; /* of base, and the most that a block may ask for */

typedef struct rbl_arena {
    unsigned char *base; /* aligned to RBL_ARENA_ALIGN; NULL: count only */
    size_t used;         /* bytes taken, gaps included */
    size_t capacity;     /* bytes at base; not looked at when counting */
    bool full;           /* something did not fit, or a size was not a size_t */
} rbl_arena;

/** Takes count items of size bytes, aligned to align, a power of two <= RBL_ARENA_ALIGN. NULL when
 *  counting; NULL, `full` set and nothing taken when it does not fit. `full` stays set and nothing
 *  is given any more, so that one look at the end is enough. */
void *rbl_arena_take(rbl_arena *arena, size_t count, size_t size, size_t align);

#endif
