/* SPDX-License-Identifier: MIT */
/* Properties over random worlds: a plan of rebal_plan_make() breaks no law, with or without its
 * optional columns; and one change to it is named, or lawful by a figure of its own. */
#include "verify_world.h"

#ifndef WORLDS
#define WORLDS 20000
#endif

/* A world with a plan that trades. */
typedef struct planned {
    world w;
    handles h;
    columns own, c; /* as planned, as changed */
    rebal_orders table;
    rebal_summary summary;
    verdict v;
} planned;

/* An account in debt may be worth nothing once cash has been raised; it is left to other tests. */
static bool make_plan(planned *p, uint64_t seed) {
    random_world(&p->w, seed);
    if (cash_counted(&p->w) < 0) return false;
    open_world(&p->h, &p->w);
    p->table = table_of(&p->own, 0);
    p->summary.struct_size = sizeof p->summary;
    if (rebal_plan_make(p->h.plan, p->h.portfolio, NULL, p->w.now, NULL) == REBAL_OK) {
        ck_assert_int_eq(rebal_plan_orders(p->h.plan, &p->table, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_plan_summary(p->h.plan, &p->summary, NULL), REBAL_OK);
    }
    if (p->table.count > 0) return true;
    close_world(&p->h);
    return false;
}

/* As planned again, all columns given. */
static void restore(planned *p) {
    p->c = p->own;
    p->table = table_of(&p->c, p->summary.n_orders);
}

static void only_quantities(planned *p) {
    p->table.limit_price = p->table.ready_ns = p->table.fee = p->table.cash = NULL;
    p->table.wave = NULL;
}

static size_t verdict_of(planned *p) { return judge(&p->h, &p->w, &p->table, &p->v); }

/* How often a law is named, at any order or at one. */
static size_t named(const planned *p, int32_t law, int64_t at) {
    size_t count = 0;
    for (size_t k = 0; k < p->v.table.count; k++)
        count += p->v.law[k] == law && (at == REBAL_NONE || p->v.order[k] == at);
    return count;
}

static void must_name(planned *p, int32_t law, size_t at) {
    (void)verdict_of(p);
    ck_assert_msg(named(p, law, (int64_t)at) == 1, "seed %llu: law %d not named at %zu",
                  (unsigned long long)p->w.seed, law, at);
    restore(p);
}

static void for_worlds(uint64_t from, void (*check)(planned *p)) {
    static planned p;
    for (uint64_t k = 0; k < WORLDS; k++) {
        if (!make_plan(&p, from + 977 * k)) continue;
        restore(&p);
        check(&p);
        close_world(&p.h);
    }
}

/* ---- the planner's own */

static void check_own(planned *p) {
    rebal_summary judged = {.struct_size = sizeof judged};
    size_t n = p->table.count;
    for (int with_columns = 1; with_columns >= 0; with_columns--) {
        if (!with_columns) only_quantities(p);
        ck_assert_msg(verdict_of(p) == 0, "seed %llu: law %d at order %lld: %lld, not %lld",
                      (unsigned long long)p->w.seed, p->v.law[0], (long long)p->v.order[0],
                      (long long)p->v.actual[0], (long long)p->v.bound[0]);
    }
    restore(p);
    ck_assert_int_eq(rebal_plan_orders(p->h.plan, &p->table, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_summary(p->h.plan, &judged, NULL), REBAL_OK);
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq(p->c.instrument[k], p->own.instrument[k]);
        ck_assert_int_eq(p->c.quantity[k], p->own.quantity[k]);
        ck_assert_int_eq(p->c.limit_price[k], p->own.limit_price[k]);
        ck_assert_int_eq(p->c.wave[k], p->own.wave[k]);
        ck_assert_int_eq(p->c.ready_ns[k], p->own.ready_ns[k]);
        ck_assert_int_eq(p->c.fee[k], p->own.fee[k]);
        ck_assert_int_eq(p->c.cash[k], p->own.cash[k]);
    }
    ck_assert_uint_eq(judged.n_waves, p->summary.n_waves);
    ck_assert_int_eq(judged.cash_after, p->summary.cash_after);
    ck_assert_int_eq(judged.cash_worst, p->summary.cash_worst);
    ck_assert_int_eq(judged.buys, p->summary.buys);
    ck_assert_int_eq(judged.sells, p->summary.sells);
    ck_assert_int_eq(judged.fees, p->summary.fees);
    ck_assert_int_eq(judged.rounding, p->summary.rounding);
}

START_TEST(own_plans) { for_worlds(1, check_own); }
END_TEST

/* ---- one thing wrong with one order */

static void check_planted(planned *p) {
    size_t n = p->table.count, k = (size_t)below(&p->w, (int64_t)n);
    bool buy = p->own.quantity[k] > 0;
    p->c.limit_price[k] += buy ? 1 : -1;
    must_name(p, REBAL_LAW_TICK, k);
    p->c.fee[k]++;
    must_name(p, REBAL_LAW_FEE, k);
    p->c.cash[k]--;
    must_name(p, REBAL_LAW_CONSERVATION, k);
    p->c.ready_ns[k]--; /* each is as early as can be */
    must_name(p, REBAL_LAW_WAVE, k);
    if (p->w.lot[p->own.instrument[k]] > 1) {
        p->c.quantity[k] += buy ? 1 : -1;
        must_name(p, REBAL_LAW_LOT, k);
    }
    if (p->own.wave[k] > 0) {
        p->table.ready_ns = NULL;
        for (size_t j = 0; j < n; j++) p->c.wave[j] = 0;
        must_name(p, REBAL_LAW_WAVE, k);
    }
    p->c.instrument[n] = p->c.instrument[k];
    p->c.quantity[n] = p->c.quantity[k];
    p->table.count++;
    only_quantities(p);
    must_name(p, REBAL_LAW_ONE_ORDER, n);
}

START_TEST(planted) { for_worlds(2, check_planted); }
END_TEST

/* ---- the sequence */

static bool floor_is_reserve(const planned *p) {
    return p->w.policy.direction != REBAL_INVEST_CASH;
}

/* Purchases after which, with all money that will ever come but sales yet to be made, cash is below
 * the reserve: exactly those must be named. */
static void check_cash(planned *p) {
    int64_t cash = cash_counted(&p->w);
    only_quantities(p);
    (void)verdict_of(p);
    for (size_t k = 0; k < p->table.count; k++) {
        cash += p->c.cash[k] - p->c.fee[k];
        bool short_of = p->c.quantity[k] > 0 && cash < p->w.holding_min[0];
        ck_assert_msg(named(p, REBAL_LAW_CASH, (int64_t)k) == short_of,
                      "seed %llu: order %zu leaves %lld", (unsigned long long)p->w.seed, k,
                      (long long)cash);
    }
    restore(p);
}

static void copy_order(columns *to, size_t at, const columns *from, size_t k) {
    to->instrument[at] = from->instrument[k];
    to->quantity[at] = from->quantity[k];
    to->fee[at] = from->fee[k];
    to->cash[at] = from->cash[k];
}

/* Backwards, shuffled, and without one of them. */
static void check_sequence(planned *p) {
    size_t n = p->table.count, without = (size_t)below(&p->w, (int64_t)n);
    if (!floor_is_reserve(p)) return;
    for (size_t k = 0; k < n; k++) copy_order(&p->c, n - 1 - k, &p->own, k);
    check_cash(p);
    for (size_t k = n; k > 1; k--) {
        size_t other = (size_t)below(&p->w, (int64_t)k);
        columns swapped = p->c;
        copy_order(&p->c, k - 1, &swapped, other);
        copy_order(&p->c, other, &swapped, k - 1);
    }
    check_cash(p);
    for (size_t k = without; k + 1 < n; k++) copy_order(&p->c, k, &p->own, k + 1);
    p->table.count--;
    check_cash(p);
}

START_TEST(sequence) { for_worlds(3, check_sequence); }
END_TEST

/* ---- one lot more */

static int64_t power(int32_t exponent) { return exponent <= 0 ? 1 : 10 * power(exponent - 1); }

static int32_t fine_exponent(const world *w) {
    int32_t fine = 0;
    for (size_t i = 1; i < w->n; i++) {
        int32_t own = w->quantity_exponent[i] + w->price_exponent[i];
        if (own < fine) fine = own;
    }
    return fine;
}

static int64_t unit(const world *w, size_t i) {
    return w->price[i] * power(w->quantity_exponent[i] + w->price_exponent[i] - fine_exponent(w));
}

static int64_t counted(const world *w, size_t i) {
    int64_t quantity = w->holding[i] + w->flow[i];
    for (size_t k = 0; k < w->items.count; k++)
        if (w->item_row[k] == (int32_t)i) quantity += w->item_quantity[k];
    return quantity;
}

/* Sign of value - target of row i, at what the account is worth after the judged orders. */
static int against_target(planned *p, size_t i, int64_t value) {
    const world *w = &p->w;
    rebal_summary s = {.struct_size = sizeof s};
    int64_t m = power(-fine_exponent(w)), whole = cash_counted(w) * m, all = 0;
    ck_assert_int_eq(rebal_plan_summary(p->h.plan, &s, NULL), REBAL_OK);
    for (size_t k = 1; k < w->n; k++) {
        int64_t aim = w->goal[k] == REBAL_NONE ? w->target[k] : w->goal[k];
        bool kept = aim == 0 && w->goal[k] == REBAL_NONE && w->policy.orphans == REBAL_ORPHAN_KEEP;
        all += aim;
        if (!kept) whole += counted(w, k) * unit(w, k);
    }
    whole -= s.fees * m + s.rounding;
    int64_t reserve = w->holding_min[0] * m, num = whole, den = REBAL_ONE;
    if ((REBAL_ONE - all) * whole < reserve * REBAL_ONE) {
        num = whole > reserve ? whole - reserve : 0;
        den = all;
    }
    int64_t target = w->goal[i] == REBAL_NONE ? w->target[i] : w->goal[i];
    int64_t left = value * den, right = target * num; /* values are small: below 10^17 */
    return (left > right) - (left < right);
}

/* A purchase of a lot more is past its target by a step exactly where the figures say so, where the
 * step is all that may be: no fees, no minimums, worst prices the reference prices. */
static void check_more(planned *p) {
    const world *w = &p->w;
    size_t k = (size_t)below(&p->w, (int64_t)p->table.count), i = (size_t)p->own.instrument[k];
    int64_t m = power(-fine_exponent(w)), lot = w->lot[i], p_lot = lot * unit(w, i);
    int64_t step = (m + p_lot - 1) / p_lot * p_lot;
    bool plain = w->policy.inner_ppb == 0 && w->policy.inner_abs_ppb == 0 &&
                 w->policy.collar_ppb == 0 && w->price[i] % w->tick[i] == 0 &&
                 w->order_min[i] == 0 && w->notional_min[i] == 0 && w->notional_min_ppb[i] == 0 &&
                 w->fee_buy[i] < 0 && w->fee_sell[i] < 0;
    if (p->own.quantity[k] <= 0) return;
    only_quantities(p);
    for (int more = 1; more <= 3; more++) {
        p->c.quantity[k] += lot;
        int64_t dearer = (lot * unit(w, i) * more - m) / m; /* at least, whole money */
        if (verdict_of(p) == 0) ck_assert_int_ge(p->summary.cash_worst - dearer, w->holding_min[0]);
        if (!plain) continue;
        int64_t value = (counted(w, i) + p->c.quantity[k]) * unit(w, i);
        bool past = against_target(p, i, value - step) >= 0;
        ck_assert_msg((named(p, REBAL_LAW_PAST_GOAL, (int64_t)k) == 1) == past,
                      "seed %llu: row %zu, %d lots more", (unsigned long long)w->seed, i, more);
    }
}

START_TEST(one_lot_more) { for_worlds(4, check_more); }
END_TEST

int main(void) {
    TCase *plans;
    Suite *suite = unit_suite("plan/verify_plans", &plans);
    tcase_add_test(plans, own_plans);
    tcase_add_test(plans, planted);
    tcase_add_test(plans, sequence);
    tcase_add_test(plans, one_lot_more);
    return unit_run(suite);
}
