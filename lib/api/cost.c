/* SPDX-License-Identifier: MIT */
#include <rebal/cost.h>

#include "api/argument.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/options.h"
#include "market/cost_book.h"
#include "market/cost_curve.h"
#include "market/cost_holding.h"
#include "market/cost_schedule.h"

/* The size of the first version. */
enum { COST_SCHEDULE_MIN = offsetof(rebal_schedule, risk_aversion) + sizeof(double) };

#define COST_INVERSE_ROOT_TWO_PI 0.39894228040143268 /* 1 / sqrt(2 pi) */

static rebal_status cost_side(const double *price, size_t n, int32_t side, rebal_error *error) {
    for (size_t k = 1; k < n; k++) {
        bool ordered =
            side == REBAL_COST_ASKS ? price[k - 1] <= price[k] : price[k - 1] >= price[k];
        if (!ordered) return rbl_argument_refuse(price[k], RBL_FIELD_LEVEL_PRICE, k, error);
    }
    return REBAL_OK;
}

rebal_status rebal_cost_book(double *sum_size, double *sum_cash, const double *level_price,
                             const double *level_size, size_t n_levels, int32_t side,
                             rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(sum_size, n_levels, RBL_FIELD_SUM_SIZE),
        rbl_argument_pointer(sum_cash, n_levels, RBL_FIELD_SUM_CASH),
        rbl_argument_strict(level_price, n_levels, RBL_FIELD_LEVEL_PRICE),
        rbl_argument_weak(level_size, n_levels, 0, RBL_FIELD_LEVEL_SIZE),
        rbl_argument_count(n_levels, 0, 1, RBL_FIELD_N_LEVELS),
        rbl_argument_code(side, REBAL_COST_ASKS, REBAL_COST_BIDS, RBL_FIELD_SIDE)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = cost_side(level_price, n_levels, side, error);
    if (!status) rbl_cost_book_sum(sum_size, sum_cash, level_price, level_size, n_levels);
    return status;
}

/* The arguments of a walk in either direction, up to most[n_levels - 1]. Without rows to answer
 * there need be no book. */
static rebal_status cost_walk_check(const double *out, int32_t out_field, const double *in,
                                    int32_t in_field, size_t n, const rbl_cost_book *book,
                                    const double *most, rebal_error *error) {
    size_t n_levels = n > 0 ? book->n : 0;
    rbl_argument list[] = {rbl_argument_pointer(out, n, out_field),
                           rbl_argument_array(in, n, 0, 0, 0, in_field),
                           rbl_argument_count(n, 0, 1, RBL_FIELD_N),
                           rbl_argument_pointer(book->price, n_levels, RBL_FIELD_LEVEL_PRICE),
                           rbl_argument_pointer(book->sum_size, n_levels, RBL_FIELD_SUM_SIZE),
                           rbl_argument_pointer(book->sum_cash, n_levels, RBL_FIELD_SUM_CASH),
                           rbl_argument_count(n_levels, n > 0, 1, RBL_FIELD_N_LEVELS)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status && n_levels > 0) list[1].max = most[n_levels - 1];
    return status ? status : rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
}

rebal_status rebal_cost_walk(double *cash, double *marginal, const double *amount, size_t n,
                             const double *level_price, const double *sum_size,
                             const double *sum_cash, size_t n_levels, rebal_error *error) {
    const rbl_cost_book book = {level_price, sum_size, sum_cash, n_levels};
    rebal_status status =
        cost_walk_check(cash, RBL_FIELD_CASH, amount, RBL_FIELD_AMOUNT, n, &book, sum_size, error);
    for (size_t i = 0; i < n && !status; i++) {
        double price;
        cash[i] = rbl_cost_book_cash(&book, amount[i], &price);
        if (marginal) marginal[i] = price;
    }
    return status;
}

rebal_status rebal_cost_unwalk(double *amount, double *marginal, const double *cash, size_t n,
                               const double *level_price, const double *sum_size,
                               const double *sum_cash, size_t n_levels, rebal_error *error) {
    const rbl_cost_book book = {level_price, sum_size, sum_cash, n_levels};
    rebal_status status =
        cost_walk_check(amount, RBL_FIELD_AMOUNT, cash, RBL_FIELD_CASH, n, &book, sum_cash, error);
    for (size_t i = 0; i < n && !status; i++) {
        double price;
        amount[i] = rbl_cost_book_quantity(&book, cash[i], &price);
        if (marginal) marginal[i] = price;
    }
    return status;
}

static rbl_argument cost_exponent(const double *impact_exponent, size_t n) {
    return rbl_argument_array(impact_exponent, n, 0.3, 1, RBL_ARGUMENT_NULLABLE,
                              RBL_FIELD_IMPACT_EXPONENT);
}

rebal_status rebal_cost_curve(double *cost, double *marginal, const double *amount,
                              const double *half_spread, const double *fee_buy,
                              const double *fee_sell, const double *fixed, const double *impact,
                              const double *impact_exponent, size_t n, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_signed(amount, n, RBL_FIELD_AMOUNT),
        rbl_argument_weak(half_spread, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_HALF_SPREAD),
        rbl_argument_weak(fee_buy, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_FEE_BUY),
        rbl_argument_weak(fee_sell, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_FEE_SELL),
        rbl_argument_weak(fixed, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_FIXED),
        rbl_argument_weak(impact, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_IMPACT),
        cost_exponent(impact_exponent, n),
        rbl_argument_count(n, 0, 1, RBL_FIELD_N)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        const rbl_cost_curve curve = {.half_spread = rbl_argument_at(half_spread, i, 0),
                                      .fee_buy = rbl_argument_at(fee_buy, i, 0),
                                      .fee_sell = rbl_argument_at(fee_sell, i, 0),
                                      .fixed = rbl_argument_at(fixed, i, 0),
                                      .impact = rbl_argument_at(impact, i, 0),
                                      .exponent = rbl_argument_at(impact_exponent, i, 0.5)};
        if (cost) cost[i] = rbl_argument_answer(rbl_cost_curve_cost(&curve, amount[i]));
        if (marginal) marginal[i] = rbl_cost_curve_marginal(&curve, amount[i]);
    }
    return status;
}

/* An amount that is needed only where something is asked of it. */
static rbl_argument cost_amount(const double *amount, size_t n, bool needed) {
    rbl_argument argument = rbl_argument_signed(amount, n, RBL_FIELD_AMOUNT);
    if (!needed) argument.flags |= RBL_ARGUMENT_NULLABLE;
    return argument;
}

rebal_status rebal_cost_impact(double *impact, double *cost, const double *amount,
                               const double *volatility, const double *volume,
                               const double *impact_exponent, size_t n, double factor,
                               rebal_error *error) {
    const rbl_argument list[] = {cost_amount(amount, n, cost != NULL),
                                 rbl_argument_weak(volatility, n, 0, RBL_FIELD_VOLATILITY),
                                 rbl_argument_strict(volume, n, RBL_FIELD_VOLUME),
                                 cost_exponent(impact_exponent, n),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N),
                                 rbl_argument_single(&factor, RBL_ARGUMENT_ZERO, RBL_FIELD_FACTOR)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        double e = rbl_argument_at(impact_exponent, i, 0.5);
        if (impact)
            impact[i] =
                rbl_argument_answer(rbl_cost_impact_of(factor, volatility[i], volume[i], e));
        if (cost) cost[i] = rbl_cost_impact_cost(factor, volatility[i], volume[i], e, amount[i]);
    }
    return status;
}

rebal_status rebal_cost_shortfall(double *permanent, double *temporary, double *shortfall,
                                  const double *amount, const double *volume,
                                  const double *shares_outstanding, const double *volatility,
                                  const double *days, size_t n, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_signed(amount, n, RBL_FIELD_AMOUNT),
                                 rbl_argument_strict(volume, n, RBL_FIELD_VOLUME),
                                 rbl_argument_strict(shares_outstanding, n, RBL_FIELD_SHARES),
                                 rbl_argument_weak(volatility, n, 0, RBL_FIELD_VOLATILITY),
                                 rbl_argument_strict(days, n, RBL_FIELD_DAYS),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        rbl_cost_shortfall is = rbl_cost_shortfall_of(amount[i], volume[i], shares_outstanding[i],
                                                      volatility[i], days[i]);
        if (permanent) permanent[i] = is.permanent;
        if (temporary) temporary[i] = is.temporary;
        if (shortfall) shortfall[i] = is.total;
    }
    return status;
}

rebal_status rebal_cost_latency(double *risk, double *option, double *linear, const double *amount,
                                const double *volatility, const double *delay_years, size_t n,
                                double factor, rebal_error *error) {
    const rbl_argument list[] = {cost_amount(amount, n, risk || option),
                                 rbl_argument_weak(volatility, n, 0, RBL_FIELD_VOLATILITY),
                                 rbl_argument_weak(delay_years, n, 0, RBL_FIELD_DELAY),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N),
                                 rbl_argument_single(&factor, RBL_ARGUMENT_ZERO, RBL_FIELD_FACTOR)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        double deviation = rbl_cost_latency_of(volatility[i], delay_years[i]);
        double size = rbl_doubles_abs(rbl_argument_at(amount, i, 0));
        if (risk) risk[i] = deviation * size;
        if (option) option[i] = COST_INVERSE_ROOT_TWO_PI * deviation * size;
        if (linear) linear[i] = rbl_argument_answer(factor * deviation);
    }
    return status;
}

rebal_status rebal_cost_holding(double *before, double *after, double *even_years,
                                const double *holding, const double *amount, const double *cost,
                                const double *rate_long, const double *rate_short, size_t n,
                                double years, rebal_error *error) {
    const int32_t optional = RBL_ARGUMENT_NULLABLE;
    const rbl_argument list[] = {
        rbl_argument_signed(holding, n, RBL_FIELD_HELD),
        cost_amount(amount, n, false),
        rbl_argument_weak(cost, n, optional, RBL_FIELD_COST),
        rbl_argument_weak(rate_long, n, optional | RBL_ARGUMENT_SIGNED, RBL_FIELD_RATE_LONG),
        rbl_argument_weak(rate_short, n, optional | RBL_ARGUMENT_SIGNED, RBL_FIELD_RATE_SHORT),
        rbl_argument_count(n, 0, 1, RBL_FIELD_N),
        rbl_argument_single(&years, RBL_ARGUMENT_ZERO, RBL_FIELD_YEARS)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        const rbl_cost_holding rates = {rbl_argument_at(rate_long, i, 0),
                                        rbl_argument_at(rate_short, i, 0)};
        double held = holding[i], traded = rbl_argument_at(amount, i, 0);
        double saving = rbl_cost_holding_saving(&rates, held, traded);
        double even = rbl_cost_holding_even(rbl_argument_at(cost, i, 0), saving);
        if (before) before[i] = rbl_cost_holding_year(&rates, held) * years;
        if (after) after[i] = rbl_cost_holding_year(&rates, held + traded) * years;
        if (even_years) even_years[i] = rbl_argument_answer(even);
    }
    return status;
}

/* The fields, and that a schedule exists. */
static rebal_status cost_schedule_check(const rebal_schedule *s, size_t n_steps,
                                        rebal_error *error) {
    const int32_t zero = RBL_ARGUMENT_ZERO, either = RBL_ARGUMENT_ZERO | RBL_ARGUMENT_SIGNED;
    const rbl_argument list[] = {
        rbl_argument_single(&s->amount, either, RBL_FIELD_SCHEDULE_AMOUNT),
        rbl_argument_single(&s->horizon, 0, RBL_FIELD_SCHEDULE_HORIZON),
        rbl_argument_single(&s->volatility, zero, RBL_FIELD_SCHEDULE_VOLATILITY),
        rbl_argument_single(&s->half_spread, zero, RBL_FIELD_SCHEDULE_HALF_SPREAD),
        rbl_argument_single(&s->permanent, zero, RBL_FIELD_SCHEDULE_PERMANENT),
        rbl_argument_single(&s->temporary, 0, RBL_FIELD_SCHEDULE_TEMPORARY),
        rbl_argument_single(&s->risk_aversion, zero, RBL_FIELD_SCHEDULE_RISK_AVERSION),
        rbl_argument_count(n_steps, 1, 1, RBL_FIELD_N_STEPS)};
    rebal_status status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status || rbl_cost_schedule_temporary(s, n_steps) > 0) return status;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_SCHEDULE_TEMPORARY, REBAL_NONE, REBAL_NONE,
                    rbl_doubles_value(s->temporary));
}

rebal_status rebal_cost_schedule(double *holding, double *trade, double *expected, double *variance,
                                 double *urgency, const rebal_schedule *schedule, size_t n_steps,
                                 rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(holding, 1, RBL_FIELD_HELD),
                                 rbl_argument_pointer(schedule, 1, RBL_FIELD_SCHEDULE),
                                 rbl_argument_count(n_steps, 1, 2, RBL_FIELD_N_STEPS)};
    rebal_schedule ours;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    status = rbl_options_read_table(&ours, sizeof ours, COST_SCHEDULE_MIN, schedule);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_SCHEDULE);
    status = cost_schedule_check(&ours, n_steps, error);
    if (status) return status;
    double theta = rbl_cost_schedule_fill(holding, &ours, n_steps);
    for (size_t j = 0; trade && j < n_steps; j++) trade[j] = holding[j] - holding[j + 1];
    if (expected) *expected = rbl_cost_schedule_expected(holding, &ours, n_steps);
    if (variance) *variance = rbl_cost_schedule_variance(holding, &ours, n_steps);
    if (urgency) *urgency = rbl_cost_schedule_urgency(theta, ours.horizon / (double)n_steps);
    return REBAL_OK;
}
