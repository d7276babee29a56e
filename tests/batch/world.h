/* SPDX-License-Identifier: MIT */
/* Random rules, prices and tables of accounts, and what portfolios say of each account. */
#ifndef BATCH_WORLD_H
#define BATCH_WORLD_H

#include <rebal/rebal.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORLD_ROWS = 24, WORLD_ACCOUNTS = 160, WORLD_ITEMS = WORLD_ROWS * WORLD_ACCOUNTS };

/* Rules, prices and a table of accounts. */
typedef struct world {
    uint64_t seed;
    size_t n, n_accounts;
    int32_t base;
    int64_t now_ns;
    bool planted; /* weights of whole ppb: accounts lie on the edges, or a unit off */
    bool fine;    /* planted, and of values that no double has exactly */
    int32_t quantity_exponent[WORLD_ROWS], price_exponent[WORLD_ROWS];
    int64_t lot[WORLD_ROWS], band_abs[WORLD_ROWS], band_rel[WORLD_ROWS], band_min[WORLD_ROWS];
    int64_t price_before[WORLD_ROWS], price[WORLD_ROWS], rate, fee_min;
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_fees fees;
    rebal_limits clip, halt;
    rebal_rules rules;

    int64_t offset[WORLD_ACCOUNTS + 1], holding[WORLD_ITEMS], target[WORLD_ITEMS];
    int64_t model[WORLD_ROWS], reserve[WORLD_ACCOUNTS], flow[WORLD_ACCOUNTS];
    int64_t commit_ns[WORLD_ACCOUNTS], done_ns[WORLD_ACCOUNTS];
    int32_t instrument[WORLD_ITEMS], latched[WORLD_ACCOUNTS];
    rebal_accounts accounts;
    uint32_t flags; /* of the request */
} world;

/* Fills a world; the same seed, the same world. */
void world_fill(world *w, uint64_t seed);

/* The prices of a world, into a batch or a portfolio: the ones before, then the ones now. */
int world_tick_batch(const world *w, rebal_batch *batch);
int world_tick_portfolio(const world *w, rebal_portfolio *portfolio);

/* The columns and clocks of account a, into a portfolio; why it is none, and then some of them. */
rebal_status world_set_account(const world *w, size_t a, rebal_portfolio *portfolio);

/* What is answered of one account. */
typedef struct world_answer {
    int32_t status, fired, latched, reason;
    int64_t drift, done_ns, value, fees, cash_after;
    size_t n_orders;
    rebal_orders orders; /* of the plan, where it was made */
} world_answer;

/* What a portfolio with these columns, ticked at these prices, and a plan say. -1: the account's
 * table is not one. Drift by a plan of its own. The caller's orders are filled where it trades. */
void world_ask(world_answer *answer, const world *w, size_t a, rebal_portfolio *portfolio,
               rebal_plan *plan, const rebal_orders *orders);

#endif
