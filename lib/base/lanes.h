/* SPDX-License-Identifier: MIT */
/* Doubles and integers side by side: four where the compiler has vectors, of whatever registers the
 * function is compiled for, else one. Only for what comes out the same however many there are. */
#ifndef RBL_BASE_LANES_H
#define RBL_BASE_LANES_H

#include <stdint.h>
#include <string.h>

#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 9)
#define RBL_LANES 4
typedef double rbl_lanes __attribute__((vector_size(32)));
typedef int64_t rbl_lanes_int __attribute__((vector_size(32)));
#define RBL_LANES_ALL(x) ((rbl_lanes){(x), (x), (x), (x)})
#define RBL_LANES_ALL_INT(x) ((rbl_lanes_int){(x), (x), (x), (x)})
/* The same bits as the other type. */
#define RBL_LANES_INT_OF(x) ((rbl_lanes_int)(x))
#define RBL_LANES_OF(bits) ((rbl_lanes)(bits))
/* -1 where a > b, else 0. */
#define RBL_LANES_ABOVE(a, b) ((a) > (b))
#else
#define RBL_LANES 1
typedef double rbl_lanes;
typedef int64_t rbl_lanes_int;
#define RBL_LANES_ALL(x) (x)
#define RBL_LANES_ALL_INT(x) (x)
#define RBL_LANES_INT_OF(x) rbl_lanes_int_of(x)
#define RBL_LANES_OF(bits) rbl_lanes_of(bits)
#define RBL_LANES_ABOVE(a, b) (-(int64_t)((a) > (b)))

static inline int64_t rbl_lanes_int_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double rbl_lanes_of(int64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

/* From and to memory, of any alignment. */
#define RBL_LANES_GET(to, from) memcpy(&(to), (from), sizeof(to))
#define RBL_LANES_PUT(to, from) memcpy((to), &(from), sizeof(from))

/* The greater of two integers, lane by lane. */
#define RBL_LANES_MAX(a, b) (((a)&RBL_LANES_ABOVE(a, b)) | ((b) & ~RBL_LANES_ABOVE(a, b)))

#endif
