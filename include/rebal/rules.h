/* SPDX-License-Identifier: MIT */
/** @file
 *  The rules: what is decided once. Instruments, groups, fees, policy, limits, costs, risk, and the
 *  struct that gathers them for rebal_engine_create(). Zero or NULL is always the default and
 *  always neutral.
 */
#ifndef REBAL_RULES_H
#define REBAL_RULES_H

#include "risk.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a row is. Cash has price one, a holding, a target and a reserve like any instrument. */
enum {
    REBAL_ASSET = 0, /**< traded against the base cash */
    REBAL_CASH = 1   /**< the base cash; a second cash is UNSUPPORTED in this version */
};

/** What may not be done with a row: a set of two bits, so that several sources add up. On the base
 *  cash row it holds for every instrument: REBAL_HOLD there freezes the account. */
enum {
    REBAL_BUY_SELL = 0, /**< no restriction */
    REBAL_NO_BUY = 1,   /**< never bought */
    REBAL_NO_SELL = 2,  /**< never sold */
    REBAL_HOLD = 3      /**< neither */
};

/** The instruments: a table of n rows. Only struct_size and n are required; a NULL column is the
 *  default for every row. */
typedef struct rebal_instruments {
    uint32_t struct_size; /**< sizeof(rebal_instruments) */
    int32_t base;         /**< row of the base cash. Default: row 0 */
    size_t n;             /**< rows, 1..100000 */

    /* What it is */
    const uint64_t *id;   /**< [n] yours, unique; breaks every tie. NULL: the row number */
    const int32_t *kind;  /**< [n] REBAL_ASSET, REBAL_CASH. NULL: `base` is cash, the rest assets */
    const int32_t *quote; /**< [n] cash row the price is in; only `base` for now. NULL: base */
    const int32_t *group; /**< [n] row in rebal_groups, or REBAL_NONE. NULL: none */

    /* Its units */
    const int32_t *quantity_exponent; /**< [n] -18..6. NULL: assets 0, cash money_exponent */
    const int32_t *price_exponent;    /**< [n] -18..6. NULL: money_exponent */
    const int64_t *lot;               /**< [n] quantity, 1..2^62; orders are multiples. NULL: 1 */
    const int64_t *tick; /**< [n] price, 1..2^62; limit prices are multiples. NULL: 1 */

    /* How much of it may be held and ordered */
    const int32_t *restriction;      /**< [n] REBAL_NO_ bits, for every account. NULL: none */
    const int64_t *holding_min;      /**< [n] quantity >= 0 never sold or spent below; on the base
                                          cash: the reserve. Below already: left alone. NULL: 0 */
    const int64_t *holding_max;      /**< [n] quantity >= 0 never bought above, REBAL_NONE no
                                          bound. Above already: left alone. NULL: no bound */
    const int64_t *order_min;        /**< [n] quantity >= 0; close-outs are exempt. NULL: 0 */
    const int64_t *order_max;        /**< [n] quantity >= 0 an order is clipped to, REBAL_NONE no
                                          bound, else >= order_min. NULL: no
                                          bound */
    const int64_t *notional_min;     /**< [n] money >= 0; close-outs are exempt. NULL: 0 */
    const int64_t *notional_min_ppb; /**< [n] of the account's value, 0..REBAL_ONE; the greater
                                          of the two minimums holds. NULL: 0 */

    /* What trading it costs, and when its cash can be used */
    const int32_t *fee_buy;   /**< [n] row in rebal_fees, or REBAL_NONE. NULL: row 0 where fees
                                   are given */
    const int32_t *fee_sell;  /**< [n] as fee_buy */
    const int64_t *settle_ns; /**< [n] >= 0 from a sale to usable cash. NULL: 0 */

    /* Its own bands */
    const int64_t *band_abs_ppb; /**< [n] 0..REBAL_ONE instead of policy.band_abs_ppb;
                                      REBAL_NONE: the policy's. NULL: the policy's */
    const int64_t *band_rel_ppb; /**< [n] likewise for policy.band_rel_ppb */
    const int64_t *band_min_ppb; /**< [n] likewise for policy.band_min_ppb */
} rebal_instruments;

/** Groups of instruments: sectors, asset classes, issuers. A group's weight and target are the sums
 *  of its members'; its band works like an instrument's and brings the members on the breached
 *  side into scope. */
typedef struct rebal_groups {
    uint32_t struct_size;        /**< sizeof(rebal_groups) */
    uint32_t reserved;           /**< 0 */
    size_t n;                    /**< rows, 0..100000 */
    const int64_t *band_abs_ppb; /**< [n] 0..REBAL_ONE. NULL: 0, left out */
    const int64_t *band_rel_ppb; /**< [n] 0..REBAL_ONE of the group's target. NULL: 0, left out */
    const int64_t *band_min_ppb; /**< [n] 0..REBAL_ONE, floor of both. NULL: 0. A group whose three
                                      widths are 0 has no band */
} rebal_groups;

/** What a tier's rate is of. */
enum {
    REBAL_TIERS_MARGINAL = 0, /**< the part of the notional above the tier's start */
    REBAL_TIERS_WHOLE = 1     /**< the whole order: a discount, where a larger order can cost less.
                                   UNSUPPORTED for now */
};

/** Fee schedules. Fee of an order of notional N (money): clamp(fixed + variable(N), min, max),
 *  rounded up, 0 when N is 0; variable(N) = rate_ppb * N, or marginal tiers: rate_ppb up to the
 *  first tier_from, then each tier's rate on the part of N above its tier_from. Rates must not
 *  rise from tier to tier: splitting an order must never be cheaper than one order. Formula F-FEE.
 */
typedef struct rebal_fees {
    uint32_t struct_size;         /**< sizeof(rebal_fees) */
    int32_t tiers;                /**< REBAL_TIERS_MARGINAL... */
    size_t n;                     /**< rows, 0..100000 */
    const int32_t *instrument;    /**< [n] row the fee is taken in; only the base cash or
                                       REBAL_NONE for now. NULL: the quote cash */
    const int64_t *rate_ppb;      /**< [n] of notional, 0..900000000. NULL: 0 */
    const int64_t *fixed;         /**< [n] money 0..2^60. NULL: 0 */
    const int64_t *min;           /**< [n] money 0..2^60. NULL: 0 */
    const int64_t *max;           /**< [n] money min..2^60, REBAL_NONE no maximum. NULL: none */
    const int64_t *tier_offset;   /**< [n+1] schedule k owns tiers tier_offset[k] up to
                                       tier_offset[k+1]. NULL: no tiers, and no column of them */
    const int64_t *tier_from;     /**< [tier_offset[n]] money > 0, ascending within a schedule */
    const int64_t *tier_rate_ppb; /**< [tier_offset[n]] 0..900000000, not rising */
} rebal_fees;

/** Conditions of policy.when. A clause is a set of these bits and holds when all of them do; the
 *  policy fires when any clause holds.
 *
 *  | policy                      | when                             |
 *  |-----------------------------|----------------------------------|
 *  | 5/25, 200/175, inner bands  | { BAND }                         |
 *  | calendar                    | { CALENDAR }                     |
 *  | calendar, if out of band    | { BAND \| CALENDAR }             |
 *  | calendar, and out of band   | { BAND, CALENDAR }               |
 *  | soft and hard bands         | { BAND, SOFT \| CALENDAR }       |
 *  | invest deposits             | { BAND, FLOW }                   |
 *  | risk, however it drifts     | { TRACKING_ERROR }               |
 *  | when it pays                | { BENEFIT }                      |
 *  | when some trade pays        | { REGION }, to the optimum       |
 *  | only when asked (FORCE)     | { FLOW }, and no flows           | */
enum {
    REBAL_ON_BAND = 1,      /**< an instrument is outside its band, or cash below its reserve */
    REBAL_ON_SOFT = 2,      /**< an instrument is outside soft_ppb of its band */
    REBAL_ON_GROUP = 4,     /**< a group is outside its band */
    REBAL_ON_TURNOVER = 8,  /**< one-way turnover to target >= turnover_ppb of the value */
    REBAL_ON_CALENDAR = 16, /**< a due time has come since the last one that was acted on; needs
                                 period_ns or due_ns */
    REBAL_ON_FLOW = 32,     /**< flows, in absolute value, >= flow_ppb of the value after them. Only
                                 a clause makes a flow fire: this one, or BAND where it takes cash
                                 below the reserve */
    REBAL_ON_TRACKING_ERROR = 64, /**< tracking error, rounded up to ppb, >= tracking_error_ppb;
                                       needs rules.risk */
    REBAL_ON_BENEFIT = 128,       /**< closing the drift is worth more than it costs; needs
                                       rules.risk, risk_aversion_ppb and horizon_ns */
    REBAL_ON_REGION = 256         /**< outside the no-trade region: some trade, allowed and no
                                       smaller than an order may be, is worth more than it costs;
                                       needs what BENEFIT needs, and cash without risk;
                                       RAISE_CASH is UNSUPPORTED */
};

/** Where orders end. */
enum {
    REBAL_TO_BAND = 0,   /**< in the band, as inner_ppb says: the target, the edge, between */
    REBAL_TO_OPTIMUM = 1 /**< where what is left of the risk, and the costs, are together least: of
                              rules.risk, risk_aversion_ppb, horizon_ns, fees and rules.costs. What
                              is better left alone is not traded. Formula F-OPTIMUM */
};

/** Which instruments may trade once fired. A firing without any breach has the whole book. */
enum {
    REBAL_SCOPE_BREACHED = 0, /**< those outside their band, on that side */
    REBAL_SCOPE_GROUP = 1,    /**< their groups' members too, both sides */
    REBAL_SCOPE_BOOK = 2      /**< all */
};

/** Which way to trade. */
enum {
    REBAL_BOTH = 0,       /**< sell what is over, buy what is under */
    REBAL_BUY_ONLY = 1,   /**< buy with the cash above the reserve */
    REBAL_SELL_ONLY = 2,  /**< sell what is over */
    REBAL_RAISE_CASH = 3, /**< sell the most overweight until cash is at its target */
    REBAL_INVEST_CASH = 4 /**< buy the most underweight with the cash above its target */
};

/** What becomes of a holding whose target is zero. */
enum {
    REBAL_ORPHAN_KEEP = 0, /**< it counts in the value, leaves the base, and is never traded */
    REBAL_ORPHAN_SELL = 1, /**< it is sold like any overweight instrument */
    REBAL_ORPHAN_ERROR = 2 /**< planning is refused with REBAL_E_ORPHAN */
};

/** What becomes of targets that do not sum to one. */
enum {
    REBAL_SUM_EXACT = 0,       /**< planning is refused with REBAL_E_TARGET_SUM */
    REBAL_SUM_NORMALISE = 1,   /**< scaled to one, by largest remainder, ties by id (F-NORMALISE) */
    REBAL_SUM_REST_TO_CASH = 2 /**< the base cash's target becomes what the others leave */
};

/** Sequence of orders inside one side of one wave; it never changes what is ordered. */
enum {
    REBAL_BY_DRIFT = 0,    /**< furthest from its target first */
    REBAL_BY_NOTIONAL = 1, /**< largest first */
    REBAL_BY_FEE = 2,      /**< smallest fee per notional first */
    REBAL_BY_ID = 3        /**< lowest id first */
};

/** When to trade and how far. All zero: any drift of a lot trades, back to target.
 *
 *      half width  w = max(band_min, min(band_abs, band_rel * target)), a zero abs or rel left out
 *      band        max(0, target - w) .. min(one, target + w)
 *      stops at    target +- inner share of that distance
 *
 *  Formulas F-BAND, F-INNER, F-BREACH, F-FIRE of docs/formulas.md, with their sources. */
typedef struct rebal_policy {
    uint32_t struct_size; /**< sizeof(rebal_policy) */
    int32_t scope;        /**< REBAL_SCOPE_BREACHED... */
    int32_t direction;    /**< REBAL_BOTH... */
    int32_t orphans;      /**< REBAL_ORPHAN_KEEP... */
    int32_t target_sum;   /**< REBAL_SUM_EXACT... */
    uint32_t when[4];     /**< clauses of REBAL_ON_ bits, 0 unused. All 0: BAND, and GROUP */
    int32_t sell_order;   /**< REBAL_BY_DRIFT... */
    int32_t buy_order;    /**< REBAL_BY_DRIFT... */
    int32_t destination; /**< REBAL_TO_BAND... ; to the optimum all rows are in scope, inner_ppb and
                              inner_abs_ppb are 0; needs what REGION needs */

    /* Bands */
    int64_t band_abs_ppb;  /**< 0..REBAL_ONE; 50000000 = five percentage points */
    int64_t band_rel_ppb;  /**< 0..REBAL_ONE; 250000000 = a quarter of the target */
    int64_t band_min_ppb;  /**< 0..REBAL_ONE; floor of both, e.g. for a zero target */
    int64_t inner_ppb;     /**< 0..REBAL_ONE; share of the band to stop at: 0 target, REBAL_ONE
                                edge, 875000000 = 200/175 */
    int64_t inner_abs_ppb; /**< 0..REBAL_ONE; distance from target to stop at, never beyond the
                                edge, instead of inner_ppb (which is then 0). 0: inner_ppb */
    int64_t soft_ppb;    /**< 0..REBAL_ONE; share of the band REBAL_ON_SOFT fires at, where used >=
                            inner_ppb */
    int64_t release_ppb; /**< 0..REBAL_ONE; hysteresis: once fired, fires until all are within
                              this share of the band, >= inner_ppb. 0: none */

    /* Levels and times */
    int64_t turnover_ppb;  /**< 0..REBAL_ONE; level of REBAL_ON_TURNOVER */
    int64_t flow_ppb;      /**< 0..REBAL_ONE; level of REBAL_ON_FLOW; a flow of 0 never fires */
    int64_t period_ns;     /**< >= 0; due times phase_ns + k * period_ns. 0: none */
    int64_t phase_ns;      /**< 0..period_ns */
    int64_t cool_down_ns;  /**< >= 0; after a commit nothing fires for so long */
    size_t n_due;          /**< length of due_ns */
    const int64_t *due_ns; /**< [n_due] ascending due times, for months and holidays; not read
                                where n_due is 0 */

    /* Orders */
    int64_t improve_ppb; /**< 0..REBAL_ONE; an order must remove this share of its instrument's
                              distance to target, or it is not made */
    int64_t collar_ppb;  /**< 0..REBAL_ONE - 1; limit price = price -+ collar, on tick; purchases
                              are funded at the worst of both */

    /* What risk is worth: F-WORTHWHILE */
    int64_t tracking_error_ppb; /**< 0..1000 REBAL_ONE a year; level of REBAL_ON_TRACKING_ERROR */
    int64_t risk_aversion_ppb;  /**< gamma, 0..1000000 REBAL_ONE: a tracking error of e costs
                                     gamma e^2 / 2 of the value a year. 5 REBAL_ONE is usual */
    int64_t horizon_ns;         /**< >= 0; for how long a drift that is closed stays closed, about
                                     the time between two trades */
} rebal_policy;

/** Bounds on a plan; 0 = none. Used twice in the rules: `clip` trades less and says so, `halt`
 *  refuses the plan. Notionals are at reference prices, before fees. */
typedef struct rebal_limits {
    uint32_t struct_size;   /**< sizeof(rebal_limits) */
    uint32_t n_orders;      /**< number of orders */
    int64_t turnover_ppb;   /**< (buys + sells) / 2 / value, 0..REBAL_ONE */
    int64_t order_notional; /**< money of one order */
    int64_t total_notional; /**< money, buys + sells */
    int64_t price_move_ppb; /**< change of a row's price from tick to tick; halt only. It sees the
                                 last two prices: a wild one that is ticked twice passes */
    int64_t price_age_ns;   /**< age of a price; halt only */
} rebal_limits;

/** What trading costs beside the fees: estimates, for figures and REBAL_ON_BENEFIT; they bound no
 *  order. An order of notional N costs its fee, and half_spread N + impact N^(1 + e), N in whole
 *  units of the base currency, rounded up to money. Formula F-EXPENSE; rebal/cost.h makes the
 *  numbers. UNSUPPORTED in a build without REBAL_HAS_ESTIMATES, unless all are 0. */
typedef struct rebal_costs {
    uint32_t struct_size;          /**< sizeof(rebal_costs) */
    uint32_t reserved;             /**< 0 */
    const double *half_spread;     /**< [n] fraction of the notional, 0..1; with what a delay is
                                        worth, rebal_cost_latency(). NULL: 0 */
    const double *impact;          /**< [n] 0..1e30, of rebal_cost_impact() with the volume in whole
                                        units of the base currency. NULL: 0 */
    const double *impact_exponent; /**< [n] e, 0.3..1. NULL: 0.5 */
} rebal_costs;

/** All the rules. Grows only at the end. */
typedef struct rebal_rules {
    uint32_t struct_size;                 /**< sizeof(rebal_rules) */
    int32_t money_exponent;               /**< -18..6; -2 = cents */
    const rebal_instruments *instruments; /**< required */
    const rebal_policy *policy;           /**< NULL: the zero policy */
    const rebal_groups *groups;           /**< NULL: none; likewise the rest */
    const rebal_fees *fees;               /**< fee schedules */
    const rebal_limits *clip;             /**< what plans are clipped to */
    const rebal_limits *halt;             /**< what plans are refused beyond */
    size_t in_flight_max;                 /**< items an account may have in flight, 0..1000000.
                                               0: 2 n + 16 */
    const rebal_costs *costs;             /**< what trading costs beside the fees */
    const rebal_risk_model *risk;         /**< of all n rows, a YEAR's, in fractions: variances to
                                               100 (a volatility of 1000 %); cash is a row of zeros;
                                               at most 1000 factors. UNSUPPORTED without
                                               REBAL_HAS_ESTIMATES. A model of 0 rows is none */
} rebal_rules;

#ifdef __cplusplus
}
#endif
#endif
