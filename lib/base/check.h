/* SPDX-License-Identifier: MIT */
/** @file
 *  Checks of what we ourselves promise. They never look at a caller's input: that is validated on
 *  the top floor and answered by a status.
 *
 *  RBL_ASSERT     a precondition of an internal function; costs nothing in release
 *  RBL_INVARIANT  a law that is cheap enough to be checked in release too: REBAL_E_INTERNAL
 *
 *  RBL_TRAP makes both stop the program where the promise is broken. RBL_COVERAGE makes the
 *  branches that cannot be taken vanish, so that coverage counts only what can be. */
#ifndef RBL_BASE_CHECK_H
#define RBL_BASE_CHECK_H

#include <rebal/status.h>

/* The condition is looked at by the compiler and not evaluated. */
#define RBL_CHECK_IGNORE(cond) ((void)sizeof((cond) ? 1 : 0))

#if defined(RBL_COVERAGE)
#define RBL_ASSERT(cond) RBL_CHECK_IGNORE(cond)
#define RBL_INVARIANT(cond) RBL_CHECK_IGNORE(cond)
#else

/** The status of a broken invariant. */
static inline rebal_status rbl_check_broken(void) {
#ifdef RBL_TRAP
    __builtin_trap();
#else
    return REBAL_E_INTERNAL;
#endif
}

#ifdef RBL_TRAP
#define RBL_ASSERT(cond) ((cond) ? (void)0 : __builtin_trap())
#else
#define RBL_ASSERT(cond) RBL_CHECK_IGNORE(cond)
#endif

#define RBL_INVARIANT(cond)                                                                        \
    do {                                                                                           \
        if (!(cond)) return rbl_check_broken();                                                    \
    } while (0)
#endif
#endif
