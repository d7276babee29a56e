/* SPDX-License-Identifier: MIT */
/** @file
 *  The oracle: what rebal_plan_make() must answer, written apart from the library from the same
 *  specification, literally: every figure from scratch at each step, every minimum by trying. */
#ifndef ORACLE_H
#define ORACLE_H

#include "oracle_world.h"

/** An order in the sequence of execution. */
typedef struct oracle_order {
    int asset;
    int64_t lots;
    int64_t limit_price;
    int64_t cash; /**< change of the base cash at the worst price, before the fee */
    int64_t fee;  /**< at the worst price */
    int32_t wave;
    int64_t ready_ns;
} oracle_order;

/** The plan. */
typedef struct oracle_answer {
    int32_t status; /**< REBAL_OK or REBAL_E_... */
    uint32_t fired; /**< REBAL_ON_ bits */
    bool quiet;     /**< not fired: nothing was planned */
    int passes;     /**< of the last run */
    int runs;       /**< how often it was planned from x = 0 */
    bool capped;    /**< a run passed the 48th pass */
    bool clipped;
    int64_t x[ORACLE_ASSETS];
    bool raised[ORACLE_ASSETS];
    bool undone[ORACLE_ASSETS];   /**< at some time less was sold or bought than before */
    int64_t block[ORACLE_ASSETS]; /**< least order of the last pass */
    int n_orders, n_waves;
    oracle_order order[ORACLE_ASSETS];
    int64_t value, cash_before, cash_after, cash_worst; /**< money; value rounded down */
    int64_t buys, sells, fees, rounding;
    int64_t value_after; /**< fine units */
} oracle_answer;

/** Plans. */
void oracle_plan(oracle_answer *answer, const oracle_world *world);

#endif
