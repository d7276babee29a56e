/* SPDX-License-Identifier: MIT */
#include "market/column.h"

#include <string.h>

int64_t rbl_column_min(const rbl_rules *rules, int32_t column, int32_t row) {
    switch (column) {
    case REBAL_HOLDING: return row == rules->base ? -RBL_QUANTITY_MAX : 0;
    case REBAL_FLOW: return -RBL_QUANTITY_MAX;
    case REBAL_BAND_LO:
    case REBAL_BAND_HI:
    case REBAL_GOAL: return REBAL_NONE;
    case REBAL_PRICE_TIME: return INT64_MIN;
    default: return 0;
    }
}

int64_t rbl_column_max(int32_t column) {
    switch (column) {
    case REBAL_TARGET:
    case REBAL_BAND_LO:
    case REBAL_BAND_HI:
    case REBAL_GOAL: return REBAL_ONE;
    case REBAL_RESTRICTION: return REBAL_HOLD;
    case REBAL_BAND_SCALE: return 100 * (int64_t)REBAL_ONE;
    case REBAL_PRICE_TIME: return INT64_MAX;
    default: return RBL_QUANTITY_MAX;
    }
}

int64_t rbl_column_default(const rbl_rules *rules, int32_t column, int32_t row) {
    switch (column) {
    case REBAL_HOLDING_MIN: return rules->instrument[row].holding_min;
    case REBAL_BAND_SCALE: return REBAL_ONE;
    case REBAL_BAND_LO:
    case REBAL_BAND_HI:
    case REBAL_GOAL: return REBAL_NONE;
    default: return 0;
    }
}

/* I-15: nothing is clamped into its domain. */
rebal_status rbl_column_check(const rbl_rules *rules, int32_t column, int32_t row, int64_t value) {
    bool shortable =
        column == REBAL_HOLDING || column == REBAL_TARGET || column == REBAL_HOLDING_MIN;
    int64_t min = rbl_column_min(rules, column, row), max = rbl_column_max(column);
    if (column == REBAL_GOAL && row == rules->base && value != REBAL_NONE) return REBAL_E_RANGE;
    if (value >= min && value <= max) return REBAL_OK;
    return shortable && value < 0 && value >= -max ? REBAL_E_UNSUPPORTED : REBAL_E_RANGE;
}

void rbl_column_reset(rbl_account *account) {
    const rbl_rules *rules = account->rules;
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
        for (size_t i = 0; i < rules->n; i++)
            account->column[c][i] = rbl_column_default(rules, c, (int32_t)i);
    memset(account->moved, 0, rules->n);
    account->n_items = 0;
    account->now_ns = account->commit_ns = account->calendar_done_ns = RBL_NEVER;
    account->latched = false;
}
