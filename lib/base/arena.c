/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdint.h>

#include "base/check.h"

/* Whether the block ends at a size_t; its start and end, as offsets from base. */
static bool arena_place(size_t *start, size_t *end, const rbl_arena *arena, size_t count,
                        size_t size, size_t align) {
    size_t gap = (align - arena->used % align) % align;
    if (size != 0 && count > SIZE_MAX / size) return false;
    if (gap > SIZE_MAX - arena->used) return false;
    *start = arena->used + gap;
    if (count * size > SIZE_MAX - *start) return false;
    *end = *start + count * size;
    return true;
}

void *rbl_arena_take(rbl_arena *arena, size_t count, size_t size, size_t align) {
    RBL_ASSERT(align != 0 && align <= RBL_ARENA_ALIGN && (align & (align - 1)) == 0);
    RBL_ASSERT((uintptr_t)arena->base % RBL_ARENA_ALIGN == 0);
    size_t start, end;
    if (arena->full) return NULL;
    if (!arena_place(&start, &end, arena, count, size, align) ||
        (arena->base != NULL && end > arena->capacity)) {
        arena->full = true;
        return NULL;
    }
    arena->used = end;
    return arena->base == NULL ? NULL : arena->base + start;
}
