/* SPDX-License-Identifier: MIT */
/** @file
 *  A number of the caller's that asks a long call to end, set by another thread or a signal. */
#ifndef RBL_BASE_STOP_H
#define RBL_BASE_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether it asks; NULL: never. One relaxed atomic load where the compiler has it on plain
 *  objects, else one volatile read: nothing else is ordered by it. */
static inline bool rbl_stop_is_asked(const volatile int32_t *stop) {
    if (!stop) return false;
#if defined(__GNUC__)
    return __atomic_load_n(stop, __ATOMIC_RELAXED) != 0;
#else
    return *stop != 0;
#endif
}

#endif
