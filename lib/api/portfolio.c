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
    rbl_watch_layout(&to->watch, rules, arena);
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
