/* SPDX-License-Identifier: MIT */
/* Tables of accounts: read, checked, and brought into the scratch one by one. */
#include "api/batch.h"

#include "base/fail.h"
#include "base/options.h"
#include "market/column.h"

#include <stddef.h>
#include <string.h>

/* What version 0.1 has. */
#define BATCH_ACCOUNTS_MIN (offsetof(rebal_accounts, latched) + sizeof(const int32_t *))

rebal_status rbl_batch_read(rebal_accounts *table, const rebal_accounts *accounts,
                            rebal_error *error) {
    rebal_status status =
        rbl_options_read_table(table, sizeof *table, BATCH_ACCOUNTS_MIN, accounts);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_ACCOUNTS) : REBAL_OK;
}

static rebal_status batch_refuse(int32_t field, size_t value, rebal_error *error) {
    return rbl_fail(error, REBAL_E_ARGUMENT, field, REBAL_NONE, REBAL_NONE, rbl_fail_count(value));
}

rebal_status rbl_batch_check(const rebal_batch *batch, const rebal_accounts *table, size_t first,
                             size_t count, rebal_error *error) {
    size_t rows = batch->engine->rules.n;
    bool dense = table->offset == NULL, empty = table->n_items == 0;
    bool fits = table->n <= (size_t)INT64_MAX / rows && table->n_items <= (size_t)INT64_MAX;
    if (dense != (table->instrument == NULL) && !(empty && !dense))
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS_INSTRUMENT);
    if (!empty && !table->holding)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS_HOLDING);
    if (table->model ? table->target != NULL : !empty && !table->target)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS_TARGET);
    if (!fits || (dense && table->n_items != table->n * rows))
        return batch_refuse(RBL_FIELD_ACCOUNTS_N_ITEMS, table->n_items, error);
    if (first > table->n) return batch_refuse(RBL_FIELD_FIRST, first, error);
    if (count > table->n - first) return batch_refuse(RBL_FIELD_N, count, error);
    return REBAL_OK;
}

rebal_status rbl_batch_check_model(const rebal_batch *batch, const rebal_accounts *table,
                                   rebal_error *error) {
    const rbl_rules *rules = &batch->engine->rules;
    for (size_t i = 0; i < rules->n && table->model; i++) {
        rebal_status status = rbl_column_check(rules, REBAL_TARGET, (int32_t)i, table->model[i]);
        if (status)
            return rbl_fail(error, status, RBL_FIELD_ACCOUNTS_MODEL, (int64_t)i, (int64_t)i,
                            table->model[i]);
    }
    return REBAL_OK;
}

void rbl_batch_clear(rebal_batch *batch, const rebal_accounts *table) {
    rbl_account *account = &batch->portfolio->account;
    size_t bytes = account->rules->n * sizeof(int64_t);
    memset(account->column[REBAL_HOLDING], 0, bytes);
    if (table->model)
        memcpy(account->column[REBAL_TARGET], table->model, bytes);
    else
        memset(account->column[REBAL_TARGET], 0, bytes);
}

bool rbl_batch_items(size_t *from, size_t *n, const rebal_accounts *table, size_t a, size_t rows) {
    *from = a * rows;
    *n = rows;
    if (!table->offset) return true;
    int64_t begin = table->offset[a], end = table->offset[a + 1];
    if (begin < 0 || end < begin || (uint64_t)end > table->n_items) return false;
    *from = (size_t)begin;
    *n = (size_t)(end - begin);
    return true;
}

/* E-ROW: rows in range and rising. */
static rebal_status batch_check_rows(const int32_t *instrument, size_t from, size_t n, size_t rows,
                                     rebal_error *error) {
    int64_t last = REBAL_NONE;
    for (size_t k = 0; k < n && instrument; k++) {
        int32_t row = instrument[from + k];
        if (row <= last || row >= (int64_t)rows)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_ACCOUNTS_INSTRUMENT, row,
                            (int64_t)(from + k), row);
        last = row;
    }
    return REBAL_OK;
}

static rebal_status batch_check_column(const rbl_rules *rules, int32_t column, int32_t row,
                                       int32_t field, int64_t value, size_t at,
                                       rebal_error *error) {
    rebal_status status = rbl_column_check(rules, column, row, value);
    return status ? rbl_fail(error, status, field, row, (int64_t)at, value) : REBAL_OK;
}

static int32_t batch_row(const rebal_accounts *table, size_t from, size_t k) {
    return table->instrument ? table->instrument[from + k] : (int32_t)k;
}

static rebal_status batch_check_items(const rbl_rules *rules, const rebal_accounts *table,
                                      size_t from, size_t n, rebal_error *error) {
    rebal_status status = batch_check_rows(table->instrument, from, n, rules->n, error);
    for (size_t k = 0; k < n && !status; k++)
        status = batch_check_column(rules, REBAL_HOLDING, batch_row(table, from, k),
                                    RBL_FIELD_ACCOUNTS_HOLDING, table->holding[from + k], from + k,
                                    error);
    for (size_t k = 0; k < n && !status && table->target; k++)
        status =
            batch_check_column(rules, REBAL_TARGET, batch_row(table, from, k),
                               RBL_FIELD_ACCOUNTS_TARGET, table->target[from + k], from + k, error);
    return status;
}

rebal_status rbl_batch_load_scalars(rebal_batch *batch, const rebal_accounts *table, size_t a,
                                    rebal_error *error) {
    rbl_account *account = &batch->portfolio->account;
    const rbl_rules *rules = account->rules;
    int32_t base = rules->base;
    int64_t reserve = table->reserve ? table->reserve[a] : rules->instrument[base].holding_min;
    int64_t flow = table->flow ? table->flow[a] : 0;
    int32_t latched = table->latched && rules->policy.release_ppb > 0 ? table->latched[a] : 0;
    rebal_status status = batch_check_column(rules, REBAL_HOLDING_MIN, base,
                                             RBL_FIELD_ACCOUNTS_RESERVE, reserve, a, error);
    if (!status)
        status =
            batch_check_column(rules, REBAL_FLOW, base, RBL_FIELD_ACCOUNTS_FLOW, flow, a, error);
    if (!status && (latched < 0 || latched > 1))
        status = rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ACCOUNTS_LATCHED, REBAL_NONE, (int64_t)a,
                          latched);
    if (status) return status;
    account->column[REBAL_HOLDING_MIN][base] = reserve;
    account->column[REBAL_FLOW][base] = flow;
    account->commit_ns = table->commit_ns ? table->commit_ns[a] : RBL_NEVER;
    account->calendar_done_ns = table->calendar_done_ns ? table->calendar_done_ns[a] : RBL_NEVER;
    account->latched = latched == 1;
    return REBAL_OK;
}

rebal_status rbl_batch_load(rebal_batch *batch, const rebal_accounts *table, size_t a,
                            rebal_error *error) {
    rbl_account *account = &batch->portfolio->account;
    int64_t *holding = account->column[REBAL_HOLDING], *target = account->column[REBAL_TARGET];
    size_t from, n;
    if (!rbl_batch_items(&from, &n, table, a, account->rules->n))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ACCOUNTS_OFFSET, REBAL_NONE, (int64_t)a,
                        table->offset[a + 1]);
    rebal_status status = batch_check_items(account->rules, table, from, n, error);
    if (!status) status = rbl_batch_load_scalars(batch, table, a, error);
    if (status) return status;
    for (size_t k = 0; k < n; k++) holding[batch_row(table, from, k)] = table->holding[from + k];
    for (size_t k = 0; k < n && table->target; k++)
        target[batch_row(table, from, k)] = table->target[from + k];
    return REBAL_OK;
}

void rbl_batch_unload(rebal_batch *batch, const rebal_accounts *table, size_t a) {
    rbl_account *account = &batch->portfolio->account;
    size_t from, n;
    if (!table->offset || !rbl_batch_items(&from, &n, table, a, account->rules->n)) return;
    for (size_t k = 0; k < n; k++) account->column[REBAL_HOLDING][table->instrument[from + k]] = 0;
    for (size_t k = 0; k < n && table->target; k++)
        account->column[REBAL_TARGET][table->instrument[from + k]] = 0;
}
