/* SPDX-License-Identifier: MIT */
#include <rebal/cost.h>

#include "api/double_args.h"
#include "base/doubles.h"
#include "base/options.h"
#include "market/cost_book.h"
#include "market/cost_curve.h"
#include "market/cost_schedule.h"

/* The size of the first version. */
enum { COST_SCHEDULE_MIN = offsetof(rebal_schedule, risk_aversion) + sizeof(double) };

#define COST_INVERSE_ROOT_TWO_PI 0.39894228040143268 /* 1 / sqrt(2 pi) */

static double cost_at(const double *column, size_t i, double otherwise) {
    return column ? column[i] : otherwise;
}

static rebal_status cost_side(const double *price, size_t n, int32_t side, rebal_error *error) {
    for (size_t k = 1; k < n; k++) {
        bool ordered =
            side == REBAL_COST_ASKS ? price[k - 1] <= price[k] : price[k - 1] >= price[k];
        if (!ordered) return rbl_double_range(error, RBL_FIELD_LEVEL_PRICE, k, price[k]);
    }
    return REBAL_OK;
}

rebal_status rebal_cost_book(double *sum_size, double *sum_cash, const double *level_price,
                             const double *level_size, size_t n_levels, int32_t side,
                             rebal_error *error) {
    const rbl_double_arg args[] = {
        rbl_double_arg_strict(level_price, n_levels, RBL_FIELD_LEVEL_PRICE),
        rbl_double_arg_weak(level_size, n_levels, RBL_FIELD_LEVEL_SIZE, 0)};
    rebal_status status = rbl_double_array(sum_size, n_levels, RBL_FIELD_SUM_SIZE, error);
    if (!status) status = rbl_double_array(sum_cash, n_levels, RBL_FIELD_SUM_CASH, error);
    if (!status) status = rbl_double_args_present(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (!status && side != REBAL_COST_ASKS && side != REBAL_COST_BIDS)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_SIDE, REBAL_NONE, REBAL_NONE, side);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (!status) status = cost_side(level_price, n_levels, side, error);
    if (!status) rbl_cost_book_sum(sum_size, sum_cash, level_price, level_size, n_levels);
    return status;
}

/* ARGUMENT, RANGE and NOT_FINITE of a walk in either direction, up to most[n_levels - 1]. */
static rebal_status cost_walk_check(const double *out, int32_t out_field, const double *in,
                                    int32_t in_field, size_t n, const rbl_cost_book *book,
                                    const double *most, rebal_error *error) {
    if (n == 0) return REBAL_OK;
    rebal_status status = rbl_double_array(out, n, out_field, error);
    if (!status) status = rbl_double_array(in, n, in_field, error);
    if (!status && book->n == 0) status = rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_N);
    if (!status) status = rbl_double_array(book->price, book->n, RBL_FIELD_LEVEL_PRICE, error);
    if (!status) status = rbl_double_array(book->sum_size, book->n, RBL_FIELD_SUM_SIZE, error);
    if (!status) status = rbl_double_array(book->sum_cash, book->n, RBL_FIELD_SUM_CASH, error);
    if (status) return status;
    const rbl_double_arg arg = {
        .number = in, .n = n, .field = in_field, .min = 0, .max = most[book->n - 1]};
    return rbl_double_args(&arg, 1, error);
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

static rbl_double_arg cost_exponent(const double *impact_exponent, size_t n) {
    return (rbl_double_arg){.number = impact_exponent,
                            .n = n,
                            .field = RBL_FIELD_IMPACT_EXPONENT,
                            .flags = RBL_DOUBLE_NULLABLE,
                            .min = 0.3,
                            .max = 1};
}

rebal_status rebal_cost_curve(double *cost, double *marginal, const double *amount,
                              const double *half_spread, const double *fee_buy,
                              const double *fee_sell, const double *fixed, const double *impact,
                              const double *impact_exponent, size_t n, rebal_error *error) {
    const rbl_double_arg args[] = {
        rbl_double_arg_signed(amount, n, RBL_FIELD_AMOUNT),
        rbl_double_arg_weak(half_spread, n, RBL_FIELD_HALF_SPREAD, RBL_DOUBLE_NULLABLE),
        rbl_double_arg_weak(fee_buy, n, RBL_FIELD_FEE_BUY, RBL_DOUBLE_NULLABLE),
        rbl_double_arg_weak(fee_sell, n, RBL_FIELD_FEE_SELL, RBL_DOUBLE_NULLABLE),
        rbl_double_arg_weak(fixed, n, RBL_FIELD_FIXED, RBL_DOUBLE_NULLABLE),
        rbl_double_arg_weak(impact, n, RBL_FIELD_IMPACT, RBL_DOUBLE_NULLABLE),
        cost_exponent(impact_exponent, n)};
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    for (size_t i = 0; i < n && !status; i++) {
        const rbl_cost_curve curve = {.half_spread = cost_at(half_spread, i, 0),
                                      .fee_buy = cost_at(fee_buy, i, 0),
                                      .fee_sell = cost_at(fee_sell, i, 0),
                                      .fixed = cost_at(fixed, i, 0),
                                      .impact = cost_at(impact, i, 0),
                                      .exponent = cost_at(impact_exponent, i, 0.5)};
        if (cost) cost[i] = rbl_cost_curve_cost(&curve, amount[i]);
        if (marginal) marginal[i] = rbl_cost_curve_marginal(&curve, amount[i]);
    }
    return status;
}

/* An amount that is needed only where something is asked of it. */
static rbl_double_arg cost_amount(const double *amount, size_t n, bool needed) {
    rbl_double_arg arg = rbl_double_arg_signed(amount, n, RBL_FIELD_AMOUNT);
    if (!needed) arg.flags |= RBL_DOUBLE_NULLABLE;
    return arg;
}

rebal_status rebal_cost_impact(double *impact, double *cost, const double *amount,
                               const double *volatility, const double *volume,
                               const double *impact_exponent, size_t n, double factor,
                               rebal_error *error) {
    const rbl_double_arg args[] = {cost_amount(amount, n, cost != NULL),
                                   rbl_double_arg_weak(volatility, n, RBL_FIELD_VOLATILITY, 0),
                                   rbl_double_arg_strict(volume, n, RBL_FIELD_VOLUME),
                                   cost_exponent(impact_exponent, n),
                                   rbl_double_arg_weak(&factor, 1, RBL_FIELD_FACTOR, 0)};
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    for (size_t i = 0; i < n && !status; i++) {
        double e = cost_at(impact_exponent, i, 0.5);
        if (impact) impact[i] = rbl_cost_impact_of(factor, volatility[i], volume[i], e);
        if (cost) cost[i] = rbl_cost_impact_cost(factor, volatility[i], volume[i], e, amount[i]);
    }
    return status;
}

rebal_status rebal_cost_shortfall(double *permanent, double *temporary, double *shortfall,
                                  const double *amount, const double *volume,
                                  const double *shares_outstanding, const double *volatility,
                                  const double *days, size_t n, rebal_error *error) {
    const rbl_double_arg args[] = {rbl_double_arg_signed(amount, n, RBL_FIELD_AMOUNT),
                                   rbl_double_arg_strict(volume, n, RBL_FIELD_VOLUME),
                                   rbl_double_arg_strict(shares_outstanding, n, RBL_FIELD_SHARES),
                                   rbl_double_arg_weak(volatility, n, RBL_FIELD_VOLATILITY, 0),
                                   rbl_double_arg_strict(days, n, RBL_FIELD_DAYS)};
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
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
    const rbl_double_arg args[] = {cost_amount(amount, n, risk || option),
                                   rbl_double_arg_weak(volatility, n, RBL_FIELD_VOLATILITY, 0),
                                   rbl_double_arg_weak(delay_years, n, RBL_FIELD_DELAY, 0),
                                   rbl_double_arg_weak(&factor, 1, RBL_FIELD_FACTOR, 0)};
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    for (size_t i = 0; i < n && !status; i++) {
        double deviation = rbl_cost_latency_of(volatility[i], delay_years[i]);
        double size = rbl_doubles_abs(cost_at(amount, i, 0));
        if (risk) risk[i] = deviation * size;
        if (option) option[i] = COST_INVERSE_ROOT_TWO_PI * deviation * size;
        if (linear) linear[i] = factor * deviation;
    }
    return status;
}

/* RANGE, NOT_FINITE and RANGE of an order; the index of the report is the place of the field. */
static rebal_status cost_schedule_check(const rebal_schedule *schedule, size_t n_steps,
                                        rebal_error *error) {
    const double number[] = {schedule->amount,       schedule->horizon,   schedule->volatility,
                             schedule->half_spread,  schedule->permanent, schedule->temporary,
                             schedule->risk_aversion};
    rbl_double_arg args[RBL_DOUBLE_ARGS_LENGTH(number)];
    rebal_error detail = {.struct_size = sizeof detail};
    for (size_t k = 0; k < RBL_DOUBLE_ARGS_LENGTH(number); k++)
        args[k] = rbl_double_arg_weak(&number[k], 1, (int32_t)k + 2, 0);
    args[0].flags |= RBL_DOUBLE_SIGNED;
    args[1].flags = args[5].flags = 0;
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), &detail);
    if (status)
        return rbl_fail(error, status, RBL_FIELD_SCHEDULE, REBAL_NONE, detail.field, detail.value);
    if (!(rbl_cost_schedule_temporary(schedule, n_steps) > 0))
        return rbl_double_range(error, RBL_FIELD_SCHEDULE, 7, schedule->temporary);
    return REBAL_OK;
}

rebal_status rebal_cost_schedule(double *holding, double *trade, double *expected, double *variance,
                                 double *urgency, const rebal_schedule *schedule, size_t n_steps,
                                 rebal_error *error) {
    rebal_schedule ours;
    if (!holding) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VALUE);
    if (!schedule) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_SCHEDULE);
    if (n_steps == 0 || n_steps >= SIZE_MAX / 8)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N_STEPS, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n_steps));
    rebal_status status = rbl_options_read_table(&ours, sizeof ours, COST_SCHEDULE_MIN, schedule);
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
