/* SPDX-License-Identifier: MIT */
/* The passes of the planner: scope, sell, raise, buy, until nothing changes. */
#include "oracle_run.h"

#include <assert.h>
#include <string.h>

enum { LAST_BUYING_PASS = 48 };

static void enter(oracle_run *run, int i, int side) {
    if (run->book->row[i].kept) return;
    if (side >= 0) run->sells[i] = true;
    if (side <= 0) run->buys[i] = true;
}

static void enter_all(oracle_run *run, int side) {
    for (int i = 0; i < run->book->n; i++) enter(run, i, side);
}

static void enter_group(oracle_run *run, int g, int side) {
    for (int i = 0; i < run->book->n; i++)
        if (run->book->world->asset[i].group == g) enter(run, i, side);
}

/** SCOPE: 1 enters the sellers, -1 the buyers, 0 both. */
static void widen_scope(oracle_run *run, const oracle_state *state) {
    const oracle_book *book = run->book;
    int32_t scope = book->world->policy.scope;
    int cash = oracle_breach_cash(book, state);
    bool any = cash != 0;
    if (cash != 0) enter_all(run, -cash);
    for (int i = 0; i < book->n; i++) {
        int side = oracle_breach_asset(book, state, i), g = book->world->asset[i].group;
        if (side == 0) continue;
        any = true;
        enter(run, i, side);
        if (scope == REBAL_SCOPE_GROUP && g >= 0) enter_group(run, g, 0);
    }
    for (int g = 0; g < book->world->n_groups; g++) {
        int side = oracle_breach_group(book, state, g);
        if (side == 0) continue;
        any = true;
        enter_group(run, g, scope == REBAL_SCOPE_GROUP ? 0 : side);
    }
    if (any ? scope == REBAL_SCOPE_BOOK : run->passes == 1) enter_all(run, 0);
}

static bool big_enough(const oracle_run *run, int i, int64_t lots, int64_t V) {
    const oracle_book *book = run->book;
    const oracle_asset *asset = &book->world->asset[i];
    const oracle_row *row = &book->row[i];
    int64_t share = oracle_ceil(asset->notional_min_ppb * V, book->one * book->m);
    int64_t notional = lots * row->lot_sell / book->m;
    return lots * asset->lot >= asset->order_min && notional >= asset->notional_min &&
           notional >= share && notional >= row->dear_buy && notional >= row->dear_sell;
}

/** Whether x goes by the step of i: the fewest lots that are worth a unit of money. */
bool oracle_by_step(const oracle_book *book, int i, int64_t x) {
    int64_t step = 1;
    while (step * book->row[i].lot_value < book->m) step++;
    return x % step == 0;
}

/** k: the least that is big enough at V, and no more than in the pass before. */
static void find_blocks(oracle_run *run, int64_t V) {
    for (int i = 0; i < run->book->n; i++) {
        int64_t least = 1;
        while (!big_enough(run, i, least, V) || !oracle_by_step(run->book, i, least)) least++;
        if (run->passes == 1 || least < run->block[i]) run->block[i] = least;
    }
}

static bool legal(const oracle_run *run, int i, int64_t x) {
    const oracle_row *row = &run->book->row[i];
    if (x == 0) return true;
    if (run->barred[i] || x < -run->most_sold[i] || x > run->most_bought[i]) return false;
    if ((x >= run->block[i] || -x >= run->block[i]) && oracle_by_step(run->book, i, x)) return true;
    return x == -row->whole && row->whole * row->lot_sell / run->book->m >= row->dear_sell;
}

static void move_to(oracle_run *run, int i, int64_t x) {
    bool back = run->x[i] > 0 ? x < run->x[i] : x > run->x[i];
    if (run->x[i] != 0 && back) run->undone[i] = true;
    run->x[i] = x;
}

static bool may_sell(const oracle_run *run, int i) {
    return run->sells[i] && run->book->row[i].may_sell && !run->barred[i];
}

/** One sweep of SELL at the V of now. */
static bool sell_sweep(oracle_run *run) {
    const oracle_book *book = run->book;
    bool moved = false;
    oracle_state state;
    oracle_state_at(&state, book, run->x);
    for (int i = 0; i < book->n; i++) {
        const oracle_row *row = &book->row[i];
        if (!may_sell(run, i) && run->x[i] <= 0) continue;
        int64_t y = may_sell(run, i) ? -run->most_sold[i] : 0;
        while (y < run->x[i]) {
            int64_t value = row->value + y * row->lot_value;
            if (oracle_against(&state, value, row->b) >= 0 && legal(run, i, y)) break;
            y++;
        }
        if (y >= run->x[i]) continue;
        move_to(run, i, y);
        moved = true;
    }
    return moved;
}

/** The next step of a sale that legally raises the worst cash; false if there is none. */
static bool raise_step(const oracle_run *run, int i, int64_t Cw, int64_t *to) {
    int64_t x[ORACLE_ASSETS];
    oracle_state state;
    memcpy(x, run->x, sizeof x);
    while (x[i] > -run->most_sold[i]) {
        x[i]--;
        if (!legal(run, i, x[i])) continue;
        oracle_state_at(&state, run->book, x);
        if (state.Cw <= Cw) continue;
        *to = x[i];
        return true;
    }
    return false;
}

/** Whether level a / b of asset i goes before level c / d of asset j; side 1: the higher first. */
static bool goes_first(const oracle_run *run, int side, int i, int64_t a, int64_t b, int j,
                       int64_t c, int64_t d) {
    int order = oracle_compare(a, b, c, d) * side;
    const oracle_asset *asset = run->book->world->asset;
    return order != 0 ? order > 0 : asset[i].id < asset[j].id;
}

/** RAISE, one step; false when there is no need or no way. */
static bool raise_one(oracle_run *run) {
    const oracle_book *book = run->book;
    int32_t direction = book->world->policy.direction;
    int best = -1;
    int64_t best_to = 0, best_value = 0;
    oracle_state state;
    oracle_state_at(&state, book, run->x);
    if (direction == REBAL_BUY_ONLY || direction == REBAL_INVEST_CASH) return false;
    if (!oracle_cash_short(book, &state)) return false;
    for (int i = 0; i < book->n; i++) {
        const oracle_row *row = &book->row[i];
        int64_t to = 0;
        if (!may_sell(run, i) || !raise_step(run, i, state.Cw, &to)) continue;
        int64_t value = row->value + to * row->lot_value;
        bool first = best < 0 || goes_first(run, 1, i, value, row->target, best, best_value,
                                            book->row[best].target);
        if (!first) continue;
        best = i;
        best_to = to;
        best_value = value;
    }
    if (best < 0) return false;
    run->x[best] = best_to;
    run->raised[best] = true;
    return true;
}

/** The next legal order above. */
static int64_t buy_step(const oracle_run *run, int i) {
    int64_t y = run->x[i] == 0 ? run->block[i] : run->x[i] + 1;
    while (y <= run->most_bought[i] && !legal(run, i, y)) y++;
    return y;
}

static bool accepted(const oracle_run *run, int i, int64_t y, const oracle_state *before) {
    const oracle_book *book = run->book;
    const oracle_row *row = &book->row[i];
    int64_t x[ORACLE_ASSETS];
    oracle_state after;
    if (y > run->most_bought[i] || run->barred[i]) return false;
    memcpy(x, run->x, sizeof x);
    x[i] = y;
    oracle_state_at(&after, book, x);
    if (oracle_cash_short(book, &after)) return false;
    const oracle_state *lower = before->V < after.V ? before : &after;
    return oracle_against(lower, row->value + y * row->lot_value, row->a) <= 0;
}

/** BUY: lot by lot, the lowest level first. */
static void buy(oracle_run *run) {
    const oracle_book *book = run->book;
    bool open[ORACLE_ASSETS];
    for (int i = 0; i < book->n; i++)
        open[i] = run->buys[i] && book->row[i].may_buy && book->row[i].a > 0 && !run->barred[i];
    for (;;) {
        int best = -1;
        int64_t best_value = 0;
        oracle_state state;
        for (int i = 0; i < book->n; i++) {
            const oracle_row *row = &book->row[i];
            if (!open[i]) continue;
            int64_t value = row->value + buy_step(run, i) * row->lot_value;
            if (best >= 0 &&
                !goes_first(run, -1, i, value, row->a, best, best_value, book->row[best].a))
                continue;
            best = i;
            best_value = value;
        }
        if (best < 0) return;
        oracle_state_at(&state, book, run->x);
        int64_t y = buy_step(run, best);
        if (accepted(run, best, y, &state))
            move_to(run, best, y);
        else
            open[best] = false;
    }
}

void oracle_run_start(oracle_run *run, const oracle_book *book, uint32_t fired) {
    memset(run, 0, sizeof *run);
    run->book = book;
    run->fired = fired;
    for (int i = 0; i < book->n; i++) {
        run->most_sold[i] = book->row[i].most_sold;
        run->most_bought[i] = book->row[i].most_bought;
    }
}

void oracle_run_passes(oracle_run *run) {
    int n = run->book->n;
    bool changed = true;
    memset(run->x, 0, sizeof run->x);
    memset(run->sells, 0, sizeof run->sells);
    memset(run->buys, 0, sizeof run->buys);
    memset(run->raised, 0, sizeof run->raised);
    memset(run->undone, 0, sizeof run->undone);
    run->runs++;
    for (run->passes = 0; changed;) {
        int64_t before[ORACLE_ASSETS];
        oracle_state state;
        memcpy(before, run->x, sizeof before);
        run->passes++;
        assert(run->passes < 1000);
        oracle_state_at(&state, run->book, run->x);
        widen_scope(run, &state);
        find_blocks(run, state.V);
        if (run->book->world->policy.direction != REBAL_RAISE_CASH)
            while (sell_sweep(run)) {}
        while (raise_one(run)) {}
        if (run->passes <= LAST_BUYING_PASS)
            buy(run);
        else
            run->capped = true;
        changed = memcmp(before, run->x, (size_t)n * sizeof before[0]) != 0;
    }
}
