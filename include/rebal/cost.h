/* SPDX-License-Identifier: MIT */
/** @file
 *  What trading costs: order books, cost curves, fees, holding, market impact, schedules, delays.
 *
 *  Estimates in doubles, functions of arrays, no handle. Fees that a plan books are not these but
 *  rebal_fees, exact and in money; a limit that should follow from an estimate is computed here,
 *  rounded by the host and given to rules or account as a whole number.
 *
 *  Where nothing else is said: every number is 0 or of a size of 1e-30..1e30, and what another
 *  call reads comes out as 0 where it would be smaller; output and input arrays do not overlap;
 *  nothing allocates; any thread may call; counts are 0 or more. Errors, counts of 0, and what is
 *  written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_COST_H
#define REBAL_COST_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Sides of an order book. */
enum {
    REBAL_COST_ASKS = 1, /**< for purchases: prices rise */
    REBAL_COST_BIDS = 2  /**< for sales: prices fall */
};

/** Sums of one side of an order book, best price first. F-BOOK.
 *
 *      sum_size[k] = level_size[0] + ... + level_size[k]
 *      sum_cash[k] = level_price[0] level_size[0] + ... + level_price[k] level_size[k]
 *
 *  Made once a book; rebal_cost_walk() then asks in O(log n_levels). O(n_levels).
 *  @param[out] sum_size [n_levels] in the unit of level_size
 *  @param[out] sum_cash [n_levels] of level_price times level_size
 *  @param[in] level_price [n_levels] above 0; rising for asks, falling for bids, equal ones allowed
 *  @param[in] level_size [n_levels] 0 or more
 *  @param[in] n_levels price levels
 *  @param[in] side REBAL_COST_ASKS...
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (side), the arrays, RANGE (level_price out of
 *          order). */
REBAL_API rebal_status rebal_cost_book(double *sum_size, double *sum_cash,
                                       const double *level_price, const double *level_size,
                                       size_t n_levels, int32_t side, rebal_error *error);

/** Cash of quantities walked through a book, and the price of the next unit. F-BOOK.
 *
 *      cash = sum_cash[k - 1] + (amount - sum_size[k - 1]) level_price[k],
 *             k the first level with sum_size[k] >= amount
 *
 *  Never falls as the amount rises, rounding included. Whole prices and sizes whose products stay
 *  below 2^53 give exact cash. O(n log n_levels).
 *  @param[out] cash [n] paid for a purchase, received for a sale
 *  @param[out] marginal [n] level_price[k]; NULL if unwanted
 *  @param[in] amount [n] 0 up to the whole book
 *  @param[in] n quantities
 *  @param[in] level_price [n_levels] as given to rebal_cost_book(); not looked at again
 *  @param[in] sum_size [n_levels] of rebal_cost_book(); likewise
 *  @param[in] sum_cash [n_levels] of rebal_cost_book(); likewise
 *  @param[in] n_levels 1 or more where n is
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_levels), the array (also: more than the book
 *          holds). */
REBAL_API rebal_status rebal_cost_walk(double *cash, double *marginal, const double *amount,
                                       size_t n, const double *level_price, const double *sum_size,
                                       const double *sum_cash, size_t n_levels, rebal_error *error);

/** Quantities that amounts of cash buy, or must be sold for them: the inverse of
 *  rebal_cost_walk(). F-BOOK. Where that is exact, this gives the quantity back exactly. Never
 *  falls as the cash rises. O(n log n_levels).
 *  @param[out] amount [n]
 *  @param[out] marginal [n] price of the level reached; NULL if unwanted
 *  @param[in] cash [n] 0 up to the whole book
 *  @param[in] n amounts
 *  @param[in] level_price [n_levels] as in rebal_cost_walk()
 *  @param[in] sum_size [n_levels] likewise
 *  @param[in] sum_cash [n_levels] likewise
 *  @param[in] n_levels 1 or more where n is
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_levels), the array (also: more than the book
 *          holds). */
REBAL_API rebal_status rebal_cost_unwalk(double *amount, double *marginal, const double *cash,
                                         size_t n, const double *level_price,
                                         const double *sum_size, const double *sum_cash,
                                         size_t n_levels, rebal_error *error);

/** Convex cost of traded amounts. F-CURVE.
 *
 *      cost(x) = fixed + (half_spread + fee) |x| + impact |x|^(1 + e),  cost(0) = 0
 *      marginal(x) = half_spread + fee + (1 + e) impact |x|^e
 *
 *  fee is fee_buy for x >= 0, fee_sell for x < 0. Amounts in any unit: as fractions of the account
 *  the costs are those of rebal/band.h. O(n).
 *  @param[out] cost [n] in the unit of amount; NULL if unwanted
 *  @param[out] marginal [n] of one more in the same direction, fraction; at 0 of the first bought;
 *              NULL if unwanted
 *  @param[in] amount [n] traded, negative for sales
 *  @param[in] half_spread [n] fraction, 0.0005 = five basis points; NULL: 0
 *  @param[in] fee_buy [n] fraction; NULL: 0
 *  @param[in] fee_sell [n] fraction; NULL: 0
 *  @param[in] fixed [n] ticket or gas, in the unit of amount; NULL: 0
 *  @param[in] impact [n] of rebal_cost_impact(); NULL: 0
 *  @param[in] impact_exponent [n] e, 0.3..1; NULL: 0.5
 *  @param[in] n amounts
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the arrays. */
REBAL_API rebal_status rebal_cost_curve(double *cost, double *marginal, const double *amount,
                                        const double *half_spread, const double *fee_buy,
                                        const double *fee_sell, const double *fixed,
                                        const double *impact, const double *impact_exponent,
                                        size_t n, rebal_error *error);

/** Fee schedules in doubles, row by row those of rebal_fees: a number of money there is here one of
 *  the unit of the amounts, a rate a fraction. F-FEECURVE. */
typedef struct rebal_cost_fees {
    uint32_t struct_size;       /**< sizeof(rebal_cost_fees) */
    uint32_t reserved;          /**< 0 */
    size_t n;                   /**< schedules */
    const double *rate;         /**< [n] fraction, 0..0.9, below the first tier. NULL: 0 */
    const double *fixed;        /**< [n] NULL: 0 */
    const double *min;          /**< [n] least fee of an order. NULL: 0 */
    const double *max;          /**< [n] greatest, min..1e30. NULL: 1e30, which is none */
    const int64_t *tier_offset; /**< [n + 1] schedule k owns tiers tier_offset[k] up to
                                     tier_offset[k + 1]. NULL: no tiers, and no column of them */
    const double *tier_from;    /**< [tier_offset[n]] above 0, ascending within a schedule */
    const double *tier_rate;    /**< [tier_offset[n]] 0..0.9, of what is above tier_from; not rising
                                     within a schedule, nor above its rate */
} rebal_cost_fees;

/** Fees of amounts, as a broker or an exchange takes them. F-FEECURVE.
 *
 *      cost(x) = min(max, max(min, fixed + variable(|x|))),  cost(0) = 0
 *      variable(s) = sum over tiers of (part of s in it) its rate
 *      marginal(x) = rate of the tier in which one more would lie; 0 where min or max holds
 *
 *  To be added to rebal_cost_curve(), whose fees are then 0. NOT CONVEX: the first unit pays fixed
 *  or min, each tier is cheaper than the one before, beyond max nothing is paid. An order is never
 *  dearer than its parts: fees alone never ask to split it. Where the marginal
 *  cost equals the gain, the whole may still lose, or gain more further on: compare with no trade,
 *  with the starts of the tiers and with all that is wanted. What asks for fixed and linear costs,
 *  as rebal_band_optimal(), is given the tangent at the usual size s: marginal(s), and as fixed
 *  cost(s) - marginal(s) s, not below 0. O(n (tiers of a schedule) + tiers). Source: as F-FEE,
 *  without rounding to money.
 *  @param[out] cost [n] in the unit of amount; NULL if unwanted
 *  @param[out] marginal [n] of one more in the same direction, fraction; at 0 without what the
 *              first unit pays; NULL if unwanted
 *  @param[in] amount [n] traded, negative for sales
 *  @param[in] fee_buy [n] schedule of a purchase, row in fees, or REBAL_NONE: no fee. NULL: row 0
 *             where fees has rows
 *  @param[in] fee_sell [n] likewise of a sale
 *  @param[in] n amounts
 *  @param[in] fees schedules
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ARGUMENT (n and columns of fees), the arrays, those
 *          of fees after the others, RANGE (schedule by schedule: max below min, tier_from not
 *          ascending, tier_rate rising). */
REBAL_API rebal_status rebal_cost_fee(double *cost, double *marginal, const double *amount,
                                      const int32_t *fee_buy, const int32_t *fee_sell, size_t n,
                                      const rebal_cost_fees *fees, rebal_error *error);

/** Cost of holding: financing and custody of what is long, borrowing of what is short; and when a
 *  trade has saved its own cost. F-CARRY.
 *
 *      year(v) = rate_long v for v >= 0,  rate_short |v| for v < 0
 *      before = year(holding) years        after = year(holding + amount) years
 *      even_years = cost / (year(holding) - year(holding + amount))
 *
 *  A rate below 0 is income: interest, a rebate. The curve is convex where rate_long + rate_short
 *  >= 0. Linear in time, nothing compounds. O(n). Source: definition.
 *  @param[out] before [n] of the holding, in its unit; NULL if unwanted
 *  @param[out] after [n] of what is held after the trade; NULL if unwanted
 *  @param[out] even_years [n] years; 1e30 where the trade saves nothing: never; NULL if unwanted
 *  @param[in] holding [n] value, negative for short
 *  @param[in] amount [n] traded, value of the same unit, negative for sales; NULL: 0
 *  @param[in] cost [n] of the trade, in the same unit: of rebal_cost_curve(), rebal_cost_fee();
 *             NULL: 0
 *  @param[in] rate_long [n] fraction a YEAR, of either sign; NULL: 0
 *  @param[in] rate_short [n] likewise; NULL: 0
 *  @param[in] n holdings
 *  @param[in] years how long it is held
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (years), the arrays. */
REBAL_API rebal_status rebal_cost_holding(double *before, double *after, double *even_years,
                                          const double *holding, const double *amount,
                                          const double *cost, const double *rate_long,
                                          const double *rate_short, size_t n, double years,
                                          rebal_error *error);

/** Power law of market impact, the square-root law at e = 1/2. F-IMPACT.
 *
 *      cost = factor volatility |x| (|x| / volume)^e        impact = factor volatility / volume^e
 *
 *  O(n). Source: Grinold and Kahn 2000 (square root); Almgren, Thum, Hauptmann and Li 2005 (3/5);
 *  Toth et al. 2011.
 *  @param[out] impact [n] coefficient for rebal_cost_curve(); NULL if unwanted
 *  @param[out] cost [n] in the unit of amount; NULL if unwanted
 *  @param[in] amount [n] traded, of either sign; may be NULL where cost is
 *  @param[in] volatility [n] a DAY, fraction
 *  @param[in] volume [n] above 0, average a day, in the unit of amount
 *  @param[in] impact_exponent [n] e, 0.3..1; NULL: 0.5
 *  @param[in] n amounts
 *  @param[in] factor Y, about 1
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (factor), the arrays. */
REBAL_API rebal_status rebal_cost_impact(double *impact, double *cost, const double *amount,
                                         const double *volatility, const double *volume,
                                         const double *impact_exponent, size_t n, double factor,
                                         rebal_error *error);

/** Impact of an order in stocks, traded evenly. F-SHORTFALL.
 *
 *      permanent = 0.314 s (X / V) (Theta / V)^(1/4)    temporary = 0.142 s |X / (V T)|^(3/5)
 *      shortfall = permanent / 2 + temporary
 *
 *  The sizes for |X|; a purchase drives the price up, a sale down by them. O(n).
 *  Source: Almgren, Thum, Hauptmann and Li 2005, with their coefficients, of large US stocks.
 *  @param[out] permanent [n] fraction of the price that stays; NULL if unwanted
 *  @param[out] temporary [n] fraction of the price; NULL if unwanted
 *  @param[out] shortfall [n] cost, fraction of the notional; NULL if unwanted
 *  @param[in] amount [n] X, shares, negative for sales
 *  @param[in] volume [n] V > 0, average shares a day
 *  @param[in] shares_outstanding [n] Theta > 0
 *  @param[in] volatility [n] a DAY, s, fraction
 *  @param[in] days [n] T > 0, days of trading time
 *  @param[in] n orders
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the arrays. */
REBAL_API rebal_status rebal_cost_shortfall(double *permanent, double *temporary, double *shortfall,
                                            const double *amount, const double *volume,
                                            const double *shares_outstanding,
                                            const double *volatility, const double *days, size_t n,
                                            rebal_error *error);

/** Risk of orders that wait: latency, settlement, stale quotes. F-LATENCY.
 *
 *      risk = s sqrt(tau) |amount|        option = s sqrt(tau / (2 pi)) |amount|
 *      linear = factor s sqrt(tau)
 *
 *  risk is a standard deviation; option is what a quote at the money that cannot be withdrawn for
 *  tau gives away; linear is a price of the risk for the linear term of rebal_cost_curve(), so that
 *  bands widen with it. O(n). Source: definition; Bachelier 1900 (option at the money).
 *  @param[out] risk [n] in the unit of amount; NULL if unwanted
 *  @param[out] option [n] likewise; NULL if unwanted
 *  @param[out] linear [n] fraction; NULL if unwanted
 *  @param[in] amount [n] traded, of either sign; may be NULL where risk and option are
 *  @param[in] volatility [n] a YEAR, s, fraction
 *  @param[in] delay_years [n] tau
 *  @param[in] n orders
 *  @param[in] factor price of one standard deviation, 0 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (factor), the arrays. */
REBAL_API rebal_status rebal_cost_latency(double *risk, double *option, double *linear,
                                          const double *amount, const double *volatility,
                                          const double *delay_years, size_t n, double factor,
                                          rebal_error *error);

/** An order to be cut into pieces, in the units of its source: prices, not fractions. */
typedef struct rebal_schedule {
    uint32_t struct_size; /**< sizeof(rebal_schedule) */
    uint32_t reserved;    /**< 0 */
    double amount;        /**< X, shares, of either sign */
    double horizon;       /**< T > 0, in any unit of time */
    double volatility;    /**< s, price per square root of time */
    double half_spread;   /**< epsilon, price: half the spread and fees */
    double permanent;     /**< gamma, price per share */
    double temporary;     /**< eta > gamma tau / 2, price per share and time, tau = T / n_steps */
    double risk_aversion; /**< lambda, per unit of cash; 0: an even schedule */
} rebal_schedule;

/** The schedule of least E + lambda Var. F-SCHEDULE.
 *
 *      eta' = eta - gamma tau / 2        theta = lambda s^2 tau^2 / eta'
 *      x_(j-1) - 2 x_j + x_(j+1) = theta x_j,  x_0 = X, x_n = 0:
 *      x_j = X sinh(kappa (T - j tau)) / sinh(kappa T),   kappa = arccosh(1 + theta / 2) / tau
 *      E = gamma X^2 / 2 + epsilon sum |n_j| + eta' / tau sum n_j^2        Var = s^2 tau sum x_j^2
 *
 *  Solved by the recurrence, in which nothing cancels or overflows. O(n_steps).
 *  Source: Almgren and Chriss 2000.
 *  @param[out] holding [n_steps + 1] x_0..x_n: what is left to trade at each time
 *  @param[out] trade [n_steps] n_j = x_(j-1) - x_j; NULL if unwanted
 *  @param[out] expected E, cash; NULL if unwanted
 *  @param[out] variance Var, cash squared; NULL if unwanted
 *  @param[out] urgency kappa, per unit of time; NULL if unwanted
 *  @param[in] schedule the order
 *  @param[in] n_steps 1 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (the fields of the schedule, n_steps,
 *          temporary not above permanent tau / 2). */
REBAL_API rebal_status rebal_cost_schedule(double *holding, double *trade, double *expected,
                                           double *variance, double *urgency,
                                           const rebal_schedule *schedule, size_t n_steps,
                                           rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
