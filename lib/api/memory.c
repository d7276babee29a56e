/* SPDX-License-Identifier: MIT */
#include "api/memory.h"

#include "base/fail.h"

#include <stdlib.h>

/* One malloc of `need` bytes from an aligned address on: some align to less, as 32-bit ARM does. */
static void *memory_take(void **owned, size_t need) {
    if (need > SIZE_MAX - RBL_ARENA_ALIGN) return NULL;
    unsigned char *block = malloc(need + RBL_ARENA_ALIGN - 1);
    *owned = block;
    return block ? block + -(uintptr_t)block % RBL_ARENA_ALIGN : NULL;
}

rebal_status rbl_memory_open(rbl_arena *arena, void **owned, void *memory, size_t memory_bytes,
                             size_t need, rebal_error *error) {
    *owned = NULL;
    if (!memory) memory = memory_take(owned, need), memory_bytes = memory ? need : 0;
    bool aligned = (uintptr_t)memory % RBL_ARENA_ALIGN == 0;
    if (!memory || !aligned || memory_bytes < need)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE,
                        (int64_t)need);
    *arena = (rbl_arena){.base = memory, .capacity = memory_bytes};
    return REBAL_OK;
}

rebal_status rbl_memory_work(double **work, void **owned, size_t count, void *memory,
                             size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    if (count == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    rebal_status status =
        rbl_memory_open(&arena, owned, memory, memory_bytes, count * sizeof(double), error);
    if (!status) *work = rbl_arena_take(&arena, count, sizeof(double), RBL_ARENA_ALIGN);
    return status;
}

void rbl_memory_close(void *owned) { free(owned); }
