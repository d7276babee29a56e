/* SPDX-License-Identifier: MIT */
/* What is planned again: orders that improve too little, plans beyond the clips. */
#include "oracle_run.h"

#include <string.h>

enum { ROUNDS = 16 };

int64_t oracle_distance(const oracle_book *book, const oracle_state *goal_of, int i, int64_t x) {
    int64_t d = book->row[i].value + x * book->row[i].lot_value - oracle_goal(book, goal_of, i);
    return d < 0 ? -d : d;
}

static bool improves(const oracle_run *run, const oracle_state *state, int i) {
    const oracle_book *book = run->book;
    int64_t before = oracle_distance(book, state, i, 0);
    int64_t after = oracle_distance(book, state, i, run->x[i]);
    return before - after >= oracle_ceil(book->world->policy.improve * before, book->one);
}

void oracle_run_improved(oracle_run *run) {
    for (int round = 1;; round++) {
        bool failing[ORACLE_ASSETS] = {false}, any = false;
        oracle_state state;
        oracle_run_passes(run);
        if (run->book->world->policy.improve == 0) return;
        oracle_state_at(&state, run->book, run->x);
        for (int i = 0; i < run->book->n; i++) {
            bool tested = run->x[i] != 0 && !run->raised[i];
            failing[i] = tested && !improves(run, &state, i);
            any = any || failing[i];
        }
        if (!any) return;
        for (int i = 0; i < run->book->n; i++) {
            bool all = round >= ROUNDS && run->x[i] != 0 && !run->raised[i];
            if (failing[i] || all) run->barred[i] = true;
        }
    }
}

/** What one side of the plan may use. */
typedef struct allowance {
    int side;
    bool counts_only; /**< the money is enough for all */
    int64_t money, orders;
} allowance;

/** The asset of this side that is farthest from its goal and not yet served. */
static int farthest(const oracle_run *run, const oracle_state *state, int side,
                    const bool *served) {
    const oracle_book *book = run->book;
    int best = -1;
    for (int i = 0; i < book->n; i++) {
        if (served[i] || run->x[i] * side <= 0) continue;
        if (best >= 0) {
            int64_t mine = oracle_distance(book, state, i, 0);
            int64_t other = oracle_distance(book, state, best, 0);
            bool lower = book->world->asset[i].id < book->world->asset[best].id;
            if (mine < other || (mine == other && !lower)) continue;
        }
        best = i;
    }
    return best;
}

/** Bounds of one side for the second plan. */
static void allot(const oracle_run *first, const oracle_state *state, allowance left,
                  oracle_run *second) {
    const oracle_book *book = first->book;
    bool served[ORACLE_ASSETS] = {false};
    for (int i; (i = farthest(first, state, left.side, served)) >= 0;) {
        int64_t own = first->x[i] * left.side, lots = 0;
        served[i] = true;
        if (left.orders > 0) lots = left.money * book->m / book->row[i].lot_value;
        if (lots > own || (left.orders > 0 && left.counts_only)) lots = own;
        while (lots < own && !oracle_by_step(book, i, lots)) lots--;
        if (lots < first->block[i] && lots < own) lots = 0;
        if (lots == 0) continue;
        left.money -= oracle_ceil(lots * book->row[i].lot_value, book->m);
        if (left.money < 0) left.money = 0;
        left.orders--;
        second->barred[i] = false;
        if (left.side < 0)
            second->most_sold[i] = lots;
        else
            second->most_bought[i] = lots;
    }
}

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t share_of_sales(int64_t whole, int64_t sales, int64_t purchases, bool sales_first) {
    if (sales_first) return lesser(whole, sales);
    return sales == 0 ? 0 : oracle_ceil(whole * sales, sales + purchases);
}

bool oracle_run_clipped(oracle_run *run) {
    const oracle_book *book = run->book;
    const oracle_limits *clip = &book->world->clip;
    int64_t money = INT64_MAX / book->one, count = ORACLE_ASSETS, sellers = 0, buyers = 0;
    oracle_state state;
    oracle_state_at(&state, book, run->x);
    if (clip->total_notional > 0) money = clip->total_notional;
    if (clip->turnover > 0) {
        int64_t budget = oracle_floor(2 * clip->turnover * book->value, book->one * book->m);
        money = lesser(money, budget);
    }
    if (clip->n_orders > 0) count = clip->n_orders;
    for (int i = 0; i < book->n; i++) {
        sellers += run->x[i] < 0;
        buyers += run->x[i] > 0;
    }
    if (state.buys + state.sells <= money && sellers + buyers <= count) return false;

    bool first = book->cash < book->reserve;
    allowance sale = {-1, state.buys + state.sells <= money,
                      share_of_sales(money, state.sells, state.buys, first),
                      share_of_sales(count, sellers, buyers, first)};
    allowance purchase = {1, sale.counts_only, money - sale.money, count - sale.orders};
    oracle_run second = *run;
    for (int i = 0; i < book->n; i++) {
        second.barred[i] = true;
        second.most_sold[i] = second.most_bought[i] = 0;
    }
    allot(run, &state, sale, &second);
    allot(run, &state, purchase, &second);
    oracle_run_passes(&second);
    *run = second;
    return true;
}
