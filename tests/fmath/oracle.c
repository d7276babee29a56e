/* SPDX-License-Identifier: MIT */
#include "oracle.h"

#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>

#include "base/fmath.h"

enum { BITS = 160, LEAST_EXPONENT = -1074 };

const char *const oracle_name[ORACLE_FUNCTIONS] = {"exp",      "log", "pow", "erfc",
                                                   "norm_cdf", "sin", "cos"};

double oracle_ours(int function, double x, double y) {
    double sine, cosine;
    switch (function) {
    case ORACLE_EXP: return rbl_fmath_exp(x);
    case ORACLE_LOG: return rbl_fmath_log(x);
    case ORACLE_POW: return rbl_fmath_pow(x, y);
    case ORACLE_ERFC: return rbl_fmath_erfc(x);
    case ORACLE_NORM_CDF: return rbl_fmath_norm_cdf(x);
    default: rbl_fmath_sincos(&sine, &cosine, x); return function == ORACLE_SIN ? sine : cosine;
    }
}

/* erfc(-x / sqrt 2) / 2; the argument so long that its rounding does not matter. */
static void norm_cdf(mpfr_t f, const mpfr_t x) {
    mpfr_t root;
    mpfr_init2(root, 2 * BITS);
    mpfr_set_d(root, 0.5, MPFR_RNDN);
    mpfr_sqrt(root, root, MPFR_RNDN);
    mpfr_mul(root, root, x, MPFR_RNDN);
    mpfr_neg(root, root, MPFR_RNDN);
    mpfr_erfc(f, root, MPFR_RNDN);
    mpfr_div_2ui(f, f, 1, MPFR_RNDN);
    mpfr_clear(root);
}

static void evaluate(mpfr_t f, int function, const mpfr_t x, const mpfr_t y) {
    switch (function) {
    case ORACLE_EXP: mpfr_exp(f, x, MPFR_RNDN); break;
    case ORACLE_LOG: mpfr_log(f, x, MPFR_RNDN); break;
    case ORACLE_POW: mpfr_pow(f, x, y, MPFR_RNDN); break;
    case ORACLE_ERFC: mpfr_erfc(f, x, MPFR_RNDN); break;
    case ORACLE_NORM_CDF: norm_cdf(f, x); break;
    case ORACLE_SIN: mpfr_sin(f, x, MPFR_RNDN); break;
    default: mpfr_cos(f, x, MPFR_RNDN); break;
    }
}

/* The exponent of the last place of a number in [2^(e-1), 2^e). */
static long last_place(long e) {
    return e - DBL_MANT_DIG > LEAST_EXPONENT ? e - DBL_MANT_DIG : LEAST_EXPONENT;
}

/* The error where the exact value is 2^1024 or more. */
static double overflow_error(double got) { return isinf(got) && got > 0 ? 0 : INFINITY; }

double oracle_error(int function, double x, double y, double got) {
    mpfr_t f, mx, my;
    mpfr_inits2(BITS, f, mx, my, (mpfr_ptr)NULL);
    mpfr_set_d(mx, x, MPFR_RNDN);
    mpfr_set_d(my, y, MPFR_RNDN);
    evaluate(f, function, mx, my);
    long unit = mpfr_zero_p(f) ? LEAST_EXPONENT : last_place(mpfr_get_exp(f));
    if (isinf(got))
        mpfr_set_si_2exp(mx, got > 0 ? 1 : -1, DBL_MAX_EXP, MPFR_RNDN);
    else
        mpfr_set_d(mx, got, MPFR_RNDN);
    mpfr_sub(f, f, mx, MPFR_RNDN);
    mpfr_mul_2si(f, f, -unit, MPFR_RNDN);
    double error = fabs(mpfr_get_d(f, MPFR_RNDA));
    if (unit > DBL_MAX_EXP - DBL_MANT_DIG) error = overflow_error(got);
    mpfr_clears(f, mx, my, (mpfr_ptr)NULL);
    return error;
}

#if LDBL_MANT_DIG >= 64
/* x / sqrt 2 is rounded, and erfc is steep: the slope times what was rounded off. */
static long double quick_norm_cdf(long double x) {
    const long double high = 0xb.504f333f9de6484p-4L, low = 0xb.2fb1366ea957d3ep-69L;
    long double t = -x * high, rest = fmal(-x, high, -t) - x * low;
    return 0.5L * (erfcl(t) - 1.1283791670955126L * expl(-t * t) * rest);
}

static long double quick(int function, long double x, long double y) {
    switch (function) {
    case ORACLE_EXP: return expl(x);
    case ORACLE_LOG: return logl(x);
    case ORACLE_POW: return powl(x, y);
    case ORACLE_ERFC: return erfcl(x);
    case ORACLE_NORM_CDF: return quick_norm_cdf(x);
    case ORACLE_SIN: return sinl(x);
    default: return cosl(x);
    }
}

double oracle_quick_error(int function, double x, double y, double got) {
    long double f = quick(function, x, y), ours = isinf(got) ? copysignl(0x1p1024L, got) : got;
    int e;
    (void)frexpl(f, &e);
    if (e > DBL_MAX_EXP) return overflow_error(got);
    return (double)scalbnl(fabsl(f - ours), (int)-last_place(f == 0 ? -2000 : e));
}
#else
double oracle_quick_error(int function, double x, double y, double got) {
    (void)function, (void)x, (void)y, (void)got;
    return -1;
}
#endif

void oracle_close(void) { mpfr_free_cache(); }
