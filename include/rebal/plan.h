/* SPDX-License-Identifier: MIT */
/** @file
 *  The plan: the answer, and the scratch to find it. One per thread, reused for ever. */
#ifndef REBAL_PLAN_H
#define REBAL_PLAN_H

#include "portfolio.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Orders, reasons and figures of one decision. */
typedef struct rebal_plan rebal_plan;

/** Bytes of a plan.
 *  @param[in] engine the rules
 *  @return bytes; 0 for NULL. O(1). */
REBAL_API size_t rebal_plan_size(const rebal_engine *engine);

/** Plan with room for any answer under these rules.
 *  @param[out] plan the handle; NULL on failure
 *  @param[in] engine the rules; must outlive the plan
 *  @param[in] memory as in rebal_engine_create()
 *  @param[in] memory_bytes length of memory, at least rebal_plan_size()
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, MEMORY. O(n), at most one malloc. */
REBAL_API rebal_status rebal_plan_create(rebal_plan **plan, const rebal_engine *engine,
                                         void *memory, size_t memory_bytes, rebal_error *error);

/** Ends a plan; frees only what create allocated.
 *  @param[in] plan NULL is fine */
REBAL_API void rebal_plan_destroy(rebal_plan *plan);

/** Bits of rebal_request.flags. */
enum {
    REBAL_FORCE = 1 /**< plan as if a clause held: passes conditions and cool-down, no cap */
};

/** How to decide this once; NULL for "by the rules". */
typedef struct rebal_request {
    uint32_t struct_size; /**< sizeof(rebal_request) */
    uint32_t flags;       /**< REBAL_FORCE */
} rebal_request;

/** Decides whether to rebalance, and if so plans. Changes no portfolio: ask what-if as often as you
 *  like. "No trade" is an answer, with its reason.
 *  @param[in,out] plan the answer; empty on failure
 *  @param[in] portfolio the account
 *  @param[in] request NULL: by the rules
 *  @param[in] now_ns time of the decision, not before the account's last
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ENGINE, TIME; of the account OVERFLOW
 *          (quantities), RANGE (more going out than is held), TARGET_SUM, ORPHAN, RANGE (lo > hi,
 *          or a target outside them), NO_PRICE, STALE_PRICE, HALT (price moved), OVERFLOW
 *          (values), NO_VALUE, UNPROVED; of the outcome FUNDS, HALT. Each is looked for in all
 *          rows before the next. O(n log n) typical, with a risk model O(n^2) or O(n n_factors)
 *          more; outside the no-trade region, where it is looked for, O(n^3) or O(n n_factors^2 +
 *          n_factors^3) a step of the solver. No allocation. Method: docs/derivations/planner.md;
 *          laws I-01 to I-17: docs/invariants.md. */
REBAL_API rebal_status rebal_plan_make(rebal_plan *plan, const rebal_portfolio *portfolio,
                                       const rebal_request *request, int64_t now_ns,
                                       rebal_error *error);

/** Orders: the one table for what a plan gives and what verify takes. Columns that are NULL are not
 *  wanted (out) or not checked (in). The library never writes to it as an input. */
typedef struct rebal_orders {
    uint32_t struct_size; /**< sizeof(rebal_orders) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for; a plan never needs more than n */
    size_t count;         /**< rows present */
    int32_t *instrument;  /**< [capacity] row */
    int64_t *quantity;    /**< [capacity] > 0 buy, < 0 sell; whole lots */
    int64_t *limit_price; /**< [capacity] on tick: the worst price the plan can afford */
    int32_t *wave;        /**< [capacity] 0.. ; inside a wave any sequence is safe, and a wave waits
                               for the cash of those before it */
    int64_t *ready_ns;    /**< [capacity] when its funding can be used */
    int64_t *fee;         /**< [capacity] money, at the worse of limit and reference price */
    int64_t *cash;        /**< [capacity] money, change of the base cash at the worse of limit and
                               reference price, before the fee */
    uint64_t *id;         /**< [capacity] from plan id and instrument id: a retry repeats it. Of
                               a sealed plan */
} rebal_orders;

/** Judges orders that anyone made, as if they were a plan: the summary, lines and violations then
 *  speak of them. Needs instrument and quantity; other columns are checked where given. Breaking a
 *  law is an answer, not an error. Written apart from make, from the same rules.
 *  @param[in,out] plan the judgement; empty on failure
 *  @param[in] portfolio the account
 *  @param[in] orders in order of execution
 *  @param[in] request as it was, or would be, given to rebal_plan_make(); NULL: by the rules
 *  @param[in] now_ns time of the decision
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ENGINE, CAPACITY (more orders than instruments),
 *          TIME, then per order ROW (also: the base cash), RANGE (quantity beyond 2^62 in size;
 *          2^62 is taken); then of the account as rebal_plan_make(), and of the orders
 *          NO_PRICE, OVERFLOW. O(n log n). */
REBAL_API rebal_status rebal_plan_verify(rebal_plan *plan, const rebal_portfolio *portfolio,
                                         const rebal_orders *orders, const rebal_request *request,
                                         int64_t now_ns, rebal_error *error);

/** Reasons. Hundreds say what, units why: 1xx traded in full, 2xx less than wanted, 3xx no
 *  wish, 4xx wanted but blocked. */
enum {
    REBAL_TRADED = 100,              /**< to its destination */
    REBAL_TRADED_CLOSE_OUT = 101,    /**< sold whole */
    REBAL_TRADED_TO_FUND = 102,      /**< sold past its destination to raise cash */
    REBAL_TRADED_TO_FEE = 103,       /**< the next lot fits, but not after its fee */
    REBAL_TRADED_TO_MINIMUM = 104,   /**< past its destination: an order of minimum size cannot be
                                          smaller */
    REBAL_TRADED_TO_OPTIMUM = 105,   /**< to the optimum: one more would cost what it is worth */
    REBAL_CLIPPED_CASH = 200,        /**< cash above the reserve ran out */
    REBAL_CLIPPED_HOLDING_MIN = 201, /**< down to the minimum holding */
    REBAL_CLIPPED_HOLDING_MAX = 202, /**< up to the maximum holding */
    REBAL_CLIPPED_ORDER_MAX = 203,   /**< largest order */
    REBAL_CLIPPED_NOTIONAL = 204,    /**< clip.order_notional */
    REBAL_CLIPPED_TOTAL = 205,       /**< clip.total_notional */
    REBAL_CLIPPED_TURNOVER = 206,    /**< clip.turnover_ppb */
    REBAL_CLIPPED_IN_FLIGHT = 207,   /**< the rest has not arrived yet */
    REBAL_RAISE_SHORT = 208,         /**< plan: the reserve is not reached, nothing more can be
                                          sold */
    REBAL_CLIPPED_FOREIGN = 209,     /**< verify: less than the rules would trade */
    REBAL_QUIET = 300,               /**< plan and rows: no clause fired */
    REBAL_AT_DESTINATION = 301,      /**< in scope, and where it should be */
    REBAL_COOL_DOWN = 302,           /**< plan and rows: too soon after the last commit */
    REBAL_OUT_OF_SCOPE = 303,        /**< inside its band, and the scope is the breached ones */
    REBAL_WRONG_DIRECTION = 304,     /**< the policy's direction asks for no such order */
    REBAL_WITHIN_LOT = 305,          /**< less than one lot from its destination */
    REBAL_ORPHAN_KEPT = 306,         /**< held without a target, kept by policy */
    REBAL_GRANDFATHERED = 307,       /**< beyond its holding bound already, left alone */
    REBAL_IS_CASH = 308,             /**< the base cash: what the orders leave */
    REBAL_ODD_LOT = 309,             /**< what is left is less than a lot and cannot be ordered */
    REBAL_NOT_WORTH_COST = 310,      /**< inside the no-trade region: no order is worth its cost */
    REBAL_BLOCKED_NO_BUY = 400,      /**< REBAL_NO_BUY */
    REBAL_BLOCKED_NO_SELL = 401,     /**< REBAL_NO_SELL */
    REBAL_BLOCKED_HOLD = 402,        /**< REBAL_HOLD */
    REBAL_BLOCKED_CASH = 403,        /**< not one order's worth of cash above the reserve */
    REBAL_BLOCKED_MINIMUM = 404,     /**< the smallest order allowed passes the destination */
    REBAL_BLOCKED_FEE = 405,         /**< the fee eats the trade */
    REBAL_BLOCKED_FEE_DESTINATION = 406, /**< a lot fits, but not after its fee */
    REBAL_BLOCKED_IMPROVEMENT = 407,     /**< policy.improve_ppb */
    REBAL_BLOCKED_ORDERS = 408,          /**< clip.n_orders */
    REBAL_BLOCKED_TURNOVER = 409,        /**< clip.turnover_ppb or clip.total_notional */
    REBAL_BLOCKED_MAXIMUM = 410,         /**< the largest order allowed is below the smallest */
    REBAL_BLOCKED_HOLDING_MIN = 411,     /**< at its minimum holding */
    REBAL_BLOCKED_HOLDING_MAX = 412,     /**< at its maximum holding */
    REBAL_BLOCKED_IN_FLIGHT = 413,       /**< what there is has not arrived yet */
    REBAL_NOTHING_LEGAL = 414,           /**< plan: fired, and no order is possible or useful */
    REBAL_FOREIGN = 500                  /**< verify: traded, and no rule asked for it */
};

/** The plan as a whole. Money at reference prices unless said. Formulas F-VALUE, F-NOTIONAL,
 *  F-TURNOVER, F-DRIFT; of the estimates F-ACTIVE, F-TE, F-EXPENSE, F-WORTHWHILE. */
typedef struct rebal_summary {
    uint32_t struct_size;     /**< sizeof(rebal_summary) */
    int32_t reason;           /**< REBAL_TRADED, or why not */
    int32_t fired;            /**< REBAL_ON_ bits of the clauses that hold, 0 none */
    uint32_t n_orders;        /**< orders */
    uint32_t n_waves;         /**< waves */
    uint32_t n_violations;    /**< 0 after make */
    uint32_t n_rounds;        /**< passes of the planner, the last one the proof */
    uint32_t flags;           /**< of the request */
    int64_t value;            /**< money, rounded down: everything, in flight and flow included */
    int64_t cash_before;      /**< money, base cash with flow and in flight */
    int64_t cash_after;       /**< money, = cash_before + sells - buys - fees */
    int64_t cash_worst;       /**< money, as cash_after with every order at its worst price */
    int64_t buys;             /**< money paid, each order rounded up */
    int64_t sells;            /**< money received, each order rounded down */
    int64_t fees;             /**< money, each order rounded up */
    int64_t rounding;         /**< fine units (10^fine_exponent) lost to whole money: value after
                                   = value before - fees - rounding, exactly; INT64_MAX: that or
                                   more */
    int32_t fine_exponent;    /**< exponent of the fine unit the value is computed in */
    uint32_t reserved2;       /**< 0 */
    int64_t turnover_ppb;     /**< (buys + sells) / 2 / value, rounded up */
    int64_t drift_before_ppb; /**< greatest |weight - target|, rounded up */
    int64_t drift_after_ppb;  /**< likewise after the orders */
    int64_t distance_before_ppb; /**< one-way turnover to target, half the sum of |weight - target|,
                                      rounded up */
    int64_t distance_after_ppb;  /**< likewise after the orders */
    int64_t now_ns;              /**< ns, time of the decision */

    /* Estimates: INT64_MAX is that or more */
    int64_t tracking_error_before_ppb; /**< a year, against the target, rounded up; 0 without
                                            rules.risk */
    int64_t tracking_error_after_ppb;  /**< likewise after the orders */
    int64_t cost;                      /**< money, expected: fees, spread and impact, each order
                                            rounded up; the fees alone without rules.costs */
    int64_t benefit;                   /**< money, what the fall of the tracking error is worth,
                                            rounded down; 0 without rules.risk or a horizon */
} rebal_summary;

/** Reads the whole. Zero after create and after an error.
 *  @param[in] plan the plan
 *  @param[in,out] summary struct_size set; as many fields as fit are written
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT. O(1). */
REBAL_API rebal_status rebal_plan_summary(const rebal_plan *plan, rebal_summary *summary,
                                          rebal_error *error);

/** Reads the orders, in order of execution: wave by wave, sales before purchases.
 *  @param[in] plan the plan
 *  @param[in,out] orders columns to fill; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, UNSEALED (id wanted), CAPACITY (count is written).
 *          O(orders). */
REBAL_API rebal_status rebal_plan_orders(const rebal_plan *plan, rebal_orders *orders,
                                         rebal_error *error);

/** One line per instrument or group: where it was, may be, goes, and why. Weights are shares of the
 *  value, rounded down; before and after both include flow and in flight. */
typedef struct rebal_lines {
    uint32_t struct_size;  /**< sizeof(rebal_lines) */
    uint32_t reserved;     /**< 0 */
    size_t capacity;       /**< rows there is room for */
    size_t count;          /**< rows present: instruments, or groups */
    int32_t *reason;       /**< [capacity] REBAL_TRADED... ; groups 0 */
    int64_t *quantity;     /**< [capacity] ordered; 0 for groups */
    int64_t *wanted;       /**< [capacity] quantity that would reach the destination, before lots,
                                cash and caps, toward the holding in lots; 0 for groups. INT64_MAX:
                                that or more */
    int64_t *value;        /**< [capacity] money before, rounded down */
    int64_t *weight_ppb;   /**< [capacity] share of the value before */
    int64_t *target_ppb;   /**< [capacity] target as a share of the value */
    int64_t *lo_ppb;       /**< [capacity] lower edge of the band, as a share of the value */
    int64_t *hi_ppb;       /**< [capacity] upper edge */
    int64_t *goal_ppb;     /**< [capacity] destination, as a share of the value */
    int64_t *drift_ppb;    /**< [capacity] weight - target, signed, away from zero */
    int64_t *relative_ppb; /**< [capacity] drift / target, signed, away from zero; 0 for a zero
                                target */
    int64_t *after_ppb;    /**< [capacity] share of the value after the orders */
    int32_t *side;     /**< [capacity] against its band, exactly: 1 above, -1 below, 0 inside or on
                            the edge; cash below its reserve: -1 */
    int64_t *risk_ppb; /**< [capacity] contribution to the tracking error before, away from
                            zero; 0 without rules.risk and for groups */
    int64_t *risk_after_ppb; /**< [capacity] likewise after the orders */
    int64_t *cost;           /**< [capacity] money, expected cost of the order, rounded up; 0 for
                                  groups */
    int64_t *gain;           /**< [capacity] money, what the order brings to summary.benefit,
                                  rounded down; of the base cash the rest, so that they sum to it:
                                  what is rounded, and what fees that are paid move; 0 for groups.
                                  Formula F-GAIN */
    int64_t *fall_ppb;       /**< [capacity] likewise of the fall of the tracking error */
} rebal_lines;

/** Reads the instruments, in row order.
 *  @param[in] plan the plan
 *  @param[in,out] lines columns to fill; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (count is written). O(n). */
REBAL_API rebal_status rebal_plan_lines(const rebal_plan *plan, rebal_lines *lines,
                                        rebal_error *error);

/** Reads the groups, in row order.
 *  @param[in] plan the plan
 *  @param[in,out] lines columns to fill; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (count is written). O(n). */
REBAL_API rebal_status rebal_plan_groups(const rebal_plan *plan, rebal_lines *lines,
                                         rebal_error *error);

/** One row per wave: what is sent together. Money at reference prices. Formulas F-NOTIONAL,
 *  F-EXPENSE. */
typedef struct rebal_waves {
    uint32_t struct_size; /**< sizeof(rebal_waves) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for; a plan never needs more than n */
    size_t count;         /**< rows present */
    int64_t *n_orders;    /**< [capacity] orders */
    int64_t *buys;        /**< [capacity] money paid, each order rounded up */
    int64_t *sells;       /**< [capacity] money received, each order rounded down */
    int64_t *fees;        /**< [capacity] money, each order rounded up */
    int64_t *cost;        /**< [capacity] money, expected: fees, spread and impact, each order
                               rounded up */
    int64_t *ready_ns;    /**< [capacity] when the funding of its last order can be used; of a wave
                               without orders the time of the decision */
} rebal_waves;

/** Reads the waves, the first first; of judged orders, from 0 to the greatest that they say. A wave
 *  may be empty: the first is where cash has yet to arrive. Judged orders that say a wave below 0,
 *  or whose need no cash covers, are in none.
 *  @param[in] plan the plan
 *  @param[in,out] waves columns to fill; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (count is written). O(n). */
REBAL_API rebal_status rebal_plan_waves(const rebal_plan *plan, rebal_waves *waves,
                                        rebal_error *error);

/** Laws that orders can break. */
enum {
    REBAL_LAW_CASH = 601,        /**< money: cash below min(cash before, reserve) at some prefix, or
                                      a buy that ends below the reserve */
    REBAL_LAW_HOLDING_MIN = 602, /**< quantity: sold below holding_min, or more than has arrived */
    REBAL_LAW_CONSERVATION = 603, /**< money: a stated cash column that is not quantity * price */
    REBAL_LAW_PAST_GOAL = 604,    /**< quantity: past the destination by a lot or more */
    REBAL_LAW_HOLDING_MAX = 605,  /**< quantity: bought above holding_max */
    REBAL_LAW_LOT = 606,          /**< quantity: zero, or not a multiple of the lot */
    REBAL_LAW_TICK = 607,         /**< price: limit not on tick, or outside the collar */
    REBAL_LAW_ORDER_SIZE = 608,   /**< quantity: below the minimum or above the maximum */
    REBAL_LAW_ONE_ORDER = 609,    /**< instrument ordered twice */
    REBAL_LAW_DUST = 610,         /**< quantity: a close-out below the minimum that leaves a rest */
    REBAL_LAW_PROGRESS = 611,     /**< the sum of distances to target does not fall */
    REBAL_LAW_RESTRICTION = 612,  /**< REBAL_NO_BUY, REBAL_NO_SELL, the policy's direction, a kept
                                       orphan */
    REBAL_LAW_HALT = 613,         /**< a halt or clip limit passed */
    REBAL_LAW_WAVE = 614,         /**< wave or ready_ns before its funding */
    REBAL_LAW_ID = 615,           /**< stated order id is not this plan's */
    REBAL_LAW_FEE = 616,          /**< money: the fee eats the order, or a stated fee is wrong */
    REBAL_LAW_NOT_FIRED = 617,    /**< no clause fired, or cool-down */
    REBAL_LAW_SCOPE = 618         /**< instrument out of scope */
};

/** What is wrong with the orders. */
typedef struct rebal_violations {
    uint32_t struct_size; /**< sizeof(rebal_violations) */
    uint32_t reserved;    /**< 0 */
    size_t capacity;      /**< rows there is room for */
    size_t count;         /**< rows present */
    int32_t *law;         /**< [capacity] REBAL_LAW_CASH... */
    int32_t *instrument;  /**< [capacity] row, or REBAL_NONE: the plan */
    int64_t *order;       /**< [capacity] position in the orders, or REBAL_NONE */
    int64_t *actual;      /**< [capacity] in the unit of the law */
    int64_t *bound;       /**< [capacity] in the unit of the law */
} rebal_violations;

/** Reads the violations; none after make. At most one per law and order, and one per law for the
 *  plan.
 *  @param[in] plan the plan
 *  @param[in,out] violations columns to fill; count becomes the number
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, CAPACITY (count is written). O(violations). */
REBAL_API rebal_status rebal_plan_violations(const rebal_plan *plan, rebal_violations *violations,
                                             rebal_error *error);

/** Seals the plan: computes the SHA-256 digests of the rules, of the account with prices and
 *  time, and of the plan (rules, state, orders and rebal_semantics(): the plan id), and from it
 *  the order ids. rebal_portfolio_commit() does it too; without a seal they cannot be read.
 *  @param[in,out] plan the plan
 *  @param[in] portfolio the account it was made from
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, ENGINE, STALE_PLAN (not where it is sealed: it stays so,
 *          whatever became of the account). O(n). */
REBAL_API rebal_status rebal_plan_seal(rebal_plan *plan, const rebal_portfolio *portfolio,
                                       rebal_error *error);

/** The digests of a sealed plan.
 *  @param[in] plan the plan
 *  @param[out] rules [32], or NULL
 *  @param[out] state [32], or NULL
 *  @param[out] plan_id [32], or NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, UNSEALED. O(1). */
REBAL_API rebal_status rebal_plan_digest(const rebal_plan *plan, uint8_t *rules, uint8_t *state,
                                         uint8_t *plan_id, rebal_error *error);

/** Canonical bytes of a sealed plan: semantics, digests of rules and state, time, request,
 *  orders by instrument id. For logs, other machines and proofs.
 *  @param[in] plan the plan
 *  @param[out] bytes [capacity]; NULL with capacity 0 to ask for the count
 *  @param[in] capacity length of bytes
 *  @param[out] count bytes needed
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, UNSEALED, CAPACITY (count is written, bytes are not).
 *          O(n). */
REBAL_API rebal_status rebal_plan_save(const rebal_plan *plan, uint8_t *bytes, size_t capacity,
                                       size_t *count, rebal_error *error);

/** Reads saved orders and judges them as rebal_plan_verify() does, at their own time and request.
 *  @param[in,out] plan the judgement; empty on failure
 *  @param[in] portfolio the account, in the state the plan was made from
 *  @param[in] bytes [count] from rebal_plan_save(); any bytes are safe
 *  @param[in] count length of bytes
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, ENGINE, PARSE (the head), STALE_PLAN (other rules or state),
 *          PARSE (the orders), then from TIME on as rebal_plan_verify(). O(n log n). */
REBAL_API rebal_status rebal_plan_load(rebal_plan *plan, const rebal_portfolio *portfolio,
                                       const uint8_t *bytes, size_t count, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
