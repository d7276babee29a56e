/* SPDX-License-Identifier: MIT */
/* The passes of the sieve as they are, compiled with -ffast-math: what rounding as written costs.
 * The library refuses such flags, and so they are hidden from it here. */
#undef __FAST_MATH__
#undef __ASSOCIATIVE_MATH__
#undef __RECIPROCAL_MATH__
#undef __FINITE_MATH_ONLY__
#define __FINITE_MATH_ONLY__ 0

#define rbl_sieve_rows_read batch_loose_read
#define rbl_sieve_rows_score batch_loose_score
#define rbl_sieve_rows_outside batch_loose_outside

#include "../lib/policy/sieve_rows.c"
