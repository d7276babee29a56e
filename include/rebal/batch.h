/* SPDX-License-Identifier: MIT */
/** @file
 *  The batch: many accounts under one engine and one set of prices, from columns of the host's,
 *  with no handle for each. It answers what a portfolio with these columns would, to the bit. */
#ifndef REBAL_BATCH_H
#define REBAL_BATCH_H

#include "plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Prices, and the scratch of one thread: a portfolio and a plan. A host that threads makes one a
 *  thread, gives all the same prices, and each a range of accounts; how it divides them changes no
 *  answer. */
typedef struct rebal_batch rebal_batch;

/** Bytes of a batch.
 *  @param[in] engine the rules
 *  @return bytes; 0 for NULL. O(1). */
REBAL_API size_t rebal_batch_size(const rebal_engine *engine);

/** Batch without prices.
 *  @param[out] batch the handle; NULL on failure
 *  @param[in] engine the rules; must outlive the batch
 *  @param[in] memory as in rebal_engine_create()
 *  @param[in] memory_bytes length of memory, at least rebal_batch_size()
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, MEMORY. O(n), at most one malloc. */
REBAL_API rebal_status rebal_batch_create(rebal_batch **batch, const rebal_engine *engine,
                                          void *memory, size_t memory_bytes, rebal_error *error);

/** Ends a batch; frees only what create allocated.
 *  @param[in] batch NULL is fine */
REBAL_API void rebal_batch_destroy(rebal_batch *batch);

/** Takes n prices, for all accounts, as rebal_portfolio_tick() does for one: the only way prices
 *  come in. rules.halt.price_move_ppb and price_age_ns look at them as there.
 *  @param[in,out] batch the batch
 *  @param[in] instrument [n] distinct rows; NULL: rows 0..n-1
 *  @param[in] price [n] 1..2^62; the entry of the base cash is not read
 *  @param[in] n rows
 *  @param[in] now_ns time of these prices, not before the last call's
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, TIME, ROW, RANGE. Nothing is written on failure. O(number of
 *          instruments). */
REBAL_API rebal_status rebal_batch_tick(rebal_batch *batch, const int32_t *instrument,
                                        const int64_t *price, size_t n, int64_t now_ns,
                                        rebal_error *error);

/** Accounts, as columns. Account a has the items offset[a] up to offset[a + 1] of instrument,
 *  holding and target, as a large list of Arrow keeps them; a row without an item holds nothing
 *  and is not wanted. Or, without offset, one item for every instrument of the rules, in row order.
 *  An account has no other flows, restrictions, bands or items in flight: that needs a
 *  portfolio. */
typedef struct rebal_accounts {
    uint32_t struct_size;            /**< sizeof(rebal_accounts) */
    uint32_t reserved;               /**< 0 */
    size_t n;                        /**< accounts */
    size_t n_items;                  /**< length of the columns of items; without offset n times the
                                          number of instruments */
    const int64_t *offset;           /**< [n+1] not falling, 0..n_items. NULL: all rows, in order */
    const int32_t *instrument;       /**< [n_items] rows, rising within an account. NULL without
                                          offset */
    const int64_t *holding;          /**< [n_items] as REBAL_HOLDING */
    const int64_t *target;           /**< [n_items] as REBAL_TARGET. NULL: model */
    const int64_t *model;            /**< [number of instruments] targets that all accounts
                                          share, as REBAL_TARGET; NULL where target is not */
    const int64_t *reserve;          /**< [n] money 0..2^62, as REBAL_HOLDING_MIN of the base cash.
                                          NULL: the engine's */
    const int64_t *flow;             /**< [n] money, as REBAL_FLOW of the base cash. NULL: 0 */
    const int64_t *commit_ns;        /**< [n] ns, as rebal_clock.commit_ns. NULL: never */
    const int64_t *calendar_done_ns; /**< [n] ns, as rebal_clock.calendar_done_ns. NULL: never */
    const int32_t *latched;          /**< [n] 0 or 1, as rebal_clock.latched; not looked at where
                                          policy.release_ppb is 0. NULL: 0 */
} rebal_accounts;

/** What becomes of the accounts: row k is account first + k of the call. NULL columns are not
 *  wanted. */
typedef struct rebal_verdicts {
    uint32_t struct_size; /**< sizeof(rebal_verdicts) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for, at least the accounts of the call */
    size_t count;         /**< rows present: the accounts that were done */
    int32_t *status;      /**< [capacity] 0, or why this account alone cannot be told */
    int32_t *field;       /**< [capacity] of a failure what it names, as error.field; else 0 */
    int32_t *row;         /**< [capacity] likewise error.row; else REBAL_NONE */
    int32_t *fired;       /**< [capacity] as rebal_portfolio_tick(): 0, REBAL_ON_ bits, -1 */
    int64_t *drift_ppb;   /**< [capacity] greatest |weight - target|, rounded up, exactly
                               summary.drift_before_ppb; REBAL_NONE where fired is -1 */
    int32_t *latched;     /**< [capacity] hysteresis after the decision: latched of the next one */
    int64_t *calendar_done_ns; /**< [capacity] ns, likewise */

    /* Of rebal_batch_plan() alone; rebal_batch_decide() leaves them as they are */
    int32_t *reason;       /**< [capacity] as summary.reason; 0 of a failure */
    int64_t *value;        /**< [capacity] money, as summary.value of an account that was planned,
                                else 0 */
    int64_t *fees;         /**< [capacity] money, likewise summary.fees */
    int64_t *cash_after;   /**< [capacity] money, likewise summary.cash_after */
    int64_t *order_offset; /**< [capacity+1] account k has the orders order_offset[k] up to
                                order_offset[k + 1] */
} rebal_verdicts;

/** Whether to rebalance, account by account, at the prices of the last tick. Formulas F-FIRE,
 *  F-DRIFT; how it is told in doubles without being wrong: docs/derivations/batch.md.
 *
 *  An account that fails says so in its row, and stops no other: with what rebal_portfolio_set()
 *  would refuse (RANGE of an offset or of latched; ROW of an item out of range or out of order;
 *  RANGE, UNSUPPORTED item by item of holding, then of target, then of reserve and flow), or with
 *  what rebal_plan_make() says of such an account.
 *  @param[in,out] batch the batch
 *  @param[in,out] verdicts columns to fill; count becomes the accounts done, here all
 *  @param[in] accounts the table
 *  @param[in] first the first account to look at
 *  @param[in] count how many
 *  @param[in] now_ns time of the decision, not before the last call's
 *  @param[out] error detail of a failure of the call; NULL if unwanted
 *  @return Errors in order: ARGUMENT (handle, tables), STRUCT (verdicts, accounts), ARGUMENT
 *          (columns, n_items, first and count), CAPACITY (verdicts), TIME, RANGE and UNSUPPORTED
 *          (model). Nothing is written on failure. Per account O(its items) where doubles can tell,
 *          O(number of instruments) else. No allocation. */
REBAL_API rebal_status rebal_batch_decide(rebal_batch *batch, rebal_verdicts *verdicts,
                                          const rebal_accounts *accounts, size_t first,
                                          size_t count, int64_t now_ns, rebal_error *error);

/** Decides likewise, and plans the accounts that fire, as rebal_plan_make() does after such a tick;
 *  with REBAL_FORCE all of them.
 *
 *  The orders of all accounts stand one after the other. Where they do not fit, it ends before the
 *  first account whose orders do not: verdicts.count says how many were done, and the next call
 *  goes on at first + count. The ids are those of the sealed plans, and cost a seal each.
 *  @param[in,out] batch the batch
 *  @param[in,out] orders columns to fill; count becomes the number
 *  @param[in,out] verdicts as rebal_batch_decide()
 *  @param[in] accounts the table
 *  @param[in] request NULL: by the rules
 *  @param[in] first the first account to look at
 *  @param[in] count how many
 *  @param[in] now_ns time of the decision, not before the last call's
 *  @param[out] error detail of a failure of the call; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT (orders, verdicts, accounts, request), from there on
 *          as rebal_batch_decide(); CAPACITY (orders: not even those of the first account;
 *          error.value says how many, both counts are 0). Per account that is planned as
 *          rebal_plan_make(). */
REBAL_API rebal_status rebal_batch_plan(rebal_batch *batch, rebal_orders *orders,
                                        rebal_verdicts *verdicts, const rebal_accounts *accounts,
                                        const rebal_request *request, size_t first, size_t count,
                                        int64_t now_ns, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
