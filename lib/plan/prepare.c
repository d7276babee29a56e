/* SPDX-License-Identifier: MIT */
#include "plan/prepare.h"

/* F-LIMIT. */
int64_t rbl_prepare_limit_buy(const rbl_rules *rules, int32_t row, int64_t price) {
    int64_t tick = rules->instrument[row].tick;
    if (rules->policy.collar_ppb == 0 && tick == 1) return price;
    int64_t limit = price + rbl_round_ppb_floor(price, rules->policy.collar_ppb);
    limit = rbl_round_to_multiple_down(limit, tick);
    return limit > 0 ? limit : tick;
}

/* F-LIMIT. */
int64_t rbl_prepare_limit_sell(const rbl_rules *rules, int32_t row, int64_t price) {
    if (rules->policy.collar_ppb == 0 && rules->instrument[row].tick == 1) return price;
    int64_t limit = rbl_round_ppb_ceil(price, REBAL_ONE - rules->policy.collar_ppb), up = limit;
    (void)rbl_round_to_multiple_up(&up, limit, rules->instrument[row].tick);
    return up; /* price and tick <= 2^62: it cannot pass INT64_MAX */
}

static int32_t prepare_permissions(const rbl_rules *rules, int32_t restriction) {
    static const int32_t by_direction[] = {RBL_MAY_SELL | RBL_MAY_BUY, RBL_MAY_BUY, RBL_MAY_SELL,
                                           RBL_MAY_SELL, RBL_MAY_BUY};
    int32_t flags = by_direction[rules->policy.direction];
    if (restriction & REBAL_NO_BUY) flags &= ~RBL_MAY_BUY;
    if (restriction & REBAL_NO_SELL) flags &= ~RBL_MAY_SELL;
    return flags;
}

static int64_t prepare_lots(rbl_wide worth, rbl_wide lot) {
    rbl_wide lots = rbl_wide_div_floor(worth, lot);
    return rbl_wide_fits64(lots) ? rbl_wide_low64(lots) : INT64_MAX;
}

/* Lots that no purchase passes: those all the account is worth, or, where a shift can tell, up to
 * twice as many. A purchase ends at its destination at the latest, within the account's value, so
 * that the difference shows nowhere; it keeps x lots within the domain. */
static int64_t prepare_most(rbl_wide worth, rbl_wide lot) {
#ifdef __GNUC__
    if (rbl_wide_fits64(worth) && rbl_wide_fits64(lot))
        return rbl_wide_low64(worth) >> (63 - __builtin_clzll((uint64_t)rbl_wide_low64(lot)));
#endif
    return prepare_lots(worth, lot);
}

/* Whole lots of a quantity, toward 0. */
static int64_t prepare_whole(const rbl_instrument *in, int64_t quantity) {
    return in->lot == 1 ? quantity : quantity / in->lot;
}

static int64_t prepare_least(int64_t a, int64_t b) { return a < b ? a : b; }

/* How far x may go: holdings, order size, and no further than all the account is worth.
 * I-02, I-06. */
static void prepare_bounds(rbl_slot *slot, const rbl_ledger *ledger, const rbl_position *position) {
    const rbl_instrument *in = slot->instrument;
    int64_t sell = prepare_whole(in, position->sellable - slot->holding_min);
    int64_t most = prepare_least(in->holding_max, RBL_QUANTITY_MAX);
    int64_t buy = prepare_whole(in, most - position->counted);
    int64_t order = in->order_max == INT64_MAX ? INT64_MAX : prepare_whole(in, in->order_max);
    int64_t cap = ledger->rules->clip.order_notional;
    if (cap > 0)
        order = prepare_least(order, prepare_lots(rbl_rules_fine(ledger->rules, cap), slot->lot));
    buy = prepare_least(buy, prepare_most(ledger->start_value, slot->lot));
    slot->held = prepare_whole(in, position->counted);
    sell = prepare_least(prepare_least(sell, order), slot->held);
    buy = prepare_least(buy, order);
    slot->low = sell > 0 ? -rbl_slot_cut(slot, sell) : 0;
    slot->high = buy > 0 ? rbl_slot_cut(slot, buy) : 0;
    if (slot->held > 0 && slot->held == sell &&
        rbl_ledger_receive(ledger, slot->lot_sell, slot->held) >= in->proceeds_min)
        slot->flags |= RBL_EXIT;
}

/* Fewest lots worth a unit of money: finer orders would move the value by less than rounding.
 * F-STEP, I-10. */
static int64_t prepare_step(const rbl_rules *rules, rbl_wide lot) {
    if (rbl_wide_cmp(lot, rules->money_unit) >= 0) return 1;
    rbl_wide step = rbl_wide_div_ceil(rules->money_unit, lot);
    return rbl_wide_fits64(step) ? rbl_wide_low64(step) : INT64_MAX;
}

/* Value of a lot; beyond the domain no account holds or buys one. */
static rbl_wide prepare_lot(const rbl_instrument *in, int64_t price) {
    rbl_wide lot = RBL_WIDE_MAX;
    (void)rbl_wide_mul(&lot, rbl_wide_mul64(in->lot, price), in->unit);
    return lot;
}

static void prepare_slot(rbl_slot *slot, const rbl_ledger *ledger, const rbl_account *account,
                         const rbl_position *position) {
    const rbl_rules *rules = ledger->rules;
    const rbl_instrument *in = slot->instrument;
    int64_t price = account->column[REBAL_PRICE][slot->row];
    int64_t buy = rbl_prepare_limit_buy(rules, slot->row, price);
    int64_t sell = rbl_prepare_limit_sell(rules, slot->row, price);
    slot->lot = prepare_lot(in, price);
    slot->lot_buy = buy > price ? prepare_lot(in, buy) : slot->lot;
    slot->lot_sell = sell < price ? prepare_lot(in, sell) : slot->lot;
    slot->value = position->value;
    slot->holding_min = account->column[REBAL_HOLDING_MIN][slot->row];
    slot->restriction = rbl_account_restriction(account, (size_t)slot->row);
    slot->flags = prepare_permissions(rules, slot->restriction);
    slot->step = prepare_step(rules, slot->lot);
    prepare_bounds(slot, ledger, position);
}

/* I-11: slots in ascending id, whatever the rows. */
void rbl_prepare_ledger(rbl_ledger *ledger, const rbl_account *account, const rbl_book *book,
                        const rbl_bands *bands) {
    const rbl_rules *rules = account->rules;
    ledger->rules = rules;
    ledger->bands = bands;
    ledger->start_value = book->value;
    ledger->start_cash = book->cash;
    ledger->reserve = book->reserve;
    ledger->direction = rules->policy.direction;
    ledger->n_slots = 0;
    for (size_t k = 0; k < rules->n; k++) {
        int32_t row = rules->by_id[k];
        if (!rbl_bands_takes_part(bands, rules, book, (size_t)row)) continue;
        rbl_slot *slot = &ledger->slot[ledger->n_slots++];
        slot->row = row;
        slot->instrument = &rules->instrument[row];
        slot->band = &bands->row[row];
        prepare_slot(slot, ledger, account, &book->row[row]);
    }
    rbl_ledger_clear(ledger);
}
