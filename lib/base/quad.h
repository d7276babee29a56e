/* SPDX-License-Identifier: MIT */
/* Doubles and integers side by side: four where the compiler has vectors, of whatever registers the
 * function is compiled for, else one. Only for what comes out the same however many there are. */
#ifndef RBL_BASE_QUAD_H
#define RBL_BASE_QUAD_H

#include <stdint.h>
#include <string.h>

#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 9)
#define RBL_QUAD 4
typedef double rbl_quad __attribute__((vector_size(32)));
typedef int64_t rbl_quad_int __attribute__((vector_size(32)));
#define RBL_QUAD_ALL(x) ((rbl_quad){(x), (x), (x), (x)})
#define RBL_QUAD_ALL_INT(x) ((rbl_quad_int){(x), (x), (x), (x)})
/* The same bits as the other type. */
#define RBL_QUAD_INT_OF(x) ((rbl_quad_int)(x))
#define RBL_QUAD_OF(bits) ((rbl_quad)(bits))
/* -1 where a > b, else 0. */
#define RBL_QUAD_ABOVE(a, b) ((a) > (b))
#else
#define RBL_QUAD 1
typedef double rbl_quad;
typedef int64_t rbl_quad_int;
#define RBL_QUAD_ALL(x) (x)
#define RBL_QUAD_ALL_INT(x) (x)
#define RBL_QUAD_INT_OF(x) rbl_quad_int_of(x)
#define RBL_QUAD_OF(bits) rbl_quad_of(bits)
#define RBL_QUAD_ABOVE(a, b) (-(int64_t)((a) > (b)))

static inline int64_t rbl_quad_int_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double rbl_quad_of(int64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

/* From and to memory, of any alignment. */
#define RBL_QUAD_GET(to, from) memcpy(&(to), (from), sizeof(to))
#define RBL_QUAD_PUT(to, from) memcpy((to), &(from), sizeof(from))

#endif
