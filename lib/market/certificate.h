/* SPDX-License-Identifier: MIT */
/** @file
 *  What a trade is worth, and how far from the best it can be: by code of its own, which uses no
 *  file of lib/math. All input was checked. */
#ifndef RBL_MARKET_CERTIFICATE_H
#define RBL_MARKET_CERTIFICATE_H

#include <stddef.h>

#include <rebal/solve.h>

#include "base/arena.h"

/** A trade to be judged, and work. */
typedef struct rbl_certificate {
    const rebal_problem *problem;
    const double *trade;
    const double
        *state;       /* exposures and the price of the sum; NULL: those of the trade, the best */
    double *exposure; /* [k] B'(w + x - t); by a covariance k is n and B is I */
    double *price;    /* [k] of the exposures: aversion F v */
    double *coupling; /* [n] B price */
    double specific_min; /* what a lower specific variance counts as */
    double dust;         /* risk that is none */
    double traded;       /* sum of sizes of trades */
    double least, most;  /* sums of the bounds of the rows */
} rbl_certificate;

/** Takes the blocks of n instruments and k factors; by a covariance k is n. */
void rbl_certificate_layout(rbl_certificate *c, rbl_arena *arena, size_t n, size_t k);

/** F-CERTIFY: all but struct_size and n_steps. */
void rbl_certificate_fill(rebal_solution *solution, rbl_certificate *c);

#endif
