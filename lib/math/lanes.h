/* SPDX-License-Identifier: MIT */
/** @file
 *  Eight doubles side by side, in as many registers as the widest that the compiler was told of
 *  needs. Each lane is computed as a double by itself is, so that the width changes no bit. Written
 *  out register by register: compilers keep arrays of registers in memory. RBL_PLAIN_LANES: as for
 *  compilers without vectors. */
#ifndef RBL_MATH_LANES_H
#define RBL_MATH_LANES_H

#include <string.h>

#include "base/doubles.h"

enum { RBL_LANES = 8 };

#if !defined(__GNUC__) || defined(RBL_PLAIN_LANES)
typedef double rbl_lanes_register;
#define RBL_LANES_EACH(each)                                                                       \
    each(a, 0) each(b, 1) each(c, 2) each(d, 3) each(e, 4) each(f, 5) each(g, 6) each(h, 7)
typedef struct rbl_lanes {
    rbl_lanes_register a, b, c, d, e, f, g, h;
} rbl_lanes;
#elif defined(__AVX__)
typedef double rbl_lanes_register __attribute__((vector_size(32)));
#define RBL_LANES_EACH(each) each(a, 0) each(b, 4)
typedef struct rbl_lanes {
    rbl_lanes_register a, b;
} rbl_lanes;
#else
typedef double rbl_lanes_register __attribute__((vector_size(16)));
#define RBL_LANES_EACH(each) each(a, 0) each(b, 2) each(c, 4) each(d, 6)
typedef struct rbl_lanes {
    rbl_lanes_register a, b, c, d;
} rbl_lanes;
#endif

/** One register of them. */
static inline rbl_lanes_register rbl_lanes_part(const double *x) {
    rbl_lanes_register part;
    memcpy(&part, x, sizeof part);
    return part;
}

/** x[0..7] */
static inline rbl_lanes rbl_lanes_load(const double *x) {
    rbl_lanes v;
#define LANES_LOAD(part, at) v.part = rbl_lanes_part(x + (at));
    RBL_LANES_EACH(LANES_LOAD)
#undef LANES_LOAD
    return v;
}

static inline void rbl_lanes_store(double *x, rbl_lanes v) {
#define LANES_STORE(part, at) memcpy(x + (at), &v.part, sizeof v.part);
    RBL_LANES_EACH(LANES_STORE)
#undef LANES_STORE
}

/** x in each. */
static inline rbl_lanes rbl_lanes_all(double x) {
    rbl_lanes v;
#define LANES_ALL(part, at) v.part = x - (rbl_lanes_register){0};
    RBL_LANES_EACH(LANES_ALL)
#undef LANES_ALL
    return v;
}

static inline rbl_lanes rbl_lanes_add(rbl_lanes x, rbl_lanes y) {
#define LANES_ADD(part, at) x.part += y.part;
    RBL_LANES_EACH(LANES_ADD)
#undef LANES_ADD
    return x;
}

static inline rbl_lanes rbl_lanes_subtract(rbl_lanes x, rbl_lanes y) {
#define LANES_SUBTRACT(part, at) x.part -= y.part;
    RBL_LANES_EACH(LANES_SUBTRACT)
#undef LANES_SUBTRACT
    return x;
}

static inline rbl_lanes rbl_lanes_multiply(rbl_lanes x, rbl_lanes y) {
#define LANES_MULTIPLY(part, at) x.part *= y.part;
    RBL_LANES_EACH(LANES_MULTIPLY)
#undef LANES_MULTIPLY
    return x;
}

/** sum += x y[0..7] */
static inline void rbl_lanes_add_products(rbl_lanes *sum, const rbl_lanes *x, const double *y) {
    const rbl_lanes factor = rbl_lanes_load(y);
#define LANES_ADD_PRODUCTS(part, at) sum->part += x->part * factor.part;
    RBL_LANES_EACH(LANES_ADD_PRODUCTS)
#undef LANES_ADD_PRODUCTS
}

/** The lanes, and x[i] y[i] for from <= i < n in lane i mod 8, to one sum by a fixed tree. */
static inline double rbl_lanes_sum(const rbl_lanes *sum, const double *x, const double *y,
                                   size_t from, size_t n) {
    double lane[RBL_LANES];
    rbl_lanes_store(lane, *sum);
    for (size_t i = from; i < n; i++) lane[i % RBL_LANES] += x[i] * y[i];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

#endif
