/* SPDX-License-Identifier: MIT */
/** @file
 *  The parts of the oracle's planner: one run from x = 0, what bounds it, in what sequence its
 *  orders go. */
#ifndef ORACLE_RUN_H
#define ORACLE_RUN_H

#include "oracle.h"
#include "oracle_book.h"

/** One run of the planner and its bounds. */
typedef struct oracle_run {
    const oracle_book *book;
    uint32_t fired;
    bool barred[ORACLE_ASSETS];       /**< x stays 0 */
    int64_t most_sold[ORACLE_ASSETS]; /**< L, U of this run */
    int64_t most_bought[ORACLE_ASSETS];
    int64_t x[ORACLE_ASSETS];
    int64_t block[ORACLE_ASSETS];                   /**< k of the pass */
    bool sells[ORACLE_ASSETS], buys[ORACLE_ASSETS]; /**< U_sell, U_buy */
    bool raised[ORACLE_ASSETS], undone[ORACLE_ASSETS];
    int passes, runs;
    bool capped;
} oracle_run;

/** The REBAL_ON_ bits of the clauses that hold before any order. */
uint32_t oracle_fired(oracle_book *book);

/** The trigger share, given what fired. */
int64_t oracle_trigger_share(const oracle_world *world, uint32_t fired);

/** A run with the book's bounds. */
void oracle_run_start(oracle_run *run, const oracle_book *book, uint32_t fired);

/** Plans from x = 0 until a pass changes nothing. */
void oracle_run_passes(oracle_run *run);

/** Passes, with orders that improve too little barred. */
void oracle_run_improved(oracle_run *run);

/** Passes within the clips: true if a second plan was needed. */
bool oracle_run_clipped(oracle_run *run);

/** Sequence, waves and times of the orders. */
void oracle_sequence(oracle_answer *answer, const oracle_book *book, const oracle_state *after);

/** Whether an order of i goes by steps of whole money. */
bool oracle_by_step(const oracle_book *book, int i, int64_t x);

/** Distance |v(x) - g|. */
int64_t oracle_distance(const oracle_book *book, const oracle_state *goal_of, int i, int64_t x);

#endif
