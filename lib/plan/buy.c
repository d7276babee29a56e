/* SPDX-License-Identifier: MIT */
/* The steps of a purchase, 0 to the block, then lot by lot, are taken in ascending level
 * value / share. Where many lots lie ahead, all those up to a level are taken in one leap: with the
 * cash and the value that remain after the leap at the least they can be, every step inside it
 * would have been accepted, so the leap and the steps end in the same orders. */
#include "plan/buy.h"

#include "plan/heap.h"

/* I-06: the net order of the next step. */
static int64_t buy_next(const rbl_slot *slot) {
    if (slot->x >= 0) return slot->x >= slot->block ? slot->x + slot->step : slot->block;
    int64_t above = rbl_slot_cut(slot, slot->x + 1);
    return -above >= slot->block ? above : 0;
}

/* A step beyond the bound will be refused wherever it stands. */
static rbl_heap_entry buy_entry(const rbl_slot *slot, int32_t k) {
    int64_t y = buy_next(slot);
    return rbl_heap_level(rbl_slot_value(slot, y > slot->high ? 0 : y), slot->band->a, k);
}

/* ---- the leap */

/* Levels tried by where the cash would end, before bisection. */
enum { BUY_GUESSES = 8 };

typedef struct buy_probe {
    int64_t cash;   /* worst cash after the leap */
    rbl_wide value; /* no state on the way is worth less */
    rbl_wide lots;  /* fine units: one lot each of those that move */
    int64_t shares; /* ppb: shares of those that move */
    int64_t steps;  /* lots moved, saturating */
    bool holds;
} buy_probe;

/* The slot's net order once every step with level <= the given one is taken. */
static int64_t buy_at_level(const rbl_slot *slot, const rbl_base *level) {
    rbl_wide room = rbl_wide_sub(rbl_base_floor(level, slot->band->a), slot->value);
    if (rbl_wide_cmp(room, rbl_wide_times(slot->lot, slot->x)) <= 0) return slot->x;
    rbl_wide lots = rbl_wide_div_floor(room, slot->lot);
    int64_t y = rbl_wide_fits64(lots) ? rbl_wide_low64(lots) : INT64_MAX;
    if (y > slot->high) y = slot->high;
    y = y < 0 ? rbl_slot_fill(slot, y) : rbl_slot_cut(slot, y);
    if (y <= slot->x) return slot->x;
    if (y >= slot->block) return y;
    if (slot->x >= 0) return slot->x;
    if (y >= 0) return 0;
    if (-y >= slot->block) return y;
    return -slot->x >= slot->block ? -slot->block : slot->x;
}

static void buy_probe_slot(const rbl_ledger *ledger, buy_probe *probe, const rbl_slot *slot,
                           int64_t y) {
    rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
    rbl_wide added = rbl_wide_sub(y > 0 ? effect.loss : rbl_wide_of(0),
                                  slot->x > 0 ? slot->effect.loss : rbl_wide_of(0));
    if (rbl_wide_sign(added) < 0) added = rbl_wide_of(0);
    if (ledger->rules->coarse) added = rbl_wide_add(added, ledger->rules->money_unit);
    if (!rbl_wide_add_to(&probe->value, rbl_wide_neg(added))) probe->value = rbl_wide_of(0);
    int64_t change = effect.cash_worst - slot->effect.cash_worst;
    probe->cash = probe->cash < -RBL_MONEY_MAX - change ? -RBL_MONEY_MAX : probe->cash + change;
    (void)rbl_wide_add_to(&probe->lots, slot->lot);
    probe->shares += slot->band->a;
    probe->steps =
        y - slot->x > INT64_MAX - probe->steps ? INT64_MAX : probe->steps + (y - slot->x);
}

/* No state on the way from here is worth more: purchases lose, but for the rounding of each. */
static rbl_wide buy_value_max(const rbl_ledger *ledger) {
    if (ledger->direction != REBAL_INVEST_CASH || !ledger->rules->coarse) return ledger->value;
    rbl_wide slack = rbl_wide_times(ledger->rules->money_unit, (int64_t)ledger->n_slots);
    rbl_wide most = rbl_wide_add(ledger->value, slack);
    return rbl_wide_cmp(most, ledger->start_value) < 0 ? most : ledger->start_value;
}

static buy_probe buy_try(const rbl_ledger *ledger, const rbl_heap *heap, rbl_wide level,
                         int64_t scale) {
    buy_probe probe = {.cash = ledger->cash_worst, .value = ledger->value};
    rbl_base at = rbl_level_base(level, scale);
    for (size_t k = 0; k < heap->count; k++) {
        const rbl_slot *slot = &ledger->slot[heap->entry[k].slot];
        int64_t y = buy_at_level(slot, &at);
        if (y != slot->x) buy_probe_slot(ledger, &probe, slot, y);
    }
    rbl_base base = rbl_ledger_base(ledger, probe.value);
    probe.holds = rbl_wide_cmp(level, rbl_base_floor(&base, scale)) <= 0 &&
                  rbl_ledger_covers(ledger, probe.cash, buy_value_max(ledger));
    return probe;
}

static rbl_wide buy_middle(rbl_wide good, rbl_wide bad) {
    return rbl_wide_div_floor(rbl_wide_add(good, bad), rbl_wide_of(2));
}

/* Where to look next, once a level failed: down by the missing cash spread over the shares, and not
 * above the destination at what would be left; bisection where that does not help. */
static rbl_wide buy_below(const rbl_ledger *ledger, const buy_probe *probe, rbl_wide good,
                          rbl_wide bad, int64_t scale) {
    if (probe->shares == 0) return buy_middle(good, bad);
    rbl_base base = rbl_ledger_base(ledger, probe->value);
    rbl_wide next = rbl_base_floor(&base, scale);
    if (!rbl_ledger_covers(ledger, probe->cash, buy_value_max(ledger))) {
        int64_t missing = ledger->reserve > probe->cash ? ledger->reserve - probe->cash : 0;
        rbl_wide need = rbl_wide_add(rbl_rules_fine(ledger->rules, missing), probe->lots);
        rbl_wide drop = rbl_wide_mul_div_ceil(need, (uint64_t)scale, (uint64_t)probe->shares);
        rbl_wide lower = rbl_wide_sub(bad, drop);
        if (rbl_wide_cmp(lower, next) < 0) next = lower;
    }
    bool inside = rbl_wide_cmp(next, good) > 0 && rbl_wide_cmp(next, bad) < 0;
    return inside ? next : buy_middle(good, bad);
}

/* Lots that the cash above the reserve pays for, fee included, in closed form. */
static int64_t buy_payable(const rbl_ledger *ledger, const rbl_slot *slot) {
    int64_t budget = ledger->cash_worst - ledger->reserve - slot->effect.cash_worst;
    int64_t notional = rbl_fee_buy_max(slot->instrument->fee_buy, budget);
    rbl_wide lots = rbl_wide_div_floor(rbl_rules_fine(ledger->rules, notional), slot->lot_buy);
    int64_t most = rbl_wide_fits64(lots) ? rbl_wide_low64(lots) : INT64_MAX;
    return most < slot->high ? most : slot->high;
}

/* A level that fails: above the destination at the present value, or, of a candidate alone, where
 * it takes a lot more than can be paid. */
static rbl_wide buy_first_bad(const rbl_ledger *ledger, const rbl_heap *heap, int64_t scale) {
    const rbl_slot *slot = &ledger->slot[heap->entry[0].slot];
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    rbl_wide bad = rbl_wide_add(rbl_base_floor(&base, scale), rbl_wide_of(1));
    if (heap->count > 1 || slot->x < 0) return bad;
    int64_t most = buy_payable(ledger, slot);
    if (most == slot->high) return bad;
    rbl_wide above = rbl_wide_add(rbl_slot_value(slot, most), slot->lot);
    rbl_wide over = rbl_wide_mul_div_ceil(above, (uint64_t)scale, (uint64_t)slot->band->a);
    return rbl_wide_cmp(over, bad) < 0 ? over : bad;
}

/* A level up to which all steps hold, with few lots between it and one that does not. */
static rbl_base buy_find_level(const rbl_ledger *ledger, const rbl_heap *heap) {
    int64_t scale = rbl_level_scale(rbl_ledger_base(ledger, ledger->value).whole);
    rbl_wide good = rbl_wide_of(0), bad = buy_first_bad(ledger, heap, scale);
    rbl_wide next = rbl_wide_sub(bad, rbl_wide_of(1));
    int64_t few = 2 * (int64_t)heap->count + 16, good_steps = 0, bad_steps = INT64_MAX;
    for (int tries = 0; rbl_wide_cmp(rbl_wide_sub(bad, good), rbl_wide_of(1)) > 0; tries++) {
        buy_probe probe = buy_try(ledger, heap, next, scale);
        if (probe.holds) {
            good = next, good_steps = probe.steps;
            next = buy_middle(good, bad);
        } else {
            bad = next, bad_steps = probe.steps;
            next = tries > BUY_GUESSES ? buy_middle(good, bad)
                                       : buy_below(ledger, &probe, good, bad, scale);
        }
        if (bad_steps - good_steps <= few) break;
    }
    return rbl_level_base(good, scale);
}

/* Orders the slots by the level of their next step. */
static void buy_rank(const rbl_ledger *ledger, rbl_heap *heap) {
    for (size_t k = 0; k < heap->count; k++)
        heap->entry[k] = buy_entry(&ledger->slot[heap->entry[k].slot], heap->entry[k].slot);
    rbl_heap_build(heap);
}

static bool buy_set(rbl_ledger *ledger, rbl_slot *slot, int64_t y) {
    if (y == slot->x) return false;
    rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
    rbl_ledger_set(ledger, slot, y, &effect);
    return true;
}

static bool buy_leap(rbl_ledger *ledger, rbl_heap *heap) {
    rbl_base level = buy_find_level(ledger, heap);
    bool changed = false;
    for (size_t k = 0; k < heap->count; k++) {
        rbl_slot *slot = &ledger->slot[heap->entry[k].slot];
        changed |= buy_set(ledger, slot, buy_at_level(slot, &level));
    }
    buy_rank(ledger, heap);
    return changed;
}

/* ---- the steps */

/* I-01, I-04: takes the slot's next step if bounds, cash and destination allow it. */
static bool buy_step(rbl_ledger *ledger, rbl_slot *slot) {
    int64_t y = buy_next(slot);
    if (y > slot->high && y > 0) return false;
    rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
    int64_t cash = ledger->cash_worst + effect.cash_worst - slot->effect.cash_worst;
    rbl_wide after = rbl_wide_add(ledger->value, rbl_wide_sub(slot->effect.loss, effect.loss));
    if (effect.cash_worst == -RBL_MONEY_MAX || !rbl_ledger_covers(ledger, cash, after))
        return false;
    rbl_base base =
        rbl_ledger_base(ledger, rbl_wide_cmp(after, ledger->value) < 0 ? after : ledger->value);
    if (rbl_base_compare(&base, rbl_slot_value(slot, y), slot->band->a) > 0) return false;
    rbl_ledger_set(ledger, slot, y, &effect);
    return true;
}

static bool buy_in_scope(const rbl_slot *slot) {
    return slot->flags & RBL_IN_BUY && slot->flags & RBL_MAY_BUY && slot->band->a > 0;
}

/* The most the account can be worth in any state that purchases lead to: they only lose value, but
 * for what undone sales save, and the rounding of each. */
static rbl_wide buy_value_bound(const rbl_ledger *ledger) {
    if (ledger->rules->coarse) return ledger->start_value;
    for (size_t k = 0; k < ledger->n_slots; k++)
        if (ledger->slot[k].x < 0 && buy_in_scope(&ledger->slot[k])) return ledger->start_value;
    return ledger->value;
}

/* Those in scope whose next step could be accepted: it would be refused whenever its turn came
 * where it passes the destination even at the most the account can be worth. */
static size_t buy_gather(const rbl_ledger *ledger, rbl_heap_entry *entry) {
    rbl_base base = rbl_ledger_base(ledger, buy_value_bound(ledger));
    size_t count = 0;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        if (!buy_in_scope(slot)) continue;
        int64_t y = buy_next(slot);
        if (y > slot->high && y > 0) continue;
        if (rbl_base_compare(&base, rbl_slot_value(slot, y), slot->band->a) <= 0)
            entry[count++] = (rbl_heap_entry){.slot = (int32_t)k};
    }
    return count;
}

bool rbl_buy_run(rbl_ledger *ledger, bool first) {
    rbl_heap heap = {.entry = ledger->heap, .count = buy_gather(ledger, ledger->heap)};
    size_t steps = 0, many = 4 * heap.count + 16;
    bool changed = false;
    if (heap.count == 0) return false;
    if (first)
        changed = buy_leap(ledger, &heap);
    else
        buy_rank(ledger, &heap);
    while (heap.count > 0) {
        rbl_slot *slot = &ledger->slot[heap.entry[0].slot];
        if (!buy_step(ledger, slot)) {
            rbl_heap_pop(&heap);
            continue;
        }
        changed = true;
        rbl_heap_replace(&heap, buy_entry(slot, heap.entry[0].slot));
        if (++steps > many) (void)buy_leap(ledger, &heap), steps = 0;
    }
    return changed;
}
