/* SPDX-License-Identifier: MIT */
#include "market/account.h"

#include "base/fail.h"

static bool account_in_range(int64_t quantity) {
    return quantity >= -RBL_QUANTITY_MAX && quantity <= RBL_QUANTITY_MAX;
}

rebal_status rbl_account_check_item(const rbl_rules *rules, const rbl_item *item, int64_t index,
                                    rebal_error *error) {
    if (item->quantity == 0 || !account_in_range(item->quantity))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_IN_FLIGHT_QUANTITY, item->row, index,
                        item->quantity);
    bool stray = item->cash != 0 && (item->row == rules->base || item->order_id == 0);
    if (stray || !account_in_range(item->cash))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_IN_FLIGHT_CASH, item->row, index,
                        item->cash);
    return REBAL_OK;
}

static bool account_take_in(rbl_account *account, const rbl_item *item) {
    int64_t *holding = &account->column[REBAL_HOLDING][item->row];
    int64_t sum = *holding;
    if (!rbl_account_add(&sum, item->quantity)) return false;
    if (sum < 0 && item->row != account->rules->base) return false;
    *holding = sum;
    return true;
}

void rbl_account_settle(rbl_account *account, int64_t now_ns) {
    size_t left = 0;
    for (size_t k = 0; k < account->n_items; k++) {
        rbl_item item = account->item[k];
        if (rbl_account_arrived(&item, now_ns) && account_take_in(account, &item)) continue;
        account->item[left++] = item;
    }
    account->n_items = left;
}
