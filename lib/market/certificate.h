/* SPDX-License-Identifier: MIT */
/** @file
 *  What a trade is worth, and how far from the best it can be: by code of its own, which uses no
 *  file of lib/math. All input was checked. */
#ifndef RBL_MARKET_CERTIFICATE_H
#define RBL_MARKET_CERTIFICATE_H

#include <stddef.h>

#include <rebal/solve.h>

#include "base/arena.h"

/** One row: K x^2 / 2 + f x + cost(x), beside what does not depend on x. */
typedef struct rbl_certificate_row {
    double offset, specific, alpha, buy, sell, impact, quadratic, low, high;
} rbl_certificate_row;

/** A trade to be judged, and work. */
typedef struct rbl_certificate {
    const rebal_problem *problem;
    const double *trade;
    const double
        *state;       /* exposures and the price of the sum; NULL: those of the trade, the best */
    double *exposure; /* [k] B'(w + x - t); by a covariance k is n and B is I */
    double *price;    /* [k] of the exposures: aversion F v */
    double *coupling; /* [n] B price */
    double *linear;   /* [n] what the limits of rows cost; where there are limits */
    rbl_certificate_row *row; /* [n] */
    double *row_price;        /* [n_rows] of limits */
    double *row_held;         /* [n_rows] what the weights count */
    double *row_size;         /* [n_rows] sum of sizes of what is counted after the trade */
    double *row_value;        /* [n_rows] the sum itself */
    double share;             /* of the objective: 1, or 0 where only the limits are looked at */
    double buy, sell, turnover, cost, risk; /* prices of caps */
    double specific_min;                    /* what a lower specific variance counts as */
    double dust;                            /* risk that is none */
    double traded, bought;                  /* sums of sizes of trades, and of purchases */
    double variance;                        /* of the weights after the trade less the target */
    double least, most;                     /* sums of the bounds of the rows */
} rbl_certificate;

/** Takes the blocks for the counts of the model and of the limits, which may be NULL. */
void rbl_certificate_layout(rbl_certificate *c, rbl_arena *arena, const rebal_risk_model *model,
                            const rebal_trade_limits *limits);

/** F-CERTIFY: all but struct_size and n_steps. */
void rbl_certificate_fill(rebal_solution *solution, rbl_certificate *c);

/** What a bound is made of beside its rows, by a state that was judged, and the sizes summed. */
typedef struct rbl_certificate_rest {
    double value, size, price; /* price: of the sum */
} rbl_certificate_rest;

rbl_certificate_rest rbl_certificate_open(rbl_certificate *c);

/** F-CERTIFY: the least that row i adds to the bound between low and high; adds the sizes of what
 *  that sums to *size. After rbl_certificate_open(). */
double rbl_certificate_piece(const rbl_certificate *c, const rbl_certificate_rest *rest, size_t i,
                             double low, double high, double *size);

#endif
