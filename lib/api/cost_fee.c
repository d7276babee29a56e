/* SPDX-License-Identifier: MIT */
/* Fees by schedules, in doubles. */
#include "market/cost_fee.h"

#include "api/argument.h"
#include "base/doubles.h"
#include "base/options.h"

#include <rebal/cost.h>

/* The size of the first version. */
enum { API_COST_FEE_BYTES_MIN = offsetof(rebal_cost_fees, tier_rate) + sizeof(double *) };

#define API_COST_FEE_RATE_MAX 0.9 /* as in rebal_fees */

/* Tiers of all schedules, as far as the offsets can be believed. */
static size_t api_cost_fee_tiers(const rebal_cost_fees *fees) {
    int64_t last = fees->tier_offset ? fees->tier_offset[fees->n] : 0;
    return last > 0 && (uint64_t)last <= SIZE_MAX / sizeof(double) ? (size_t)last : 0;
}

/* STRUCT, then ARGUMENT of what it holds. */
static rebal_status api_cost_fee_read(rebal_cost_fees *fees, const rebal_cost_fees *theirs,
                                      rebal_error *error) {
    rebal_status status =
        rbl_options_read_table(fees, sizeof *fees, API_COST_FEE_BYTES_MIN, theirs);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_COST_FEES);
    const rbl_argument rows = rbl_argument_count(fees->n, 0, 2, RBL_FIELD_N);
    status = rbl_argument_present(&rows, 1, error);
    if (status) return status;
    bool is_orphan = !fees->tier_offset && (fees->tier_from || fees->tier_rate);
    size_t n_tiers = api_cost_fee_tiers(fees);
    const rbl_argument columns[] = {
        rbl_argument_pointer(fees->tier_offset, is_orphan, RBL_FIELD_COST_FEES_TIER_OFFSET),
        rbl_argument_pointer(fees->tier_from, n_tiers, RBL_FIELD_COST_FEES_TIER_FROM),
        rbl_argument_pointer(fees->tier_rate, n_tiers, RBL_FIELD_COST_FEES_TIER_RATE)};
    return rbl_argument_present(columns, RBL_ARGUMENT_LENGTH(columns), error);
}

/* RANGE: a row that is none. */
static rebal_status api_cost_fee_rows(const int32_t *row, size_t n, size_t n_fees, int32_t field,
                                      rebal_error *error) {
    for (size_t i = 0; row && i < n; i++)
        if (row[i] != REBAL_NONE && (row[i] < 0 || (size_t)row[i] >= n_fees))
            return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, (int64_t)i, row[i]);
    return REBAL_OK;
}

/* RANGE: offsets that do not begin at 0, fall, or count more than memory holds. */
static rebal_status api_cost_fee_offsets(const rebal_cost_fees *fees, rebal_error *error) {
    const int64_t *offset = fees->tier_offset;
    const uint64_t most = SIZE_MAX / sizeof(double);
    for (size_t k = 0; offset && k <= fees->n; k++)
        if (k == 0 ? offset[0] != 0 : offset[k] < offset[k - 1] || (uint64_t)offset[k] > most)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_COST_FEES_TIER_OFFSET, REBAL_NONE,
                            (int64_t)k, offset[k]);
    return REBAL_OK;
}

static rbl_argument api_cost_fee_rates(const double *rate, size_t n, int32_t field) {
    return rbl_argument_array(rate, n, RBL_ARGUMENT_LEAST, API_COST_FEE_RATE_MAX,
                              RBL_ARGUMENT_ZERO | RBL_ARGUMENT_NULLABLE, field);
}

/* Schedule k. */
static rbl_cost_fee api_cost_fee_schedule(const rebal_cost_fees *fees, size_t k) {
    rbl_cost_fee fee = {.rate = rbl_argument_at(fees->rate, k, 0),
                        .fixed = rbl_argument_at(fees->fixed, k, 0),
                        .min = rbl_argument_at(fees->min, k, 0),
                        .max = rbl_argument_at(fees->max, k, RBL_ARGUMENT_MOST)};
    if (!fees->tier_from) return fee;
    size_t from = (size_t)fees->tier_offset[k];
    fee.n_tiers = (size_t)fees->tier_offset[k + 1] - from;
    fee.tier_from = fees->tier_from + from;
    fee.tier_rate = fees->tier_rate + from;
    return fee;
}

/* RANGE of schedule k: max below min, tiers that do not ascend, a rate that rises. */
static rebal_status api_cost_fee_order(const rebal_cost_fees *fees, size_t k, rebal_error *error) {
    rbl_cost_fee fee = api_cost_fee_schedule(fees, k);
    double from = 0, rate = fee.rate;
    if (fee.max < fee.min) return rbl_argument_refuse(fee.max, RBL_FIELD_COST_FEES_MAX, k, error);
    for (size_t t = 0; t < fee.n_tiers; t++) {
        size_t at = (size_t)fees->tier_offset[k] + t;
        if (fee.tier_from[t] <= from)
            return rbl_argument_refuse(fee.tier_from[t], RBL_FIELD_COST_FEES_TIER_FROM, at, error);
        if (fee.tier_rate[t] > rate)
            return rbl_argument_refuse(fee.tier_rate[t], RBL_FIELD_COST_FEES_TIER_RATE, at, error);
        from = fee.tier_from[t];
        rate = fee.tier_rate[t];
    }
    return REBAL_OK;
}

/* The columns in their order, then schedule by schedule. */
static rebal_status api_cost_fee_columns(const rebal_cost_fees *fees, rebal_error *error) {
    const int32_t optional = RBL_ARGUMENT_NULLABLE;
    size_t n = fees->n, n_tiers = api_cost_fee_tiers(fees);
    const rbl_argument schedules[] = {
        api_cost_fee_rates(fees->rate, n, RBL_FIELD_COST_FEES_RATE),
        rbl_argument_weak(fees->fixed, n, optional, RBL_FIELD_COST_FEES_FIXED),
        rbl_argument_weak(fees->min, n, optional, RBL_FIELD_COST_FEES_MIN),
        rbl_argument_weak(fees->max, n, optional, RBL_FIELD_COST_FEES_MAX)};
    const rbl_argument tiers[] = {
        rbl_argument_strict(fees->tier_from, n_tiers, RBL_FIELD_COST_FEES_TIER_FROM),
        api_cost_fee_rates(fees->tier_rate, n_tiers, RBL_FIELD_COST_FEES_TIER_RATE)};
    rebal_status status = rbl_argument_arrays(schedules, RBL_ARGUMENT_LENGTH(schedules), error);
    if (!status) status = api_cost_fee_offsets(fees, error);
    if (!status) status = rbl_argument_arrays(tiers, RBL_ARGUMENT_LENGTH(tiers), error);
    for (size_t k = 0; !status && k < n; k++) status = api_cost_fee_order(fees, k, error);
    return status;
}

rebal_status rebal_cost_fee(double *cost, double *marginal, const double *amount,
                            const int32_t *fee_buy, const int32_t *fee_sell, size_t n,
                            const rebal_cost_fees *fees, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_signed(amount, n, RBL_FIELD_AMOUNT),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N),
                                 rbl_argument_pointer(fees, 1, RBL_FIELD_COST_FEES)};
    const rbl_cost_fee none = {.max = RBL_ARGUMENT_MOST};
    rebal_cost_fees ours;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_cost_fee_read(&ours, fees, error);
    if (!status) status = rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_cost_fee_rows(fee_buy, n, ours.n, RBL_FIELD_FEE_BUY, error);
    if (!status) status = api_cost_fee_rows(fee_sell, n, ours.n, RBL_FIELD_FEE_SELL, error);
    if (!status) status = api_cost_fee_columns(&ours, error);
    for (size_t i = 0; i < n && !status; i++) {
        const int32_t *row = amount[i] < 0 ? fee_sell : fee_buy;
        int32_t k = row ? row[i] : ours.n > 0 ? 0 : REBAL_NONE;
        rbl_cost_fee fee = k == REBAL_NONE ? none : api_cost_fee_schedule(&ours, (size_t)k);
        if (cost) cost[i] = rbl_argument_answer(rbl_cost_fee_cost(&fee, amount[i]));
        if (marginal) marginal[i] = rbl_cost_fee_marginal(&fee, amount[i]);
    }
    return status;
}
