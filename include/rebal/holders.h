/* SPDX-License-Identifier: MIT */
/** @file
 *  The holders: many accounts under one engine that hear of each price as it comes. A price passes
 *  by all that hold its instrument in a few operations each, and only those whose verdict it may
 *  turn are looked at. Each is answered as a portfolio of its own would be, to the bit. */
#ifndef REBAL_HOLDERS_H
#define REBAL_HOLDERS_H

#include "batch.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A table of accounts, its prices, clocks and verdicts. One thread at a time; a host that threads
 *  makes one a thread, gives each some of the accounts and all of them the same prices; how it
 *  divides them changes no answer. */
typedef struct rebal_holders rebal_holders;

/** Bytes of the holders.
 *  @param[in] engine the rules
 *  @param[in] accounts the table; only n and n_items are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_holders_size(const rebal_engine *engine, const rebal_accounts *accounts);

/** Holders without prices: no verdict can be told.
 *
 *  Account a of the table is a portfolio with its columns and clocks, as rebal_batch_decide() has
 *  it; each rebal_holders_tick() is a rebal_portfolio_tick() of every one. The table and its
 *  columns are not copied: they must outlive the handle, and what changes in them is told by
 *  rebal_holders_touch(). n, n_items, offset and instrument may not change.
 *  @param[out] holders the handle; NULL on failure
 *  @param[in] engine the rules; must outlive the handle
 *  @param[in] accounts the table, of 2^31 - 1 accounts and 2^32 - 1 items at most
 *  @param[in] memory as in rebal_engine_create()
 *  @param[in] memory_bytes length of memory, at least rebal_holders_size()
 *  @param[out] error detail on failure, index: the account of an offset, the item of a row; NULL if
 *              unwanted
 *  @return Errors in order: ARGUMENT (handle, engine, accounts), STRUCT, ARGUMENT (columns,
 *          n_items, n), RANGE and UNSUPPORTED (model), account by account RANGE (offset) and ROW,
 *          MEMORY. O(number of items), at most one malloc. */
REBAL_API rebal_status rebal_holders_create(rebal_holders **holders, const rebal_engine *engine,
                                            const rebal_accounts *accounts, void *memory,
                                            size_t memory_bytes, rebal_error *error);

/** Ends the holders; frees only what create allocated.
 *  @param[in] holders NULL is fine */
REBAL_API void rebal_holders_destroy(rebal_holders *holders);

/** Accounts that fire, or cannot be told, in the order of the table. */
typedef struct rebal_fired {
    uint32_t struct_size; /**< sizeof(rebal_fired) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for, at least the accounts of the table */
    size_t count;         /**< rows present */
    int32_t *account;     /**< [capacity] position in the table, rising. NULL: not wanted */
    int32_t *fired;       /**< [capacity] REBAL_ON_ bits of the clauses that hold; -1 cannot be
                               told: rebal_batch_decide() of the account says why. NULL: not
                               wanted */
} rebal_fired;

/** Takes n prices for all accounts and lists those whose verdict is not 0 at them: the level, not
 *  the edge, so that an account is listed by each call while it fires, whether or not it holds
 *  what was ticked. The verdict is that of rebal_portfolio_tick() of each account, and so is what
 *  it does to its clocks. n = 0: only time has passed.
 *
 *  A holder costs about a nanosecond where its policy asks for the conditions BAND, SOFT,
 *  CALENDAR and FLOW alone. With TURNOVER, TRACKING_ERROR or a group that has a band each account
 *  that holds what is ticked is evaluated; with BENEFIT or REGION all are, in each call. An
 *  account is evaluated too where its verdict may have turned; and all that hold an instrument
 *  are at its first price, where that has doubled or halved since they were last, and where it
 *  begins or ceases to halt (price_move_ppb, price_age_ns). Formula F-HOLDERS;
 *  docs/derivations/holders.md.
 *  @param[in,out] holders the holders
 *  @param[in,out] fired columns to fill; count becomes the number. NULL if unwanted
 *  @param[in] instrument [n] distinct rows; NULL: rows 0..n-1
 *  @param[in] price [n] 1..2^62; the entry of the base cash is not read
 *  @param[in] n rows
 *  @param[in] now_ns time of these prices, not before the last call's
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (handle), STRUCT, CAPACITY (fired), ARGUMENT (price, n), TIME,
 *          ROW, RANGE. Nothing is written on failure. O(holders of the rows + accounts that fire +
 *          accounts / 64), and O(number of instruments) for each account that is evaluated. No
 *          allocation. */
REBAL_API rebal_status rebal_holders_tick(rebal_holders *holders, rebal_fired *fired,
                                          const int32_t *instrument, const int64_t *price, size_t n,
                                          int64_t now_ns, rebal_error *error);

/** Takes accounts as the table has them now: holdings, targets, reserve, flow and clocks, also
 *  those that the holders have kept since. Their verdicts are those of the next tick; until then
 *  the old ones stand. A host that keeps calendar and hysteresis writes what rebal_holders_get()
 *  says into the table first.
 *  @param[in,out] holders the holders
 *  @param[in] account [n] positions in the table, in any order; NULL: accounts 0..n-1
 *  @param[in] n accounts
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (handle, n), RANGE (account). Nothing is written on failure.
 *          O(n). */
REBAL_API rebal_status rebal_holders_touch(rebal_holders *holders, const int32_t *account, size_t n,
                                           rebal_error *error);

/** Reads verdicts and clocks as the last tick left them.
 *  @param[in] holders the holders
 *  @param[out] fired [n] as rebal_fired.fired, and 0 quiet; before the first tick -1. NULL if
 *              unwanted
 *  @param[out] latched [n] as rebal_clock.latched. NULL if unwanted
 *  @param[out] calendar_done_ns [n] ns, as rebal_clock.calendar_done_ns. NULL if unwanted
 *  @param[in] first the first account
 *  @param[in] n how many
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (handle, first, n). O(n). */
REBAL_API rebal_status rebal_holders_get(const rebal_holders *holders, int32_t *fired,
                                         int32_t *latched, int64_t *calendar_done_ns, size_t first,
                                         size_t n, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
