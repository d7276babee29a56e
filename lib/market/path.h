/* SPDX-License-Identifier: MIT */
/** @file
 *  Prices as correlated geometric Brownian motion, a block of paths step by step. */
#ifndef RBL_MARKET_PATH_H
#define RBL_MARKET_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fmath_arrays.h"
#include "math/block.h"

/** No logarithm of a price may move by more in a step: its ratio stays a number. */
#define RBL_PATH_REACH 50.0

/** The market, a year's. */
typedef struct rbl_path_market {
    size_t n, n_factors;
    const double *loadings; /**< [n * n_factors] of unit factors */
    const double *specific; /**< [n] variance; NULL: none */
    const double *drift;    /**< [n] expected return; NULL: 0 */
    double step_years;
} rbl_path_market;

/** The same of one step, in arrays that whoever fills it lends. */
typedef struct rbl_path_model {
    size_t n, n_factors;
    double *mean;     /**< [n] of the logarithm */
    double *loadings; /**< [n * n_factors] */
    double *specific; /**< [n] deviation; NULL: none */
    double *reach;    /**< [n] no logarithm moves by more */
} rbl_path_model;

/** F-PATH: the most that the logarithm of row i may move in a step; infinite or NaN too. */
double rbl_path_reach(const rbl_path_market *market, size_t i);

/** F-PATH: fills the arrays of a model, whose specific is NULL where the market's is. */
void rbl_path_scale(rbl_path_model *model, const rbl_path_market *market);

/** Normal numbers that a step takes, rounded up to an even count. */
static inline size_t rbl_path_normals(size_t n, size_t n_factors, bool has_specific) {
    size_t count = n_factors + (has_specific ? n : 0);
    return count + count % 2;
}

/** F-PATH: growth[n * RBL_BLOCK_PATHS], the ratio of the new price to the last; level[n *
 * RBL_BLOCK_PATHS], the logarithm of the price over that of the start, moves on. normal:
 * [rbl_path_normals() * RBL_BLOCK_PATHS], those of the factors first. */
typedef void rbl_path_kernel(double *growth, double *level, const rbl_path_model *model,
                             const double *normal);

/** Form i, 0 or, where rbl_cpu_has_avx2(), 1, which is the faster. Both give the same bits. */
rbl_path_kernel *rbl_path_get(int i);

/** Logarithm of what 1 in these targets [n] became: hold[RBL_BLOCK_PATHS]; level[n *
 * RBL_BLOCK_PATHS] is used up. */
void rbl_path_hold(double *hold, double *level, const double *target, size_t n,
                   const rbl_fmath_arrays *arrays);

#endif
