/* SPDX-License-Identifier: MIT */
/* Linked into a golden program, this changes how doubles are rounded before main() begins, as a
 * host may have done: the plans must not change. One of MODE_UPWARD, MODE_DOWNWARD, MODE_FLUSHED.
 */
#include <fenv.h>
#include <stdlib.h>

#if defined(MODE_FLUSHED)
#include <xmmintrin.h>
#endif

void float_mode_set(void);

__attribute__((constructor)) void float_mode_set(void) {
    volatile double third = 1.0, least = 1e-310;
#if defined(MODE_UPWARD)
    int failed = fesetround(FE_UPWARD);
    third = third / 3;
    if (failed || third * 3 <= 1 || !(least > 0)) abort();
#elif defined(MODE_DOWNWARD)
    int failed = fesetround(FE_DOWNWARD);
    third = third / 3;
    if (failed || third * 3 >= 1 || !(least > 0)) abort();
#elif defined(MODE_FLUSHED)
    _mm_setcsr(_mm_getcsr() | 0x8040);
    least = least * 1;
    if (least != 0 || !(third > 0)) abort();
#else
    (void)third, (void)least;
#endif
}
