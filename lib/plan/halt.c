/* SPDX-License-Identifier: MIT */
#include "plan/halt.h"

#include "base/fail.h"
#include "plan/clip.h"

static rebal_status halt_fail(rebal_error *error, int32_t field, int64_t row, int64_t value) {
    return rbl_fail(error, REBAL_E_HALT, field, row, row, value);
}

/* I-09: the first cap that is passed refuses the whole. */
rebal_status rbl_halt_check(const rbl_ledger *ledger, rebal_error *error) {
    const rebal_limits *halt = &ledger->rules->halt;
    int64_t total = 0, count = 0, largest = 0, row = REBAL_NONE;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        if (slot->x == 0) continue;
        int64_t notional = rbl_clip_notional(ledger, slot, slot->x);
        count++;
        total += notional;
        if (notional > largest) largest = notional, row = slot->row;
    }
    if (halt->n_orders > 0 && count > (int64_t)halt->n_orders)
        return halt_fail(error, RBL_FIELD_HALT_N_ORDERS, REBAL_NONE, count);
    if (total > rbl_clip_turnover_budget(ledger->rules, halt->turnover_ppb, ledger->start_value))
        return halt_fail(error, RBL_FIELD_HALT_TURNOVER, REBAL_NONE, total);
    if (halt->order_notional > 0 && largest > halt->order_notional)
        return halt_fail(error, RBL_FIELD_HALT_ORDER_NOTIONAL, row, largest);
    if (halt->total_notional > 0 && total > halt->total_notional)
        return halt_fail(error, RBL_FIELD_HALT_TOTAL_NOTIONAL, REBAL_NONE, total);
    return REBAL_OK;
}
