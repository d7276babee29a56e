/* SPDX-License-Identifier: MIT */
/** @file
 *  The portfolio: one account, what it holds, wants and waits for. One thread at a time; several
 *  may read it, that is make the calls that take it const, while none makes another. */
#ifndef REBAL_PORTFOLIO_H
#define REBAL_PORTFOLIO_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One account under the rules of an engine. */
typedef struct rebal_portfolio rebal_portfolio;
struct rebal_plan;

/** Bytes of one account.
 *  @param[in] engine the rules
 *  @return bytes; 0 for NULL. O(1). */
REBAL_API size_t rebal_portfolio_size(const rebal_engine *engine);

/** Empty account: no holdings, no targets, no prices, nothing in flight.
 *  @param[out] portfolio the handle; NULL on failure
 *  @param[in] engine the rules; must outlive the account
 *  @param[in] memory as in rebal_engine_create()
 *  @param[in] memory_bytes length of memory, at least rebal_portfolio_size()
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, MEMORY. O(n), at most one malloc. */
REBAL_API rebal_status rebal_portfolio_create(rebal_portfolio **portfolio,
                                              const rebal_engine *engine, void *memory,
                                              size_t memory_bytes, rebal_error *error);

/** Ends an account; frees only what create allocated.
 *  @param[in] portfolio NULL is fine */
REBAL_API void rebal_portfolio_destroy(rebal_portfolio *portfolio);

/** Makes an account as at creation: columns, prices, what is in flight, clocks. For hosts that
 *  plan many accounts with one handle.
 *  @param[in,out] portfolio the account
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT. O(n). */
REBAL_API rebal_status rebal_portfolio_reset(rebal_portfolio *portfolio, rebal_error *error);

/** Columns of an account: one int64 per instrument row. */
enum {
    REBAL_HOLDING = 1, /**< quantity, settled and usable now; assets 0..2^62, cash
                            -2^62..2^62. At creation 0 */
    REBAL_TARGET = 2,  /**< ppb of the base, 0..REBAL_ONE; the sum is checked when planning. At
                            creation 0 */
    REBAL_FLOW = 3,    /**< quantity about to come in (> 0) or to be paid out (< 0), -2^62..2^62;
                            value and cash are taken after it, whether or not a clause fires: a
                            withdrawal that fires none, or in cool-down, leaves a plan without
                            orders and cash_after below 0. At creation 0 */
    REBAL_RESTRICTION = 4, /**< REBAL_NO_ bits, added to the engine's. At creation 0 */
    REBAL_HOLDING_MIN = 5, /**< quantity 0..2^62, instead of the engine's; on the base cash the
                                reserve. At creation the engine's */
    REBAL_BAND_SCALE = 6,  /**< ppb factor on the half width of the policy's band, 0..100 REBAL_ONE.
                                At creation REBAL_ONE */
    REBAL_BAND_LO = 7,     /**< ppb 0..REBAL_ONE, lower edge instead of the policy's; REBAL_NONE:
                                the policy's. At creation REBAL_NONE */
    REBAL_BAND_HI = 8,     /**< ppb 0..REBAL_ONE, upper edge, likewise; lo <= hi is checked when
                                planning */
    REBAL_GOAL = 9,        /**< ppb 0..REBAL_ONE, destination instead of the policy's: the planner
                                trades to it as to a target; REBAL_NONE: the policy's. Not for cash,
                                whose goal is what the others leave. At creation REBAL_NONE */
    REBAL_PRICE = 10,      /**< price; rebal_portfolio_get() only, rebal_portfolio_tick() sets it. 0
                                before the first */
    REBAL_PRICE_TIME = 11  /**< ns of that price; rebal_portfolio_get() only */
};

/** Sets n rows of one column; other rows keep their value. Plans made before go stale.
 *  @param[in,out] portfolio the account
 *  @param[in] column REBAL_HOLDING...
 *  @param[in] instrument [n] distinct rows; NULL: rows 0..n-1
 *  @param[in] value [n] in the unit and range of the column
 *  @param[in] n rows, 0..number of instruments
 *  @param[out] error detail on failure (field: the column); NULL if unwanted
 *  @return Errors in order: ARGUMENT, ROW, RANGE, UNSUPPORTED (negative asset holding, target or
 *          holding_min). O(n log n) with instrument, else O(n). */
REBAL_API rebal_status rebal_portfolio_set(rebal_portfolio *portfolio, int32_t column,
                                           const int32_t *instrument, const int64_t *value,
                                           size_t n, rebal_error *error);

/** Reads n rows of one column.
 *  @param[in] portfolio the account
 *  @param[out] value [n] in the unit of the column
 *  @param[in] column REBAL_HOLDING...
 *  @param[in] instrument [n] rows; NULL: rows 0..n-1
 *  @param[in] n rows
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, ROW. O(n). */
REBAL_API rebal_status rebal_portfolio_get(const rebal_portfolio *portfolio, int64_t *value,
                                           int32_t column, const int32_t *instrument, size_t n,
                                           rebal_error *error);

/** What is on its way: open orders, unsettled cash, transfers. A table of `count` rows.
 *
 *  The value of the account includes all of it. What leaves (< 0) is gone at once; what comes
 *  (> 0) can be sold or spent only when it has arrived. */
typedef struct rebal_in_flight {
    uint32_t struct_size; /**< sizeof(rebal_in_flight) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for, when reading */
    size_t count;         /**< rows present */
    int32_t *instrument;  /**< [capacity] row */
    int64_t *quantity;    /**< [capacity] coming (> 0) or leaving (< 0), -2^62..2^62, not 0 */
    int64_t *cash;        /**< [capacity] base cash that moves with it, an order's other leg, usable
                               only by its fill; 0 on the base cash. NULL: 0 */
    int64_t *arrival_ns;  /**< [capacity] when it can be used. NULL: 0, now */
    uint64_t *order_id;   /**< [capacity] the order it belongs to, 0 none: not an order but a
                               transfer, which arrives by itself. NULL: 0 */
} rebal_in_flight;

/** Replaces all that is in flight. commit, fill, cancel and the passing of time keep the list by
 *  themselves; call this with what a venue reports as open.
 *  @param[in,out] portfolio the account
 *  @param[in] items the table; count 0: nothing is in flight
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (more than rules.in_flight_max), then
 *          per row ROW, RANGE. Nothing is written on failure. O(count). */
REBAL_API rebal_status rebal_portfolio_set_in_flight(rebal_portfolio *portfolio,
                                                     const rebal_in_flight *items,
                                                     rebal_error *error);

/** Reads all that is in flight, oldest first.
 *  @param[in] portfolio the account
 *  @param[in,out] items columns to fill, NULL columns are not wanted; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (count is written). O(count). */
REBAL_API rebal_status rebal_portfolio_get_in_flight(const rebal_portfolio *portfolio,
                                                     rebal_in_flight *items, rebal_error *error);

/** Takes n prices and answers whether to rebalance, exactly as rebal_plan_make() would decide. The
 *  only way prices come in; n = 0: only time has passed.
 *
 *  Transfers and settled cash whose time has come move to the holdings. A due time that finds no
 *  reason to trade is done with; one that fires stays due until a commit, also of a plan without
 *  orders.
 *  @param[in,out] portfolio the account
 *  @param[out] fired 0 quiet; > 0 the REBAL_ON_ bits of the clauses that hold; -1 cannot be told: a
 *              price is missing, stale or moved too far, or the account cannot be valued
 *              (rebal_plan_make() says why). NULL if unwanted
 *  @param[in] instrument [n] distinct rows; NULL: rows 0..n-1
 *  @param[in] price [n] 1..2^62; the base cash is worth one by definition, its entry is not read
 *  @param[in] n rows
 *  @param[in] now_ns time of these prices, not before the last call's
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, TIME, ROW, RANGE. Nothing is written on failure. O(n) where
 *          the last verdict is proved to stand, as of rebal_portfolio_ticks(); else O(number of
 *          instruments); where a clause asks for risk, its square, or times the factors; of
 *          REBAL_ON_REGION as rebal_plan_make(). */
REBAL_API rebal_status rebal_portfolio_tick(rebal_portfolio *portfolio, int32_t *fired,
                                            const int32_t *instrument, const int64_t *price,
                                            size_t n, int64_t now_ns, rebal_error *error);

/** Takes n ticks of one row each, as n calls of rebal_portfolio_tick() in that order would: for
 *  feeds and for years of history. A tick that changes nothing in the verdict costs a few
 *  nanoseconds, however many instruments there are.
 *
 *  Of the conditions BAND, SOFT, GROUP, TURNOVER, CALENDAR, FLOW and TRACKING_ERROR; another one
 *  makes each tick a whole evaluation. Formula F-WATCH; docs/derivations/watch.md.
 *  @param[in,out] portfolio the account
 *  @param[out] taken how many ticks were taken: up to and with the first whose verdict is not 0;
 *              the others are for later. NULL: all n are taken
 *  @param[out] fired [n] the verdict of each tick taken, as of rebal_portfolio_tick(). NULL if
 *              unwanted
 *  @param[in] instrument [n] row of each tick
 *  @param[in] price [n] 1..2^62; of the base cash not read
 *  @param[in] now_ns [n] time of each tick, ascending, not before the last call's
 *  @param[in] n ticks
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, then per tick TIME, ROW, RANGE. Nothing is written on
 *          failure. O(n), and O(number of instruments) where a bound of the last evaluation was
 *          passed. */
REBAL_API rebal_status rebal_portfolio_ticks(rebal_portfolio *portfolio, size_t *taken,
                                             int32_t *fired, const int32_t *instrument,
                                             const int64_t *price, const int64_t *now_ns, size_t n,
                                             rebal_error *error);

/** "I am sending these orders": they go in flight, cool-down and calendar restart. Takes what make,
 *  verify or load left in the plan, and seals it; a plan without orders restarts the clocks alone.
 *
 *  A buy books its quantity and minus its worst cash and fee until it is filled; a sale books minus
 *  its quantity, and its worst cash less fee. Flows stay until you move them to REBAL_HOLDING.
 *  @param[in,out] portfolio the account the plan was made from
 *  @param[in,out] plan the plan; its order ids can be read from now on
 *  @param[in] now_ns time, not before the account's last nor the plan's own
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, ENGINE, STALE_PLAN (another account, or changed since, or
 *          committed already), UNSEALED (not sealed before a tick), LAW (violations), TIME,
 *          CAPACITY (in flight). O(n). */
REBAL_API rebal_status rebal_portfolio_commit(rebal_portfolio *portfolio, struct rebal_plan *plan,
                                              int64_t now_ns, rebal_error *error);

/** Executions, partial ones too. Table of n rows. */
typedef struct rebal_fills {
    uint32_t struct_size;      /**< sizeof(rebal_fills) */
    uint32_t reserved;         /**< 0 */
    size_t n;                  /**< rows */
    const int32_t *instrument; /**< [n] row, not the base cash */
    const int64_t *quantity;   /**< [n] > 0 bought, < 0 sold, -2^62..2^62 */
    const int64_t *cash;       /**< [n] money, change of the base cash before the fee: <= 0 bought,
                                    >= 0 sold */
    const int64_t *fee;        /**< [n] money >= 0. NULL: 0 */
    const uint64_t *order_id;  /**< [n] whose in-flight quantity it uses up; more than is left of
                                    it ends it. NULL or 0: the instrument's oldest order of that
                                    side, if any. An execution of an order that is no longer in
                                    flight goes into REBAL_HOLDING */
} rebal_fills;

/** Books executions: holdings, cash and fees move, what was in flight shrinks, the proceeds of a
 *  sale arrive after settle_ns. All rows or none. To go on after a partial fill, plan again.
 *
 *  More than is held cannot be sold: of a sale that counts on a flow of its instrument, move the
 *  flow to REBAL_HOLDING first.
 *  @param[in,out] portfolio the account
 *  @param[in] fills the table
 *  @param[in] now_ns time of the executions, not before the account's last
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, TIME, then per row ROW, RANGE (also: more sold
 *          than held, an order_id that is not in flight for that row and side), OVERFLOW;
 *          CAPACITY. O(n) times the items in flight. */
REBAL_API rebal_status rebal_portfolio_fill(rebal_portfolio *portfolio, const rebal_fills *fills,
                                            int64_t now_ns, rebal_error *error);

/** Takes orders out of flight: rejected, expired or cancelled ones. What was filled stays filled.
 *  @param[in,out] portfolio the account
 *  @param[in] order_id [n] ids; one that is not in flight is RANGE
 *  @param[in] n ids
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE. Nothing is written on failure. O(n * items). */
REBAL_API rebal_status rebal_portfolio_cancel(rebal_portfolio *portfolio, const uint64_t *order_id,
                                              size_t n, rebal_error *error);

/** Where an account stands in time. A time that never was is INT64_MIN. */
typedef struct rebal_clock {
    uint32_t struct_size;     /**< sizeof(rebal_clock) */
    int32_t latched;          /**< 1: hysteresis fires until all are within
                                   policy.release_ppb, else 0 */
    int64_t last_ns;          /**< ns, the last time a tick, commit or fill told: nothing may be
                                   earlier */
    int64_t commit_ns;        /**< ns, the last commit: cool-down counts from it */
    int64_t calendar_done_ns; /**< ns, due times up to here are done with */
} rebal_clock;

/** Reads the clocks: at creation never, and not latched. rebal_portfolio_save() keeps them.
 *  @param[in] portfolio the account
 *  @param[in,out] clock struct_size set; as many fields as fit are written
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT. O(1). */
REBAL_API rebal_status rebal_portfolio_clock(const rebal_portfolio *portfolio, rebal_clock *clock,
                                             rebal_error *error);

/** Canonical bytes of the whole account, by instrument id: the same on every machine and version.
 *  @param[in] portfolio the account
 *  @param[out] bytes [capacity]; NULL with capacity 0 to ask for the count
 *  @param[in] capacity length of bytes
 *  @param[out] count bytes needed
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, CAPACITY (count is written, bytes are not). O(n). */
REBAL_API rebal_status rebal_portfolio_save(const rebal_portfolio *portfolio, uint8_t *bytes,
                                            size_t capacity, size_t *count, rebal_error *error);

/** Restores saved bytes, also under another engine that knows the same or more instrument ids: the
 *  way to change the rules. Rows that the bytes do not name are as at creation.
 *  @param[in,out] portfolio the account, overwritten whole
 *  @param[in] bytes [count] from rebal_portfolio_save(); any bytes are safe
 *  @param[in] count length of bytes
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, PARSE, ROW (an id this engine does not know), RANGE
 *          (also: exponents that are not this engine's), CAPACITY (more in flight than it has
 *          room for). Nothing is written on failure. O(n log n). */
REBAL_API rebal_status rebal_portfolio_load(rebal_portfolio *portfolio, const uint8_t *bytes,
                                            size_t count, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
