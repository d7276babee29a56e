/* SPDX-License-Identifier: MIT */
/* The memory protocol of all handles: the caller's, or one malloc. */
#ifndef RBL_API_MEMORY_H
#define RBL_API_MEMORY_H

#include "base/arena.h"

#include <rebal/status.h>

/* Makes an arena of `need` bytes: of memory, or of one malloc, which *owned then holds. Errors:
 * MEMORY.
 */
rebal_status rbl_memory_open(rbl_arena *arena, void **owned, void *memory, size_t memory_bytes,
                             size_t need, rebal_error *error);

/* Likewise `count` numbers of work for one call; 0: more than a size_t. */
rebal_status rbl_memory_work(double **work, void **owned, size_t count, void *memory,
                             size_t memory_bytes, rebal_error *error);

void rbl_memory_close(void *owned);

#endif
