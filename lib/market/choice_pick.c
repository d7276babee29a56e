/* SPDX-License-Identifier: MIT */
/* One piece for each instrument, and the best trade of those: what is within all limits is found
 * so.
 */
#include "market/choice.h"

#include <string.h>

#include "base/doubles.h"

enum { CHOICE_PICK_PASSES = 8, CHOICE_PICK_FLIPS = 16 };

/* Of the sizes that a bound sums, an instrument: twice what a step rounds. */
#define CHOICE_PICK_STEP 0x1p-50

/* A change of a pick. */
typedef struct choice_pick_flip {
    double worse;
    size_t row;
    int to;
} choice_pick_flip;

static size_t choice_pick_counted(const rbl_choice *r, bool is_names) {
    size_t count = 0;
    for (size_t i = 0; i < r->n; i++)
        count += is_names ? rbl_choice_is_held(r, i, r->pick[i]) : rbl_choice_is_traded(r->pick[i]);
    return count;
}

/* The cheapest change that lowers a count, but of row `not`. */
static choice_pick_flip choice_pick_lower(const rbl_choice *r, bool is_names, size_t not,
                                          bool may_trade) {
    choice_pick_flip best = {.worse = DBL_MAX, .row = r->n};
    for (size_t i = 0; i < r->n; i++) {
        int from = r->pick[i];
        if (i == not || !(is_names ? rbl_choice_is_held(r, i, from) : rbl_choice_is_traded(from)))
            continue;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            if (!rbl_choice_has(r, i, p) ||
                (is_names ? rbl_choice_is_held(r, i, p) : rbl_choice_is_traded(p)))
                continue;
            if (!may_trade && rbl_choice_is_traded(p) && !rbl_choice_is_traded(from)) continue;
            double worse = rbl_choice_at(r, i, p)->value - rbl_choice_at(r, i, from)->value;
            if (worse < best.worse) best = (choice_pick_flip){.worse = worse, .row = i, .to = p};
        }
    }
    return best;
}

/* Within the counts, row `not` as it is; false where that cannot be had so. */
static bool choice_pick_within(rbl_choice *r, size_t not ) {
    size_t traded = choice_pick_counted(r, false), held = choice_pick_counted(r, true);
    while (traded > r->trades.most) {
        choice_pick_flip f = choice_pick_lower(r, false, not, true);
        if (f.row == r->n) return false;
        r->pick[f.row] = (uint8_t)f.to;
        traded--;
        held = choice_pick_counted(r, true);
    }
    while (held > r->names.most) {
        choice_pick_flip f = choice_pick_lower(r, true, not, traded < r->trades.most);
        if (f.row == r->n) return false;
        r->pick[f.row] = (uint8_t)f.to;
        held--;
        traded = choice_pick_counted(r, false);
    }
    return true;
}

bool rbl_choice_pick(rbl_choice *r) {
    for (size_t i = 0; i < r->n; i++) {
        double best = DBL_MAX;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            if (!rbl_choice_has(r, i, p) || !(rbl_choice_at(r, i, p)->value < best)) continue;
            best = rbl_choice_at(r, i, p)->value;
            r->pick[i] = (uint8_t)p;
        }
    }
    return choice_pick_within(r, r->n);
}

static double choice_pick_fixed(const rbl_choice *r, const double *x) {
    double sum = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (x[i] > 0) sum += rbl_trade_at(r->fixed_buy, i);
        if (x[i] < 0) sum += rbl_trade_at(r->fixed_sell, i);
    }
    return sum;
}

static void choice_pick_keep(rbl_choice *r, const rebal_solution *s) {
    const double *x = rbl_trade_find_trade(r->call);
    double fixed = choice_pick_fixed(r, x);
    if (s->status == REBAL_SOLVE_VIOLATED || s->status == REBAL_SOLVE_INFEASIBLE) return;
    if (r->is_found && !(s->objective + fixed < r->objective)) return;
    r->is_found = true;
    r->best = *s;
    r->fixed = fixed;
    r->objective = s->objective + fixed;
    r->size = s->size + fixed;
    memcpy(r->x, x, r->n * sizeof *x);
    memcpy(r->chosen, r->pick, r->n * sizeof *r->pick);
}

/* Byte by byte: of a comparison for equality alone clang makes a call of bcmp. */
static bool choice_pick_is_tried(const rbl_choice *r) {
    size_t same = 0;
    if (!r->is_tried) return false;
    while (same < r->n && r->pick[same] == r->tried[same]) same++;
    return same == r->n;
}

/* From the prices of the choice before; where these prove nothing, from none. */
static void choice_pick_find(rbl_choice *r, rebal_solution *s) {
    rbl_trade_call *c = r->call;
    if (!c->model.covariance) rbl_trade_loadings(&c->trade);
    rbl_trade_find(c, s);
    r->n_steps += s->n_steps;
    if (s->status != REBAL_SOLVE_VIOLATED) return;
    rbl_trade_find_restart(c);
    rbl_trade_find(c, s);
    r->n_steps += s->n_steps;
}

/* F-CHOICE: its bound is that of the trade and the fixed costs of its pieces. */
double rbl_choice_try(rbl_choice *r) {
    rbl_trade_call *c = r->call;
    rebal_solution s = {.struct_size = sizeof s};
    double fixed = 0;
    if (choice_pick_is_tried(r)) return r->tried_bound;
    for (size_t i = 0; i < r->n; i++) {
        const rbl_choice_piece *piece = rbl_choice_at(r, i, r->pick[i]);
        r->low[i] = piece->low, r->high[i] = piece->high;
        fixed += piece->fixed;
    }
    choice_pick_find(r, &s);
    choice_pick_keep(r, &s);
    memcpy(r->tried, r->pick, r->n);
    r->is_tried = true;
    size_t width = c->model.covariance ? r->n : c->model.n_factors;
    double rounding = CHOICE_PICK_STEP * (double)(r->n + width) * (s.size + fixed);
    r->tried_bound = s.status == REBAL_SOLVE_INFEASIBLE ? DBL_MAX : s.bound + fixed - rounding;
    return r->tried_bound;
}

/* The change of one piece that looks best and was not made yet. */
static choice_pick_flip choice_pick_next(const rbl_choice *r) {
    choice_pick_flip best = {.worse = DBL_MAX, .row = r->n};
    for (size_t i = 0; i < r->n; i++)
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            if (p == r->chosen[i] || !rbl_choice_has(r, i, p) || r->seen[i] >> p & 1) continue;
            double worse = rbl_choice_at(r, i, p)->value - rbl_choice_at(r, i, r->chosen[i])->value;
            if (worse < best.worse) best = (choice_pick_flip){.worse = worse, .row = i, .to = p};
        }
    return best;
}

/* Changes one at a time, the likeliest first, until one is for the better. */
static bool choice_pick_pass(rbl_choice *r) {
    double before = r->objective;
    memset(r->seen, 0, r->n);
    for (int k = 0; k < CHOICE_PICK_FLIPS; k++) {
        choice_pick_flip f = choice_pick_next(r);
        if (f.row == r->n) return false;
        r->seen[f.row] |= (uint8_t)(1U << f.to);
        memcpy(r->pick, r->chosen, r->n);
        r->pick[f.row] = (uint8_t)f.to;
        if (choice_pick_within(r, f.row)) (void)rbl_choice_try(r);
        if (r->objective < before) return true;
    }
    return false;
}

void rbl_choice_improve(rbl_choice *r) {
    if (!r->is_found) return;
    for (int pass = 0; pass < CHOICE_PICK_PASSES; pass++) {
        r->is_tried = false;
        memcpy(r->pick, r->chosen, r->n);
        (void)rbl_choice_try(r);
        rbl_choice_price(r, false);
        if (rbl_choice_pick(r)) (void)rbl_choice_try(r);
        if (!choice_pick_pass(r) || rbl_stop_is_asked(r->call->problem.stop)) break;
    }
    rbl_choice_price(r, true);
}
