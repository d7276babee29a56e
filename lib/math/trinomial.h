/* SPDX-License-Identifier: MIT */
/** @file
 *  Cube roots, and the one positive root of x^n = a x + b, by Newton's method from above. */
#ifndef RBL_MATH_TRINOMIAL_H
#define RBL_MATH_TRINOMIAL_H

/** Cube root of x, to about one unit in the last place; x is 0 or 1e-280..1e280. */
double rbl_trinomial_cbrt(double x);

/** Fourth root of x >= 0, likewise. */
double rbl_trinomial_root4(double x);

/** The positive root of x^n = a x + b, n 4..16; a, b in 0..1 and one of them 1. It lies in 1..1.25
 *  and is simple; a few units in the last place. */
double rbl_trinomial_unit(int n, double a, double b);

/** The positive root of x^4 = a x + b; a, b are 0 or 1e-250..1e250. 0 for a = b = 0. */
double rbl_trinomial_quartic(double a, double b);

#endif
