/* SPDX-License-Identifier: MIT */
/** @file
 *  Convex costs of n variables under a whole matrix and a few sums, solved by faces: which
 *  variables stand at an end or at 0, and where the others then are.
 *
 *      minimise  x'Q x / 2 + sum of v_i(x_i)    subject to  low <= x <= high,
 *                                                row_low_j <= G_j'x <= row_high_j
 *
 *  v_i as in math/prox.h; Q positive semidefinite, its diagonal of the size of 1 at the most.
 * Derivation, and why it ends: docs/derivations/solve.md. */
#ifndef RBL_MATH_FACE_H
#define RBL_MATH_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/stop.h"
#include "math/prox.h"

/** How a search ended. */
enum {
    RBL_FACE_DONE = 0,  /* as near as the numbers can say */
    RBL_FACE_STUCK = 1, /* rounding stops it earlier */
    RBL_FACE_LIMIT = 2  /* out of steps */
};

/** The problem, the unknowns, and work. Arrays of n numbers, of the rows of m. Some x within the
 *  bounds keeps to all rows. */
typedef struct rbl_face {
    size_t n, m, width; /* variables, rows; rbl_rows_width() of n */
    rbl_prox *variable;
    double *q;    /* [n width] Q by rows, filled up with zeros */
    double *rows; /* [m n] G by rows */
    double *row_low, *row_high;
    double *x, *z; /* in: where to start; out: the answer, prices of rows */
    /* inside */
    double *slope;         /* of all but buy, sell, impact and rows: Q x + linear + curvature x */
    double *step, *pull;   /* of x; what slope changes by along it */
    double *change, *work; /* [width] of x */
    double *cosine, *sine, *back; /* of rotations; -sine */
    double *factor;               /* [n (n + 1) / 2] packed, of Q and bend on the free variables */
    double *border;               /* [m n] rows of G on them, L^-1 G' */
    double *schur;                /* [m (m + 1) / 2] packed */
    double *level, *price;        /* of rows: G x; prices at x */
    double *level_step, *price_step;
    double *miss;             /* what the level is to change by */
    double *give, *give_most; /* what the level gives way by, per unit of its price */
    double *before;           /* shares of their sizes that rows missed a centre ago */
    uint32_t *list;           /* [n] free variables, in the order of factor */
    uint32_t *active;         /* [m] rows that are at an end */
    int8_t *side;             /* [n] 1, -1: free, bought or sold; 0: stays */
    int8_t *end;              /* [m] 1, -1: at row_high, row_low; 0: between */
    size_t n_free, n_active;
    double decrement;             /* what a step is to gain, twice */
    double enough;                /* a decrement that changes no digit of the answer */
    uint32_t n_steps;             /* so far */
    uint32_t n_steps_max;         /* in: 1 or more */
    const volatile int32_t *stop; /* in: asks to be out of steps, or NULL */
    bool is_bent;                 /* some variable has impact */
    bool is_factored;             /* `factor` is that of the list */
} rbl_face;

/** Takes the blocks for n and m, and says what width is. */
void rbl_face_layout(rbl_face *f, rbl_arena *arena);

/** F-FACE: solves. RBL_FACE_DONE... In each case x is within its bounds. */
int rbl_face_solve(rbl_face *f);

/* The parts of it. */

/** Whether it is out of steps, for good. */
bool rbl_face_is_out(rbl_face *f);

/** slope and level at x, anew. */
void rbl_face_look(rbl_face *f);

/** x + change, and slope and level with it; `change` is used up. */
void rbl_face_move(rbl_face *f);

/** What the objective is the sum of, in size. */
double rbl_face_size(const rbl_face *f);

/** What a row sums, in size; the largest square of its numbers. */
double rbl_face_row_size(const rbl_face *f, size_t j);
double rbl_face_row_most(const rbl_face *f, size_t j);

/** Whether what a row misses is worth something of the objective, at the price of the row. */
bool rbl_face_is_worth(const rbl_face *f, size_t j, double miss);

/** F-FACE: Newton's step on the free variables and the active rows: step, price_step, decrement.
 *  The rows are to be met as far as `miss` says. False where there is none. */
bool rbl_face_newton(rbl_face *f);

/** A variable becomes free on a side, or no longer is; the factor with it. */
void rbl_face_release(rbl_face *f, size_t i, int8_t side);
void rbl_face_hold(rbl_face *f, size_t at);

/** Where the step of a free variable stops: its end, or 0. */
double rbl_face_limit(const rbl_face *f, size_t i);

/** The slope of what a trade costs, bought or, below 0, sold. */
double rbl_face_rate(const rbl_prox *v, int side, double x);

/** What the rows ask of a variable, at their prices. */
double rbl_face_toll(const rbl_face *f, size_t i);

/** F-FACE: one change of the face at a time, from any x within the bounds. */
int rbl_face_pivot(rbl_face *f);

#endif
