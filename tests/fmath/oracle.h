/* SPDX-License-Identifier: MIT */
/* The elementary functions and their errors in units in the last place: exactly by MPFR, and
 * nearly by the long doubles of the C library. */
#ifndef FMATH_ORACLE_H
#define FMATH_ORACLE_H

#include <stdbool.h>

enum { ORACLE_EXP, ORACLE_LOG, ORACLE_POW, ORACLE_ERFC, ORACLE_NORM_CDF, ORACLE_SIN, ORACLE_COS };
enum { ORACLE_FUNCTIONS = ORACLE_COS + 1 };

extern const char *const oracle_name[ORACLE_FUNCTIONS];

/* The library's value; y only for pow. */
double oracle_ours(int function, double x, double y);

/* |got - f(x, y)| in units of the last place of f(x, y); of the least one for subnormals. An
 * infinity counts as 2^1024. */
double oracle_error(int function, double x, double y, double got);

/* The same to a hundredth of a unit, or -1 where there are no 64-bit long doubles. */
double oracle_quick_error(int function, double x, double y, double got);

/* Frees what MPFR keeps. */
void oracle_close(void);

#endif
