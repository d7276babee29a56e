/* SPDX-License-Identifier: MIT */
#include "market/choice.h"

#include <string.h>

#include "base/doubles.h"

enum { CHOICE_ROOT = 24, CHOICE_PASSES = 4, CHOICE_NODE = 4 };

#define CHOICE_WORTH 0.05 /* of the open gap: a pass that is worth another */

#define CHOICE_BETTER 0.5e-9 /* of size: what is better by less is not looked for */

void rbl_choice_layout(rbl_choice *r, rbl_arena *arena, size_t n, size_t n_state) {
    enum { ALIGN = RBL_ARENA_ALIGN, PIECES = RBL_CHOICE_PIECES };
    double **const of_n[] = {&r->x,  &r->first, &r->last, &r->low,  &r->high,
                             &r->at, &r->ahead, &r->knee, &r->bend, &r->least_of};
    uint8_t **const bytes[] = {&r->mask, &r->pick, &r->tried, &r->chosen, &r->seen};
    r->n = n;
    for (size_t a = 0; a < sizeof of_n / sizeof *of_n; a++)
        *of_n[a] = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    for (size_t a = 0; a < sizeof bytes / sizeof *bytes; a++)
        *bytes[a] = rbl_arena_take(arena, n, 1, ALIGN);
    r->kept = rbl_arena_take(arena, n_state, sizeof(double), ALIGN);
    r->piece = rbl_arena_take(arena, n, PIECES * sizeof *r->piece, ALIGN);
    r->fork = rbl_arena_take(arena, n, PIECES * sizeof *r->fork, ALIGN);
    r->trail = rbl_arena_take(arena, n, PIECES * sizeof *r->trail, ALIGN);
}

static void choice_add(rbl_choice *r, size_t i, int p, double low, double high) {
    double fixed = 0;
    if (!(low <= high)) return;
    if (p != RBL_CHOICE_STAY) fixed = rbl_trade_at(high > 0 ? r->fixed_buy : r->fixed_sell, i);
    *rbl_choice_at(r, i, p) = (rbl_choice_piece){.low = low, .high = high, .fixed = fixed};
    r->mask[i] |= (uint8_t)(1U << p);
}

/* F-CHOICE: the pieces of the trades of an instrument. Closing is one where it is exempt from the
 * least size, or where names are counted. */
static void choice_pieces(rbl_choice *r, size_t i) {
    double low = r->first[i], high = r->last[i], least = rbl_trade_at(r->least, i);
    double close = -r->call->problem.weight[i], size = rbl_doubles_abs(close);
    r->mask[i] = 0;
    if (low <= 0 && high >= 0) choice_add(r, i, RBL_CHOICE_STAY, 0, 0);
    if (high > 0) choice_add(r, i, RBL_CHOICE_BUY, low > least ? low : least, high);
    if (low < 0) choice_add(r, i, RBL_CHOICE_SELL, low, high < -least ? high : -least);
    bool is_new = r->names.most < r->n || (r->closes && size < least);
    if (is_new && size > 0 && close >= low && close <= high && (size >= least || r->closes))
        choice_add(r, i, RBL_CHOICE_CLOSE, close, close);
}

static void choice_begin(rbl_choice *r) {
    rebal_problem *p = &r->call->problem;
    for (size_t i = 0; i < r->n; i++) {
        r->first[i] = rbl_trade_low(p, i);
        r->last[i] = rbl_trade_high(p, i);
        r->at[i] = r->ahead[i] = r->knee[i] = 0;
        choice_pieces(r, i);
    }
    p->trade_min = r->low, p->trade_max = r->high;
    r->trades.price = r->names.price = 0;
    r->is_found = r->is_tried = false;
    r->n_nodes = r->n_steps = 0;
    r->n_trail = 0;
    r->closed = DBL_MAX;
    r->sum = r->bound = -DBL_MAX;
    r->gap_max = r->gap_max > CHOICE_BETTER ? r->gap_max : CHOICE_BETTER;
}

/* Takes pieces from an instrument, until the branch is left. */
static void choice_take(rbl_choice *r, size_t i, uint8_t mask) {
    if ((r->mask[i] & mask) == r->mask[i]) return;
    r->trail[r->n_trail++] = (rbl_choice_mark){.row = i, .mask = r->mask[i]};
    r->mask[i] &= mask;
}

static void choice_back(rbl_choice *r, size_t n_trail) {
    while (r->n_trail > n_trail) {
        const rbl_choice_mark *mark = &r->trail[--r->n_trail];
        r->mask[mark->row] = mark->mask;
    }
}

/* The pieces of an instrument that count. */
static uint8_t choice_counting(const rbl_choice *r, size_t i, bool is_names) {
    unsigned bits = 0;
    for (int p = 0; p < RBL_CHOICE_PIECES; p++)
        if (is_names ? rbl_choice_is_held(r, i, p) : rbl_choice_is_traded(p)) bits |= 1U << p;
    return (uint8_t)bits;
}

/* Where as many count as may, the others do not. False where more do. */
static bool choice_count(rbl_choice *r, const rbl_choice_count *count, bool is_names) {
    size_t forced = 0;
    if (count->most >= r->n) return true;
    for (size_t i = 0; i < r->n; i++)
        forced += (r->mask[i] & ~choice_counting(r, i, is_names)) == 0;
    if (forced < count->most) return true;
    for (size_t i = 0; i < r->n && forced == count->most; i++) {
        uint8_t counting = choice_counting(r, i, is_names);
        if ((r->mask[i] & ~counting) != 0) choice_take(r, i, (uint8_t)~counting);
    }
    return forced == count->most;
}

/* Both counts, until neither takes anything: what one takes may be what the other counts. */
static bool choice_counts(rbl_choice *r) {
    for (size_t before = SIZE_MAX; before != r->n_trail;) {
        before = r->n_trail;
        if (!choice_count(r, &r->trades, false) || !choice_count(r, &r->names, true)) return false;
    }
    return true;
}

/* F-CHOICEBOUND: pieces that nothing better can be on. */
static void choice_exclude(rbl_choice *r) {
    double cutoff = rbl_choice_cutoff(r);
    if (!r->is_found) return;
    for (size_t i = 0; i < r->n; i++) {
        unsigned left = 0;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            if (!rbl_choice_has(r, i, p)) continue;
            double bound = r->sum - r->least_of[i] + rbl_choice_priced(r, i, p);
            if (bound < cutoff)
                left |= 1U << p;
            else if (bound < r->closed)
                r->closed = bound;
        }
        if (left != 0) choice_take(r, i, (uint8_t)left);
    }
}

static bool choice_is_open(const rbl_choice *r, size_t i) {
    return (r->mask[i] & (r->mask[i] - 1)) != 0;
}

/* What it costs at least to bring the relaxed trade of an instrument to a piece. */
static double choice_off(const rbl_choice *r, size_t i) {
    double x = r->at[i], size = rbl_doubles_abs(x), knee = r->knee[i];
    double part = knee > 0 && size < knee ? size / knee : 1;
    double up = knee - size > 0 ? knee - size : 0, fixed = r->trades.price;
    fixed += x > 0 ? rbl_trade_at(r->fixed_buy, i) : rbl_trade_at(r->fixed_sell, i);
    double more = r->bend[i] / 2 * up * up + fixed * (1 - part);
    double less = r->bend[i] / 2 * size * size;
    double off = more < less ? more : less;
    if (rbl_choice_has(r, i, RBL_CHOICE_CLOSE)) {
        double weight = rbl_doubles_abs(r->call->problem.weight[i]);
        double left = weight > size ? 1 - size / weight : 0;
        off += r->names.price * left * (1 - left);
    }
    return off;
}

/* Splits the instrument that is farthest from its pieces, else the one that is least decided. False
 * where all are single pieces. */
static bool choice_split(rbl_choice *r, rbl_choice_fork *f) {
    double most = -1, closest = DBL_MAX;
    size_t near = r->n;
    f->row = r->n;
    for (size_t i = 0; i < r->n; i++) {
        if (!choice_is_open(r, i)) continue;
        double off = choice_off(r, i), second = DBL_MAX;
        bool is_past = false;
        if (off > 0 && off > most) most = off, f->row = i;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            double value = rbl_choice_has(r, i, p) ? rbl_choice_priced(r, i, p) : DBL_MAX;
            if (value == r->least_of[i] && !is_past)
                is_past = true;
            else
                second = value < second ? value : second;
        }
        if (second - r->least_of[i] < closest) closest = second - r->least_of[i], near = i;
    }
    if (f->row == r->n) f->row = near;
    return f->row < r->n;
}

/* The side that the prices point to first. */
static void choice_enter(rbl_choice *r, rbl_choice_fork *f, double above) {
    size_t i = f->row;
    int first = -1;
    double best = DBL_MAX, other = DBL_MAX;
    for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
        if (!rbl_choice_has(r, i, p)) continue;
        double value = rbl_choice_priced(r, i, p);
        if (first < 0 || value < best) {
            other = first < 0 ? other : best;
            best = value, first = p;
        } else {
            other = value < other ? value : other;
        }
    }
    f->n_trail = r->n_trail;
    f->other = (uint8_t)(r->mask[i] & ~(1U << first));
    f->bound = r->sum - r->least_of[i] + other;
    if (f->bound < above) f->bound = above;
    f->is_second = false;
    choice_take(r, i, (uint8_t)(1U << first));
}

static void choice_close(rbl_choice *r, double bound) {
    if (bound < r->closed) r->closed = bound;
}

static bool choice_is_leaf(const rbl_choice *r) {
    for (size_t i = 0; i < r->n; i++)
        if (choice_is_open(r, i)) return false;
    return true;
}

/* The first bound: again from the best trade that is known, until neither is bettered. */
static double choice_root(rbl_choice *r) {
    double bound = rbl_choice_relax(r, CHOICE_ROOT, -DBL_MAX);
    for (int pass = 0; pass < CHOICE_PASSES && bound < rbl_choice_cutoff(r); pass++) {
        double before = bound, objective = r->is_found ? r->objective : DBL_MAX;
        if (rbl_choice_pick(r)) (void)rbl_choice_try(r);
        rbl_choice_improve(r);
        if (!r->is_found) break;
        memcpy(r->at, r->x, r->n * sizeof *r->x);
        memcpy(r->ahead, r->x, r->n * sizeof *r->x);
        bound = rbl_choice_relax(r, CHOICE_ROOT, bound);
        if (bound - before <= CHOICE_WORTH * (objective - before) && r->objective >= objective)
            break;
    }
    return bound;
}

/* A node whose bound, by the nodes above, is at least `above`: whether it is to be split. */
static bool choice_node(rbl_choice *r, double above) {
    bool is_root = r->n_nodes++ == 0;
    r->sum = above;
    if (above >= rbl_choice_cutoff(r)) {
        choice_close(r, above);
        return false;
    }
    if (!choice_counts(r)) return false;
    if (choice_is_leaf(r)) {
        for (size_t i = 0; i < r->n; i++)
            for (int p = 0; p < RBL_CHOICE_PIECES; p++)
                if (rbl_choice_has(r, i, p)) r->pick[i] = (uint8_t)p;
        choice_close(r, rbl_choice_try(r));
        return false;
    }
    double bound = is_root ? choice_root(r) : rbl_choice_relax(r, CHOICE_NODE, -DBL_MAX);
    if (bound == DBL_MAX) return false;
    if (bound < rbl_choice_cutoff(r) && rbl_choice_pick(r)) (void)rbl_choice_try(r);
    if (bound >= rbl_choice_cutoff(r)) {
        choice_close(r, bound);
        return false;
    }
    choice_exclude(r);
    return true;
}

/* The least bound of all that was not looked at. */
static double choice_left(const rbl_choice *r, size_t depth, double at_hand) {
    double least = r->closed < at_hand ? r->closed : at_hand;
    for (size_t k = 0; k < depth; k++)
        if (!r->fork[k].is_second && r->fork[k].bound < least) least = r->fork[k].bound;
    return least;
}

static int choice_end(rbl_choice *r, int end, double bound) {
    r->bound = r->is_found && r->objective < bound ? r->objective : bound;
    return end;
}

/* F-CHOICE: down the side that prices point to; back where a bound excludes all below. */
int rbl_choice_solve(rbl_choice *r) {
    size_t depth = 0;
    double above = -DBL_MAX;
    choice_begin(r);
    for (size_t i = 0; i < r->n; i++)
        if (r->mask[i] == 0) return choice_end(r, RBL_CHOICE_DONE, DBL_MAX);
    for (;;) {
        if (r->n_nodes > 0 &&
            (r->n_nodes >= r->n_nodes_max || rbl_stop_is_asked(r->call->problem.stop)))
            return choice_end(r, RBL_CHOICE_LIMIT, choice_left(r, depth, above));
        bool is_open = choice_node(r, above);
        if (is_open && choice_split(r, &r->fork[depth])) {
            above = r->sum > above ? r->sum : above;
            choice_enter(r, &r->fork[depth++], above);
            continue;
        }
        if (is_open) continue;
        for (; depth > 0 && r->fork[depth - 1].is_second; depth--)
            choice_back(r, r->fork[depth - 1].n_trail);
        if (depth == 0) return choice_end(r, RBL_CHOICE_DONE, r->closed);
        rbl_choice_fork *f = &r->fork[depth - 1];
        choice_back(r, f->n_trail);
        choice_take(r, f->row, f->other);
        f->is_second = true;
        above = f->bound;
    }
}
