/* SPDX-License-Identifier: MIT */
/* The steps of a sale, each the fewest further lots that are legal and bring cash, are taken in
 * descending level value / target after the step. Where many lie ahead, all those down to a level
 * are taken in one leap that stops short of the floor of cash: proceeds never fall with the lots
 * sold, so no step inside the leap would have been left out. */
#include "plan/raise.h"

#include "plan/heap.h"

/* Least number of lots whose sale at the worst price is a notional of at least that much. */
static int64_t raise_lots(const rbl_ledger *ledger, const rbl_slot *slot, int64_t notional) {
    rbl_wide need = rbl_rules_fine(ledger->rules, notional);
    rbl_wide lots = rbl_wide_div_ceil(need, slot->lot_sell);
    return rbl_wide_fits64(lots) ? rbl_wide_low64(lots) : INT64_MAX;
}

/* The net order of the step from x <= 0 that brings at least one unit more than now, or x if there
 * is none. */
static int64_t raise_next(const rbl_ledger *ledger, const rbl_slot *slot) {
    int64_t now = slot->x < 0 ? slot->effect.cash_worst : 0;
    int64_t sold = raise_lots(ledger, slot, rbl_fee_sell_min(slot->instrument->fee_sell, now + 1));
    sold = rbl_slot_fill(slot, sold > slot->block ? sold : slot->block);
    if (sold <= -slot->low) return -sold;
    bool out = slot->flags & RBL_EXIT && slot->x != -slot->held &&
               rbl_ledger_proceeds(ledger, slot, slot->held) > now;
    return out ? -slot->held : slot->x;
}

static rbl_heap_entry raise_entry(const rbl_ledger *ledger, const rbl_slot *slot, int32_t k) {
    rbl_wide value = rbl_slot_value(slot, raise_next(ledger, slot));
    return rbl_heap_level(value, slot->band->aim, k);
}

static bool raise_covered(const rbl_ledger *ledger) {
    return rbl_ledger_covers(ledger, ledger->cash_worst, ledger->value);
}

static void raise_set(rbl_ledger *ledger, rbl_slot *slot, int64_t x) {
    rbl_effect effect = rbl_ledger_effect(ledger, slot, x);
    rbl_ledger_set(ledger, slot, x, &effect);
    slot->flags |= RBL_RAISED;
}

/* The last step with v(x) >= goal but for the full exit: the most that is sold, brought back to the
 * fewest lots with the same proceeds. */
static int64_t raise_above(const rbl_ledger *ledger, const rbl_slot *slot, rbl_wide goal) {
    rbl_wide room = rbl_wide_sub(slot->value, goal);
    if (rbl_wide_sign(room) <= 0) return slot->x;
    int64_t sold = rbl_wide_low64(rbl_wide_div_floor(room, slot->lot));
    sold = rbl_slot_cut(slot, sold < -slot->low ? sold : -slot->low);
    if (sold < slot->block || sold <= -slot->x) return slot->x;
    int64_t proceeds = rbl_ledger_proceeds(ledger, slot, sold);
    sold = raise_lots(ledger, slot, rbl_fee_sell_min(slot->instrument->fee_sell, proceeds));
    sold = rbl_slot_fill(slot, sold > slot->block ? sold : slot->block);
    return -sold < slot->x ? -sold : slot->x;
}

/* The last step at or above the level, v(x) >= level target. Where a full exit is a step of its own
 * it is the last of all. */
static int64_t raise_at_level(const rbl_ledger *ledger, const rbl_slot *slot,
                              const rbl_base *level) {
    rbl_wide goal = slot->band->aim == 0 ? slot->value : rbl_base_ceil(level, slot->band->aim);
    int64_t y = raise_above(ledger, slot, goal);
    if (!(slot->flags & RBL_EXIT) || y == -slot->held) return y;
    if (rbl_wide_cmp(rbl_slot_value(slot, -slot->held), goal) < 0) return y;
    int64_t now = y < 0 ? rbl_ledger_proceeds(ledger, slot, -y) : 0;
    return rbl_ledger_proceeds(ledger, slot, slot->held) > now ? -slot->held : y;
}

/* Would the cash still not cover its floor after the leap? On the way cash is less and value more.
 */
static bool raise_short(const rbl_ledger *ledger, const rbl_heap *heap, const rbl_base *level) {
    int64_t cash = ledger->cash_worst;
    rbl_wide value = ledger->value;
    for (size_t k = 0; k < heap->count; k++) {
        const rbl_slot *slot = &ledger->slot[heap->entry[k].slot];
        int64_t y = raise_at_level(ledger, slot, level);
        if (y == slot->x) continue;
        rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
        cash += effect.cash_worst - slot->effect.cash_worst;
        value = rbl_wide_add(value, rbl_wide_sub(slot->effect.loss, effect.loss));
        if (ledger->rules->coarse) value = rbl_wide_sub(value, ledger->rules->money_unit);
    }
    return !rbl_ledger_covers(ledger, cash, value);
}

/* The lowest level that stays short, by bisection; the top entry is the highest level. */
static rbl_base raise_find_level(const rbl_ledger *ledger, const rbl_heap *heap) {
    int64_t scale = rbl_level_scale(heap->entry[0].whole);
    rbl_wide low = rbl_wide_of(0);
    rbl_wide high = rbl_wide_times(rbl_wide_add(heap->entry[0].whole, rbl_wide_of(1)), scale);
    while (rbl_wide_cmp(rbl_wide_sub(high, low), rbl_wide_of(1)) > 0) {
        rbl_wide middle = rbl_wide_div_floor(rbl_wide_add(low, high), rbl_wide_of(2));
        rbl_base level = rbl_level_base(middle, scale);
        if (raise_short(ledger, heap, &level))
            high = middle;
        else
            low = middle;
    }
    return rbl_level_base(high, scale);
}

static void raise_gather(rbl_ledger *ledger, rbl_heap *heap) {
    heap->count = 0;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        bool sale = slot->flags & RBL_IN_SELL && slot->flags & RBL_MAY_SELL;
        if (sale && slot->x <= 0 && raise_next(ledger, slot) != slot->x)
            heap->entry[heap->count++] = raise_entry(ledger, slot, (int32_t)k);
    }
    rbl_heap_build(heap);
}

static void raise_leap(rbl_ledger *ledger, rbl_heap *heap) {
    rbl_base level = raise_find_level(ledger, heap);
    for (size_t k = 0; k < heap->count; k++) {
        rbl_slot *slot = &ledger->slot[heap->entry[k].slot];
        int64_t y = raise_at_level(ledger, slot, &level);
        if (y != slot->x) raise_set(ledger, slot, y);
    }
    raise_gather(ledger, heap);
}

/* Would selling that many lots in all cover the floor of cash? */
static bool raise_covers(const rbl_ledger *ledger, const rbl_slot *slot, int64_t sold) {
    rbl_effect effect = rbl_ledger_effect(ledger, slot, -sold);
    rbl_wide loss = rbl_wide_sub(effect.loss, slot->effect.loss);
    return rbl_ledger_covers(ledger,
                             ledger->cash_worst + effect.cash_worst - slot->effect.cash_worst,
                             rbl_wide_sub(ledger->value, loss));
}

/* An instrument without target is sold before all others: the fewest lots that cover, or all that
 * bring anything. */
static bool raise_from_orphan(rbl_ledger *ledger, rbl_slot *slot) {
    int64_t short_of = -slot->x, enough = -slot->low;
    if (enough < slot->block) return false;
    while (enough - short_of > 1) {
        int64_t middle = short_of + (enough - short_of) / 2;
        if (raise_covers(ledger, slot, middle))
            enough = middle;
        else
            short_of = middle;
    }
    enough = rbl_slot_fill(slot, enough);
    int64_t proceeds = rbl_ledger_proceeds(ledger, slot, enough);
    int64_t sold = raise_lots(ledger, slot, rbl_fee_sell_min(slot->instrument->fee_sell, proceeds));
    sold = rbl_slot_fill(slot, sold > slot->block ? sold : slot->block);
    if (-sold >= slot->x) return false;
    raise_set(ledger, slot, -sold);
    return true;
}

/* I-01: toward the reserve, and no further. */
bool rbl_raise_run(rbl_ledger *ledger) {
    rbl_heap heap = {.entry = ledger->heap, .highest = true};
    size_t steps = 0;
    bool changed = false;
    if (raise_covered(ledger)) return false;
    raise_gather(ledger, &heap);
    while (heap.count > 0 && !raise_covered(ledger)) {
        int32_t k = heap.entry[0].slot;
        rbl_slot *slot = &ledger->slot[k];
        int64_t y = raise_next(ledger, slot);
        if (y == slot->x) {
            rbl_heap_pop(&heap);
            continue;
        }
        if (slot->band->aim != 0 || !raise_from_orphan(ledger, slot)) raise_set(ledger, slot, y);
        changed = true;
        rbl_heap_replace(&heap, raise_entry(ledger, slot, k));
        if (++steps > 4 * heap.count + 16 && heap.entry[0].share != 0)
            raise_leap(ledger, &heap), steps = 0;
    }
    return changed;
}
