/* SPDX-License-Identifier: MIT */
/* One account: columns, what is in flight, clocks. */
#ifndef RBL_MARKET_ACCOUNT_H
#define RBL_MARKET_ACCOUNT_H

#include "market/rules.h"

#include <rebal/portfolio.h>

enum { RBL_N_COLUMNS = REBAL_PRICE_TIME + 1 };

/* Something on its way. An order's item ends by fills; a transfer (order_id 0) arrives. */
typedef struct rbl_item {
    int64_t quantity;
    int64_t cash; /* base cash that moves with it */
    int64_t arrival_ns;
    uint64_t order_id;
    int32_t row;
} rbl_item;

#define RBL_NEVER INT64_MIN

typedef struct rbl_account {
    const rbl_rules *rules;
    int64_t *column[RBL_N_COLUMNS]; /* each [n], by REBAL_HOLDING... */
    uint8_t *moved;                 /* [n] last price moved beyond halt.price_move_ppb */
    rbl_item *item;                 /* [in_flight_max] oldest first */
    size_t n_items;
    int64_t now_ns;           /* time of the last call that told one; RBL_NEVER before */
    int64_t commit_ns;        /* RBL_NEVER before the first */
    int64_t calendar_done_ns; /* due times up to here are done with */
    bool latched;             /* hysteresis */
    uint64_t history;         /* trace of all changes that make plans stale */
    uint64_t prices;          /* trace of all ticks */
} rbl_account;

/* Adds a number to a trace: equal traces have the same past, but for one in 2^64. A count alone
 * would take one account for another that lives in the same memory later. Step of SplitMix64. */
static inline void rbl_account_trace(uint64_t *trace, int64_t number) {
    uint64_t mixed = (*trace ^ (uint64_t)number) + UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    *trace = mixed ^ (mixed >> 27);
}

/* Adds a tick to a trace: one multiplication after the last one, for runs of them. */
static inline void rbl_account_trace_tick(uint64_t *trace, int32_t row, int64_t price,
                                          int64_t now_ns) {
    uint64_t place = (uint64_t)(int64_t)row << 40;
    uint64_t number = (uint64_t)price * UINT64_C(0xbf58476d1ce4e5b9) + (place ^ (uint64_t)now_ns);
    *trace = *trace * UINT64_C(0x9e3779b97f4a7c15) + number;
}

/* *sum += amount, or false and nothing where the sum would leave -2^62..2^62. */
static inline bool rbl_account_add(int64_t *sum, int64_t amount) {
    if (amount > 0 ? *sum > RBL_QUANTITY_MAX - amount : *sum < -RBL_QUANTITY_MAX - amount)
        return false;
    *sum += amount;
    return true;
}

/* What may not be done with a row: by the rules, the account, or all of it. */
static inline int32_t rbl_account_restriction(const rbl_account *account, size_t row) {
    const int64_t *own = account->column[REBAL_RESTRICTION];
    return account->rules->instrument[row].restriction |
           (int32_t)(own[row] | own[account->rules->base]);
}

/* now + delay, at most the last time there is; delay >= 0. */
static inline int64_t rbl_account_later(int64_t now_ns, int64_t delay_ns) {
    return now_ns > INT64_MAX - delay_ns ? INT64_MAX : now_ns + delay_ns;
}

/* Is this something that can be in flight? Errors: RANGE. index: for the report. */
rebal_status rbl_account_check_item(const rbl_rules *rules, const rbl_item *item, int64_t index,
                                    rebal_error *error);

/* Moves transfers whose time has come to the holdings. Nothing is moved beyond the domain of a
 * holding; such an item stays, and counts as arrived. */
void rbl_account_settle(rbl_account *account, int64_t now_ns);

/* Has this item arrived by itself at that time? */
static inline bool rbl_account_arrived(const rbl_item *item, int64_t now_ns) {
    return item->order_id == 0 && item->arrival_ns <= now_ns;
}

#endif
