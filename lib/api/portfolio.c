/* SPDX-License-Identifier: MIT */
#include "api/portfolio.h"

#include "api/memory.h"
#include "base/fail.h"
#include "base/options.h"
#include "market/column.h"
#include "market/image.h"

#include <stddef.h>
#include <string.h>

#define PORTFOLIO_TAKE(arena, type, count)                                                         \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), _Alignof(type)))

static rebal_portfolio *portfolio_layout(const rebal_engine *engine, rbl_arena *arena) {
    const rbl_rules *rules = &engine->rules;
    rebal_portfolio counted, *portfolio = PORTFOLIO_TAKE(arena, rebal_portfolio, 1);
    rebal_portfolio *to = portfolio ? portfolio : &counted;
    memset(to, 0, sizeof *to);
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
        to->account.column[c] = PORTFOLIO_TAKE(arena, int64_t, rules->n);
    to->account.moved = PORTFOLIO_TAKE(arena, uint8_t, rules->n);
    to->account.item = PORTFOLIO_TAKE(arena, rbl_item, rules->in_flight_max);
    to->spare = PORTFOLIO_TAKE(arena, rbl_item, rules->in_flight_max);
    to->seen = PORTFOLIO_TAKE(arena, int32_t, rules->n);
    rbl_survey_layout(&to->survey, rules, arena);
    to->account.rules = rules;
    to->engine = engine;
    return portfolio;
}

size_t rebal_portfolio_size(const rebal_engine *engine) {
    rbl_arena arena = {0};
    if (!engine) return 0;
    (void)portfolio_layout(engine, &arena);
    return arena.used;
}

rebal_status rebal_portfolio_create(rebal_portfolio **portfolio, const rebal_engine *engine,
                                    void *memory, size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    void *owned;
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    *portfolio = NULL;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    rebal_status status =
        rbl_memory_open(&arena, &owned, memory, memory_bytes, rebal_portfolio_size(engine), error);
    if (status) return status;
    rebal_portfolio *made = portfolio_layout(engine, &arena);
    made->owned = owned;
    memset(made->seen, 0, engine->rules.n * sizeof *made->seen);
    rbl_column_reset(&made->account);
    *portfolio = made;
    return REBAL_OK;
}

void rebal_portfolio_destroy(rebal_portfolio *portfolio) {
    if (portfolio) rbl_memory_close(portfolio->owned);
}

rebal_status rebal_portfolio_reset(rebal_portfolio *portfolio, rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    rbl_column_reset(&portfolio->account);
    rbl_account_trace(&portfolio->account.history, 0);
    return REBAL_OK;
}

rebal_status rbl_portfolio_check_rows(rebal_portfolio *portfolio, const int32_t *instrument,
                                      size_t n, rebal_error *error) {
    size_t rows = portfolio->engine->rules.n;
    if (n > rows)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    if (!instrument) return REBAL_OK;
    if (portfolio->mark == INT32_MAX) {
        memset(portfolio->seen, 0, rows * sizeof *portfolio->seen);
        portfolio->mark = 0;
    }
    portfolio->mark++;
    for (size_t k = 0; k < n; k++) {
        int32_t row = instrument[k];
        bool bad = row < 0 || row >= (int64_t)rows || portfolio->seen[row] == portfolio->mark;
        if (bad) return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_INSTRUMENT, row, (int64_t)k, row);
        portfolio->seen[row] = portfolio->mark;
    }
    return REBAL_OK;
}

static int32_t portfolio_row(const int32_t *instrument, size_t k) {
    return instrument ? instrument[k] : (int32_t)k;
}

rebal_status rebal_portfolio_set(rebal_portfolio *portfolio, int32_t column,
                                 const int32_t *instrument, const int64_t *value, size_t n,
                                 rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (column < REBAL_HOLDING || column > REBAL_GOAL)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_COLUMN, REBAL_NONE, REBAL_NONE, column);
    if (!value && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VALUE);
    rebal_status status = rbl_portfolio_check_rows(portfolio, instrument, n, error);
    for (size_t k = 0; k < n && !status; k++) {
        int32_t row = portfolio_row(instrument, k);
        status = rbl_column_check(&portfolio->engine->rules, column, row, value[k]);
        if (status)
            return rbl_fail(error, status, RBL_FIELD_PORTFOLIO + column, row, (int64_t)k, value[k]);
    }
    if (status) return status;
    rbl_account *account = &portfolio->account;
    for (size_t k = 0; k < n; k++) {
        int32_t row = portfolio_row(instrument, k);
        account->column[column][row] = value[k];
        rbl_account_trace(&account->history, row);
        rbl_account_trace(&account->history, value[k]);
    }
    rbl_account_trace(&account->history, column);
    return REBAL_OK;
}

rebal_status rebal_portfolio_get(const rebal_portfolio *portfolio, int64_t *value, int32_t column,
                                 const int32_t *instrument, size_t n, rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (column < REBAL_HOLDING || column >= RBL_N_COLUMNS)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_COLUMN, REBAL_NONE, REBAL_NONE, column);
    if (!value && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VALUE);
    size_t rows = portfolio->engine->rules.n;
    if (!instrument && n > rows)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    for (size_t k = 0; k < n; k++) {
        int32_t row = portfolio_row(instrument, k);
        if (row < 0 || row >= (int64_t)rows)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_INSTRUMENT, row, (int64_t)k, row);
    }
    for (size_t k = 0; k < n; k++)
        value[k] = portfolio->account.column[column][portfolio_row(instrument, k)];
    return REBAL_OK;
}

/* ---- tick */

static rebal_status portfolio_check_prices(const rebal_portfolio *portfolio,
                                           const int32_t *instrument, const int64_t *price,
                                           size_t n, rebal_error *error) {
    for (size_t k = 0; k < n; k++) {
        int32_t row = portfolio_row(instrument, k);
        bool fine =
            row == portfolio->engine->rules.base || (price[k] > 0 && price[k] <= RBL_QUANTITY_MAX);
        if (!fine)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_PRICE, row, (int64_t)k, price[k]);
    }
    return REBAL_OK;
}

/* Did the price move by more than the halt allows? */
static bool portfolio_moved(const rbl_rules *rules, int64_t before, int64_t price) {
    int64_t most = rules->halt.price_move_ppb,
            change = price > before ? price - before : before - price;
    if (most == 0 || before == 0) return false;
    rbl_wide allowed = rbl_wide_mul_div_floor(rbl_wide_of(before), (uint64_t)most, REBAL_ONE);
    return rbl_wide_cmp(rbl_wide_of(change), allowed) > 0;
}

static void portfolio_take_price(rbl_account *account, int32_t row, int64_t price, int64_t now_ns) {
    if (row == account->rules->base) return;
    account->moved[row] = portfolio_moved(account->rules, account->column[REBAL_PRICE][row], price);
    account->column[REBAL_PRICE][row] = price;
    account->column[REBAL_PRICE_TIME][row] = now_ns;
    rbl_account_trace(&account->prices, row);
    rbl_account_trace(&account->prices, price);
}

/* The verdict, and what it does to the calendar and to hysteresis. */
static int32_t portfolio_decide(rebal_portfolio *portfolio) {
    rbl_account *account = &portfolio->account;
    rbl_survey *survey = &portfolio->survey;
    const rebal_policy *policy = &account->rules->policy;
    if (rbl_survey_take(survey, account, account->now_ns, NULL)) return REBAL_NONE;
    const rbl_decision *decision = &survey->decision;
    bool fired = rbl_decision_fires(decision);
    if (decision->due && !fired && !decision->cooling) account->calendar_done_ns = account->now_ns;
    if (policy->release_ppb > 0) {
        bool out = fired || account->latched;
        account->latched = out && rbl_trigger_breached(account, &survey->book, &survey->bands,
                                                       survey->group_value, policy->release_ppb);
    }
    return fired ? decision->fired : 0;
}

rebal_status rebal_portfolio_tick(rebal_portfolio *portfolio, int32_t *fired,
                                  const int32_t *instrument, const int64_t *price, size_t n,
                                  int64_t now_ns, rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!price && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PRICE);
    rbl_account *account = &portfolio->account;
    if (n > account->rules->n)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    if (now_ns < account->now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
    rebal_status status = rbl_portfolio_check_rows(portfolio, instrument, n, error);
    if (!status) status = portfolio_check_prices(portfolio, instrument, price, n, error);
    if (status) return status;
    for (size_t k = 0; k < n; k++)
        portfolio_take_price(account, portfolio_row(instrument, k), price[k], now_ns);
    account->now_ns = now_ns;
    rbl_account_trace(&account->prices, now_ns);
    rbl_account_settle(account, now_ns);
    int32_t verdict = portfolio_decide(portfolio);
    if (fired) *fired = verdict;
    return REBAL_OK;
}

/* ---- save and load */

rebal_status rebal_portfolio_save(const rebal_portfolio *portfolio, uint8_t *bytes, size_t capacity,
                                  size_t *count, rebal_error *error) {
    rbl_writer measure = {0}, writer = {.bytes = bytes, .capacity = capacity};
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!count || (!bytes && capacity > 0))
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    rbl_image_write_account(&measure, &portfolio->account);
    *count = measure.count;
    if (!bytes) return REBAL_OK;
    if (capacity < measure.count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)measure.count);
    rbl_image_write_account(&writer, &portfolio->account);
    return REBAL_OK;
}

rebal_status rebal_portfolio_load(rebal_portfolio *portfolio, const uint8_t *bytes, size_t count,
                                  rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!bytes) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    rebal_status status = rbl_image_check_account(bytes, count, &portfolio->engine->rules, error);
    if (status) return status;
    rbl_image_read_account(&portfolio->account, bytes, count);
    for (size_t k = 0; k < count; k++) rbl_account_trace(&portfolio->account.history, bytes[k]);
    return REBAL_OK;
}
