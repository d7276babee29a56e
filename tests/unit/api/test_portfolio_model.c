/* SPDX-License-Identifier: MIT */
/* Random sequences of everything that moves an account, against a model of cash, holdings and what
 * is in flight that shares nothing with the library. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

typedef struct item {
    int32_t row;
    int64_t quantity, cash, arrival;
    uint64_t id;
} item;

typedef struct model {
    int64_t holding[ROWS], settle[ROWS], now;
    item item[MOST_ITEMS];
    size_t n_items, room;
} model;

typedef struct run {
    account a;
    model m;
    uint64_t seed;
    size_t done[8]; /* steps that did something, by kind */
} run;

static int64_t pick(run *r, int64_t n) { return unit_below(&r->seed, n); }

/* ---- the model */

static void model_drop(model *m, size_t k) {
    for (m->n_items--; k < m->n_items; k++) m->item[k] = m->item[k + 1];
}

static void model_pass(model *m, int64_t now) {
    m->now = now;
    for (size_t k = 0; k < m->n_items;) {
        const item *i = &m->item[k];
        bool stays = i->id != 0 || i->arrival > now;
        if (!stays && i->row != BASE && m->holding[i->row] + i->quantity < 0) stays = true;
        if (stays) {
            k++;
            continue;
        }
        m->holding[i->row] += i->quantity;
        model_drop(m, k);
    }
}

/* The rest of a cash leg, rounded down; numbers are small. */
static int64_t model_rest(int64_t cash, int64_t left, int64_t whole) {
    int64_t product = cash * left, rest = product / whole;
    return rest - (product % whole < 0);
}

/* False: it names an order that is not in flight. */
static bool model_use_up(model *m, const item *fill) {
    for (size_t k = 0; k < m->n_items; k++) {
        item *i = &m->item[k];
        bool named = fill->id == 0 ? i->id != 0 : i->id == fill->id;
        if (!named || i->row != fill->row || (i->quantity > 0) != (fill->quantity > 0)) continue;
        int64_t whole = llabs(i->quantity), part = llabs(fill->quantity);
        if (part >= whole) {
            model_drop(m, k);
        } else {
            i->cash = model_rest(i->cash, whole - part, whole);
            i->quantity -= fill->quantity;
        }
        return true;
    }
    return fill->id == 0;
}

/* False: refused, and *m as it was. */
static bool model_fill(model *m, const item *fills, const int64_t *fee, size_t n, int64_t now) {
    model next = *m;
    model_pass(&next, now);
    for (size_t k = 0; k < n; k++) {
        const item *f = &fills[k];
        next.holding[f->row] += f->quantity;
        if (next.holding[f->row] < 0) return false;
        if (!model_use_up(&next, f)) return false;
        int64_t net = f->cash - fee[k];
        if (f->quantity > 0 || next.settle[f->row] == 0 || net <= 0) {
            next.holding[BASE] += net;
            continue;
        }
        if (next.n_items == next.room) return false;
        next.item[next.n_items++] = (item){BASE, net, 0, now + next.settle[f->row], 0};
    }
    *m = next;
    return true;
}

/* ---- steps: the same to both */

static void step_set(run *r) {
    int32_t row = (int32_t)pick(r, ROWS);
    int64_t value = pick(r, row == BASE ? 1000000 : 300);
    account_put(&r->a, REBAL_HOLDING, row, value);
    r->m.holding[row] = value;
    r->done[0]++;
}

static void step_tick(run *r) {
    int64_t price[ROWS], now = r->m.now + pick(r, 120);
    for (int k = 0; k < ROWS; k++) price[k] = 400 + pick(r, 4000);
    ck_assert_int_eq(rebal_portfolio_tick(r->a.portfolio, NULL, NULL, price, ROWS, now, NULL),
                     REBAL_OK);
    model_pass(&r->m, now);
    r->done[1]++;
}

static void step_commit(run *r) {
    static order_list o;
    const rebal_request forced = {.struct_size = sizeof forced, .flags = REBAL_FORCE};
    int64_t now = r->m.now + pick(r, 50);
    if (rebal_plan_make(r->a.plan, r->a.portfolio, &forced, now, NULL) != REBAL_OK) return;
    orders_read(&o, r->a.plan, false);
    bool fits = r->m.n_items + o.table.count <= r->m.room;
    rebal_status status = rebal_portfolio_commit(r->a.portfolio, r->a.plan, now, NULL);
    ck_assert_int_eq(status, fits ? REBAL_OK : REBAL_E_CAPACITY);
    if (!fits) return;
    orders_read(&o, r->a.plan, true);
    for (size_t k = 0; k < o.table.count; k++) {
        int64_t start = o.ready[k] > now ? o.ready[k] : now;
        int64_t settle = o.quantity[k] < 0 ? r->m.settle[o.row[k]] : 0;
        r->m.item[r->m.n_items++] =
            (item){o.row[k], o.quantity[k], o.cash[k] - o.fee[k], start + settle, o.id[k]};
    }
    r->m.now = now;
    r->done[2] += o.table.count > 0;
}

/* A fill of an open order, in part, whole or beyond, or of nothing in particular. */
static item some_fill(run *r) {
    item f = {(int32_t)pick(r, ROWS - 1), 1 + pick(r, 9), 0, 0, 0};
    if (f.row >= BASE) f.row++;
    if (pick(r, 2)) f.quantity = -f.quantity;
    if (r->m.n_items > 0 && pick(r, 8)) {
        const item *open = &r->m.item[pick(r, (int64_t)r->m.n_items)];
        if (open->id != 0) {
            int64_t whole = llabs(open->quantity);
            int64_t part = pick(r, 3) ? whole : 1 + pick(r, whole + 1);
            f = (item){open->row, open->quantity > 0 ? part : -part, 0, 0, open->id};
        }
    }
    if (pick(r, 4) == 0) f.id = pick(r, 3) ? 0 : 12345;
    int64_t worth = llabs(f.quantity) * (400 + pick(r, 4000));
    f.cash = f.quantity > 0 ? -worth : worth;
    return f;
}

static void step_fill(run *r) {
    item f[3];
    int32_t row[3];
    int64_t quantity[3], cash[3], fee[3], now = r->m.now + pick(r, 60);
    uint64_t id[3];
    size_t n = (size_t)pick(r, 4);
    for (size_t k = 0; k < n; k++) {
        f[k] = some_fill(r);
        row[k] = f[k].row, quantity[k] = f[k].quantity, cash[k] = f[k].cash, id[k] = f[k].id;
        fee[k] = pick(r, 3) ? 0 : pick(r, 5000);
    }
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = n,
                         .instrument = row,
                         .quantity = quantity,
                         .cash = cash,
                         .fee = fee,
                         .order_id = id};
    bool fine = model_fill(&r->m, f, fee, n, now);
    rebal_status status = rebal_portfolio_fill(r->a.portfolio, &fills, now, NULL);
    ck_assert_int_eq(status == REBAL_OK, fine);
    r->done[3] += fine && n > 0;
    r->done[4] += !fine;
}

static void step_cancel(run *r) {
    uint64_t id = 4711;
    size_t at = r->m.n_items;
    if (r->m.n_items > 0 && pick(r, 6)) at = (size_t)pick(r, (int64_t)r->m.n_items);
    if (at < r->m.n_items) id = r->m.item[at].id;
    rebal_status status = rebal_portfolio_cancel(r->a.portfolio, &id, 1, NULL);
    bool known = at < r->m.n_items && id != 0;
    ck_assert_int_eq(status, known ? REBAL_OK : REBAL_E_RANGE);
    if (!known) return;
    for (size_t k = 0; k < r->m.n_items;)
        if (r->m.item[k].id == id)
            model_drop(&r->m, k);
        else
            k++;
    r->done[5]++;
}

/* What a venue reports: the open orders, and transfers both ways. */
static void step_report(run *r) {
    static item_list items;
    items_point(&items, 0);
    for (size_t k = 0; k < r->m.n_items; k++) {
        const item *i = &r->m.item[k];
        if (i->id != 0) items_add(&items, i->row, i->quantity, i->cash, i->arrival, i->id);
    }
    for (int64_t n = pick(r, 3); n > 0 && items.table.count < r->m.room; n--) {
        int32_t row = (int32_t)pick(r, ROWS);
        int64_t quantity = pick(r, 60) - 10, arrival = r->m.now + pick(r, 200) - 20;
        items_add(&items, row, quantity != 0 ? quantity : 1, 0, arrival, 0);
    }
    ck_assert_int_eq(rebal_portfolio_set_in_flight(r->a.portfolio, &items.table, NULL), REBAL_OK);
    r->m.n_items = items.table.count;
    for (size_t k = 0; k < r->m.n_items; k++)
        r->m.item[k] =
            (item){items.row[k], items.quantity[k], items.cash[k], items.arrival[k], items.id[k]};
    r->done[6]++;
}

/* Saves, loads into a new account, and goes on with that one. */
static void step_move(run *r) {
    static image before;
    rebal_portfolio *fresh;
    image_take(&before, &r->a);
    ck_assert_int_eq(rebal_portfolio_create(&fresh, r->a.engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_load(fresh, before.bytes, before.count, NULL), REBAL_OK);
    rebal_portfolio_destroy(r->a.portfolio);
    r->a.portfolio = fresh;
    ck_assert(image_same(&before, &r->a));
    r->done[7]++;
}

static void compare(const run *r, int step) {
    static item_list items;
    int64_t holding[ROWS];
    ck_assert_int_eq(rebal_portfolio_get(r->a.portfolio, holding, REBAL_HOLDING, NULL, ROWS, NULL),
                     REBAL_OK);
    for (int k = 0; k < ROWS; k++)
        ck_assert_msg(holding[k] == r->m.holding[k], "step %d: row %d holds %lld, not %lld", step,
                      k, (long long)holding[k], (long long)r->m.holding[k]);
    items_read(&items, r->a.portfolio);
    ck_assert_msg(items.table.count == r->m.n_items, "step %d: %zu items, not %zu", step,
                  items.table.count, r->m.n_items);
    for (size_t k = 0; k < r->m.n_items; k++) {
        const item *i = &r->m.item[k];
        bool same = items.row[k] == i->row && items.quantity[k] == i->quantity &&
                    items.cash[k] == i->cash && items.arrival[k] == i->arrival &&
                    items.id[k] == i->id;
        ck_assert_msg(same, "step %d: item %zu", step, k);
    }
}

static void run_open(run *r, uint64_t seed) {
    static const int64_t target[ROWS] = {300000000, 100000000, 200000000, 250000000, 150000000};
    memset(r, 0, sizeof *r);
    r->seed = seed;
    r->m.room = 9;
    rules_fill(&r->a.rules);
    r->a.rules.top.in_flight_max = r->m.room;
    for (int k = 0; k < ROWS; k++) {
        r->m.settle[k] = r->a.rules.settle[k] = k % 2 == 0 ? 0 : 30 * k;
        r->a.rules.fee_sell[k] = r->a.rules.fee_buy[k];
    }
    account_open(&r->a);
    account_set(&r->a, REBAL_TARGET, target);
}

START_TEST(any_sequence) {
    static void (*const steps[])(run *) = {step_set,  step_tick,   step_tick,   step_commit,
                                           step_fill, step_fill,   step_fill,   step_commit,
                                           step_fill, step_cancel, step_report, step_move};
    static run r;
    size_t done[8] = {0};
    for (uint64_t seed = 0; seed < 40; seed++) {
        run_open(&r, seed + 40 * (uint64_t)_i);
        for (int step = 0; step < 500; step++) {
            steps[pick(&r, sizeof steps / sizeof *steps)](&r);
            compare(&r, step);
        }
        for (int k = 0; k < 8; k++) done[k] += r.done[k];
        account_close(&r.a);
    }
    for (int k = 0; k < 8; k++) ck_assert_msg(done[k] > 200, "kind %d: %zu", k, done[k]);
}
END_TEST

/* Order ids are the same after a restart from saved bytes, so that a retry is no second
 * order. */
START_TEST(restart_repeats_the_ids) {
    static order_list first, second;
    static image before;
    account a;
    account_start(&a);
    image_take(&before, &a);
    for (int restart = 0; restart < 2; restart++) {
        order_list *o = restart ? &second : &first;
        rebal_portfolio_destroy(a.portfolio);
        ck_assert_int_eq(rebal_portfolio_create(&a.portfolio, a.engine, NULL, 0, NULL), REBAL_OK);
        rebal_portfolio_load(a.portfolio, before.bytes, before.count, NULL);
        account_make(&a, START + 1);
        ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 1 + restart, NULL),
                         REBAL_OK);
        orders_read(o, a.plan, true);
    }
    ck_assert_uint_gt(first.table.count, 0);
    ck_assert_mem_eq(first.id, second.id, first.table.count * sizeof *first.id);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("portfolio model", &tests);
    tcase_add_loop_test(tests, any_sequence, 0, 5);
    tcase_add_test(tests, restart_repeats_the_ids);
    return unit_run(suite);
}
