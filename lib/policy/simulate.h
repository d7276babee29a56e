/* SPDX-License-Identifier: MIT */
/** @file
 *  One step of an account under a policy of bands or with a horizon, many paths side by side. The
 *  step is compiled for blocks of RBL_BLOCK_PATHS paths and for one. */
#ifndef RBL_POLICY_SIMULATE_H
#define RBL_POLICY_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/block.h"
#include "policy/horizon.h"

/** What all policies of a simulation share. The rows are those of the caller. */
typedef struct rbl_simulate_rows {
    size_t n, n_factors, base; /**< base pays for the others' trades */
    const double *target;      /**< [n] */
    const double *cost;        /**< [n] of what is traded */
    const double *fixed;       /**< [n] a trade */
    const double *loadings;    /**< [n_factors * n] a factor's loadings in a row, a year's */
    const double *specific;    /**< [n] variance a year */
    bool wants_risk;           /**< whether RBL_SIMULATE_RISK is summed */
    rbl_horizon *horizon;      /**< work of policies with a horizon; NULL: there are none */
} rbl_simulate_rows;

typedef struct rbl_simulate_policy {
    const double *half; /**< [n] of the base more than any deviation */
    const double *stop; /**< [n] 0..half; of the base the same */
    int64_t interval;   /**< steps from look to look */
    bool is_book;       /**< one row out takes the others along */
    const double *edge; /**< [n] of a policy with a horizon, rbl_horizon_edge(); NULL: of bands */
} rbl_simulate_policy;

/* Figures of an account, each RBL_BLOCK_PATHS wide: sums over steps, and what the next step needs.
 */
enum {
    RBL_SIMULATE_GROWTH,                   /* logarithm of the value before the last costs */
    RBL_SIMULATE_TRADING,                  /* sum of costs */
    RBL_SIMULATE_RISK,                     /* sum of d'Sd, mean of both ends of the step */
    RBL_SIMULATE_REALISED,                 /* sum of (d'r)^2 */
    RBL_SIMULATE_TURNOVER,                 /* sum of what is traded, one way */
    RBL_SIMULATE_TRADES,                   /* count */
    RBL_SIMULATE_SUMS,                     /* of the figures above */
    RBL_SIMULATE_PAID = RBL_SIMULATE_SUMS, /* costs of the last step */
    RBL_SIMULATE_OPENED,                   /* costs of the last step before the sums began */
    RBL_SIMULATE_HELD,                     /* d'Sd after the last step */
    RBL_SIMULATE_WORST, /* least value over that a step before; 0 where that is no number */
    RBL_SIMULATE_FIGURES
};

/** An account on each path. It begins with weight = target and WORST = 1, all else 0. */
typedef struct rbl_simulate_account {
    double *weight; /**< [n * lanes] after the trades, of the value before their costs */
    double figure[RBL_SIMULATE_FIGURES][RBL_BLOCK_PATHS];
} rbl_simulate_account;

/** F-SIMULATE: from look to look. growth: [n * lanes] ratios of prices; target_growth: [lanes] what
 *  the target made of them; deviation: [2 * n * lanes] work; step: how many were made before. */
typedef void rbl_simulate_step(rbl_simulate_account *account, const rbl_simulate_policy *policy,
                               const rbl_simulate_rows *rows, const double *growth,
                               const double *target_growth, double *deviation, int64_t step);

/** target_growth[lanes] = sum over the rows of target growth. */
typedef void rbl_simulate_target(double *target_growth, const rbl_simulate_rows *rows,
                                 const double *growth);

typedef struct rbl_simulate_kernels {
    rbl_simulate_target *target;
    rbl_simulate_step *step;
} rbl_simulate_kernels;

/** For blocks of RBL_BLOCK_PATHS: form i, 0 or, where rbl_cpu_has_avx2(), 1, which is the faster.
 *  Both give the same bits, and so does the form for one path. */
const rbl_simulate_kernels *rbl_simulate_get(int i);
const rbl_simulate_kernels *rbl_simulate_single(void);

/** F-SIMULATE: begins an account of so many lanes; its sums once more, while the account goes on.
 */
void rbl_simulate_begin(rbl_simulate_account *account, const rbl_simulate_rows *rows, int lanes);
void rbl_simulate_reopen(rbl_simulate_account *account, int lanes);

#endif
