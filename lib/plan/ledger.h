/* SPDX-License-Identifier: MIT */
/* The ledger: the planner's state. Net orders in lots, and what they do to cash and value, kept
 * exact as orders change. docs/derivations/planner.md. */
#ifndef RBL_PLAN_LEDGER_H
#define RBL_PLAN_LEDGER_H

#include "policy/trigger.h"

/* Bits of rbl_slot.flags. */
enum {
    RBL_MAY_SELL = 1,
    RBL_MAY_BUY = 2,
    RBL_IN_SELL = 4,     /* in scope to be sold */
    RBL_IN_BUY = 8,      /* in scope to be bought */
    RBL_RAISED = 16,     /* sold to raise cash */
    RBL_BARRED = 32,     /* by the improvement test */
    RBL_DROPPED = 64,    /* by a clip of turnover or total notional */
    RBL_UNCOUNTED = 128, /* by the clip of the number of orders */
    RBL_CUT = 256,       /* its bound is a clip's of turnover or total notional */
    RBL_EXIT = 512       /* the full exit is legal */
};

/* What a net order does. */
typedef struct rbl_effect {
    int64_t cash;       /* money, at reference price, fee included */
    int64_t cash_worst; /* money, at the worst price, fee included */
    rbl_wide loss;      /* fine units of value: fee and rounding */
} rbl_effect;

/* One asset that can be traded. */
typedef struct rbl_slot {
    rbl_wide value;    /* v(0) */
    rbl_wide lot;      /* p */
    rbl_wide lot_sell; /* ps */
    rbl_wide lot_buy;  /* pb */
    int64_t x;         /* net order, lots */
    int64_t step;      /* g: orders are multiples, but for the full exit */
    int64_t block;     /* k: minimum block, the least of the passes so far */
    int64_t held;      /* E, whole lots */
    int64_t low, high; /* bounds of x: -L, U, multiples of the step */
    int64_t holding_min;
    rbl_effect effect; /* of x */
    const rbl_band *band;
    const rbl_instrument *instrument;
    int32_t row;
    int32_t restriction; /* the engine's, the account's and the base cash row's bits */
    int32_t flags;
} rbl_slot;

typedef struct rbl_ledger {
    const rbl_rules *rules;
    const rbl_bands *bands;
    rbl_slot *slot; /* [n_slots] rows with a price, in ascending id */
    size_t n_slots;
    rbl_wide start_value; /* V(0) */
    rbl_wide value;       /* V(x) */
    int64_t start_cash;   /* C(0) */
    int64_t cash;         /* C(x) */
    int64_t cash_worst;   /* Cw(x) */
    int64_t reserve;
    int32_t direction;           /* REBAL_BOTH... */
    rbl_wide *group_value;       /* [n_groups] scratch */
    int32_t *group_flags;        /* [n_groups] scratch */
    struct rbl_heap_entry *heap; /* [n_slots] scratch */
} rbl_ledger;

/* x lots of that value each, x >= 0; or more than any account is worth. */
static inline rbl_wide rbl_ledger_worth(rbl_wide lot, int64_t x) {
    rbl_wide worth = RBL_WIDE_MAX;
    (void)rbl_wide_mul(&worth, lot, rbl_wide_of(x));
    return worth;
}

/* At most RBL_MONEY_MAX. */
static inline int64_t rbl_ledger_money(rbl_wide money) {
    bool fits = rbl_wide_fits64(money) && rbl_wide_low64(money) < RBL_MONEY_MAX;
    return fits ? rbl_wide_low64(money) : RBL_MONEY_MAX;
}

/* Money of x lots of that value each; x >= 0. Saturates at RBL_MONEY_MAX. F-NOTIONAL, I-16: what is
 * paid is rounded up. */
static inline int64_t rbl_ledger_pay(const rbl_ledger *ledger, rbl_wide lot, int64_t x) {
    rbl_wide worth = rbl_ledger_worth(lot, x);
    if (!ledger->rules->coarse) return rbl_ledger_money(worth);
    return rbl_ledger_money(rbl_wide_div_ceil(worth, ledger->rules->money_unit));
}

/* F-NOTIONAL, I-16: what is received is rounded down. */
static inline int64_t rbl_ledger_receive(const rbl_ledger *ledger, rbl_wide lot, int64_t x) {
    rbl_wide worth = rbl_ledger_worth(lot, x);
    if (!ledger->rules->coarse) return rbl_ledger_money(worth);
    return rbl_ledger_money(rbl_wide_div_floor(worth, ledger->rules->money_unit));
}

/* What the net order x of a slot would do. */
rbl_effect rbl_ledger_effect(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x);

/* Worst-price proceeds of selling x > 0 lots, fee taken off. */
int64_t rbl_ledger_proceeds(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x);

/* Takes x (with its effect) as the slot's net order. */
void rbl_ledger_set(rbl_ledger *ledger, rbl_slot *slot, int64_t x, const rbl_effect *effect);

/* v(x) */
static inline rbl_wide rbl_slot_value(const rbl_slot *slot, int64_t x) {
    return x == 0 ? slot->value : rbl_wide_add(slot->value, rbl_wide_times(slot->lot, x));
}

/* x toward 0, or away from it, to a multiple of the slot's step. */
static inline int64_t rbl_slot_cut(const rbl_slot *slot, int64_t x) {
    return slot->step == 1 ? x : x - x % slot->step;
}

static inline int64_t rbl_slot_fill(const rbl_slot *slot, int64_t x) {
    int64_t rest = slot->step == 1 ? 0 : x % slot->step;
    if (rest == 0) return x;
    if (x < 0) return x - rest - slot->step;
    return x > INT64_MAX - slot->step ? INT64_MAX : x - rest + slot->step;
}

/* What destinations are shares of, at V(x). */
static inline rbl_base rbl_ledger_base(const rbl_ledger *ledger, rbl_wide value) {
    return rbl_base_of(rbl_wide_sub(value, ledger->bands->kept),
                       rbl_rules_fine(ledger->rules, ledger->reserve), ledger->bands->aims);
}

/* Is that cash at least the floor of cash: the reserve, and for RAISE_CASH and INVEST_CASH the cash
 * target at that value? */
bool rbl_ledger_covers(const rbl_ledger *ledger, int64_t cash_worst, rbl_wide value);

/* Brings every slot's minimum block down to what the present value asks for. */
void rbl_ledger_set_blocks(rbl_ledger *ledger);

/* Back to x = 0, nothing in scope. */
void rbl_ledger_clear(rbl_ledger *ledger);

#endif
