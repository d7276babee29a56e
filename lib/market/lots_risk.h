/* SPDX-License-Identifier: MIT */
/** @file
 *  Whole lots of the least risk and cost: the objective of rebal/solve.h at trades of whole lots,
 *  in the units of market/trade.h, under the exact budget of math/lots.h. All input was checked. */
#ifndef RBL_MARKET_LOTS_RISK_H
#define RBL_MARKET_LOTS_RISK_H

#include <stdbool.h>

#include <rebal/lots.h>

#include "market/trade.h"
#include "math/lots.h"

enum { RBL_LOTS_RISK_CORE = 128 }; /* rows that exchanges look at in pairs */

/** Terms of a row beside those of its trade: own e^2 / 2 - alpha x + quadratic x^2. */
typedef struct rbl_lots_risk_terms {
    double own, alpha, quadratic;
} rbl_lots_risk_terms;

/** A branch: row was low..high before, and is to be other_low..other_high after. */
typedef struct rbl_lots_risk_fork {
    size_t row;
    int64_t low, high, other_low, other_high;
    bool is_second; /* the other side is being looked at */
} rbl_lots_risk_fork;

/** The problem and work. Values are in the units of the trade. */
typedef struct rbl_lots_risk {
    rebal_problem problem; /* the caller's, its bounds those of the lots */
    rbl_lots *lots;        /* rows, budget, lots; is_found says whether there are any */
    rbl_trade trade;
    double account;
    double objective, size;   /* of the lots that are known; what the gap is a share of */
    double bound;             /* less its rounding */
    double gap_max;           /* of size: enough */
    double rounding;          /* of the sizes that a bound sums, at the most */
    double dust;              /* risk that is none: of size at the least */
    double *low, *high;       /* [n] of the problem */
    double *state;            /* [k + 1] */
    rbl_lots_risk_terms *own; /* [n] */
    double *square;           /* [n] |A_i|^2 */
    double *coupling;         /* [n] A y */
    double *dual, *better;    /* [width] prices of the factors and of the sum */
    double *exposure;         /* [width] c + A'x */
    double *x;                /* [n] */
    double *gram;             /* [core][core] A A' of the rows in reach */
    double *pull;             /* [core] A times the exposure */
    double *step;             /* [2 core] change of x by a move */
    double *gain;             /* [2 core] change of the objective by a move */
    rbl_lots_risk_fork *fork; /* [64 n] */
} rbl_lots_risk;

/** Takes the blocks for the counts of the model. */
void rbl_lots_risk_layout(rbl_lots_risk *r, rbl_arena *arena, const rebal_risk_model *model);

/** The bounds of rows and of the sum, in fractions of the account; after rbl_lots_cut(). */
void rbl_lots_risk_bounds(rbl_lots_risk *r);

/** All of it, from the state of the relaxed trade. RBL_LOTS_DONE... */
int rbl_lots_risk_solve(rbl_lots_risk *r);

/* The parts of it. */

/** z lots as a fraction of the account. */
static inline double rbl_lots_risk_x(const rbl_lots_risk *r, size_t i, int64_t z) {
    return (double)(z * r->lots->row[i].price) / r->account;
}

/** The lots of first..last next to x from below, or that end which x is beyond. */
int64_t rbl_lots_risk_below(const rbl_lots_risk *r, size_t i, double x, int64_t first,
                            int64_t last);

/** The terms of row i at z lots, but those of the factors. */
double rbl_lots_risk_value(const rbl_lots_risk *r, size_t i, int64_t z);

/** F-LOTSBOUND: the bound, less its rounding, climbs from the prices at hand, as many steps at the
 *  most; the trial is what the rows take at the best. */
double rbl_lots_risk_climb(rbl_lots_risk *r, int n_steps);

/** The trial brought within the budget and improved; kept if it is the best. */
void rbl_lots_risk_exchange(rbl_lots_risk *r);

/** The lots that are known, shaken and improved again, as often at the most. */
void rbl_lots_risk_shake(rbl_lots_risk *r, int n_kicks);

/** Whether a bound excludes anything better than what is known. */
bool rbl_lots_risk_is_over(const rbl_lots_risk *r, double bound);

/** Whether what is known is as near to the bound as asked. */
bool rbl_lots_risk_near(const rbl_lots_risk *r);

/** F-LOTS: branch and bound. RBL_LOTS_DONE... */
int rbl_lots_risk_branch(rbl_lots_risk *r);

/** A trial within the budget, of that objective, is kept if it is the best. */
void rbl_lots_risk_keep(rbl_lots_risk *r, double objective);

#endif
