/* SPDX-License-Identifier: MIT */
/* F-HOLDERS: the holders against a portfolio for each account, that looks at all of itself at each
 * tick: prices wander, jump, and come to the very unit at which a verdict turns; accounts change,
 * and time passes. holders FIRST COUNT: worlds of these seeds. */
#include "api/holders.h"
#include "batch/world.h"
#include "splitmix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS = 60, BYTES = 1 << 12, CENTS = 8000000 };

#define MOST (INT64_C(1) << 62)

/* How often accounts rested on what, after a call. */
typedef struct tally {
    int64_t worlds, refused, ticks, turns, fired, untold, state[4], differences;
} tally;

typedef struct scene {
    world w;
    rebal_engine *engine;
    rebal_holders *holders;
    rebal_portfolio *own[WORLD_ACCOUNTS], *asked;
    rebal_status refused[WORLD_ACCOUNTS]; /* why an account is none */
    int32_t was[WORLD_ACCOUNTS];
    int64_t price[WORLD_ROWS], now_ns;
    uint64_t seed;
} scene;

static void die(const scene *s, const char *what) {
    printf("world %llu: %s\n", (unsigned long long)s->w.seed, what);
    exit(1);
}

static int64_t below(scene *s, int64_t n) {
    return (int64_t)(splitmix_next(&s->seed) % (uint64_t)n);
}

static bool rarely(scene *s, int64_t n) { return below(s, n) == 0; }

/* ---- worlds */

/* Prices of one become prices of as many digits as there is room for, at times. */
static void refine(scene *s) {
    world *w = &s->w;
    int64_t digits = below(s, 18);
    for (size_t i = 0; i < w->n; i++) {
        if ((int32_t)i == w->base) continue;
        if (w->price[i] > 0) w->price[i] = 1;
        for (int64_t d = 0; d < digits; d++) w->price[i] *= 10;
        w->price_exponent[i] = -(int32_t)digits;
    }
}

/* Some accounts lie where they want to. */
static void calm(scene *s) {
    world *w = &s->w;
    const rebal_accounts *t = &w->accounts;
    for (size_t a = 0; a < w->n_accounts; a++) {
        size_t from = t->offset ? (size_t)w->offset[a] : a * w->n;
        size_t to = t->offset ? (size_t)w->offset[a + 1] : from + w->n;
        if (to > t->n_items || from > to || rarely(s, 2)) continue;
        for (size_t k = from; k < to; k++) {
            int32_t row = t->instrument ? w->instrument[k] : (int32_t)(k - from);
            if (row < 0 || row >= (int32_t)w->n) continue;
            int64_t share = t->model ? w->model[row] : w->target[k];
            if (share >= 0 && share <= REBAL_ONE) w->holding[k] = share * CENTS;
        }
        if (!rarely(s, 3)) w->flow[a] = w->reserve[a] = 0;
    }
}

/* Two factors, and a level of the tracking error. */
static void risk(scene *s, rebal_risk_model *model) {
    static double loadings[2 * WORLD_ROWS], specific[WORLD_ROWS];
    world *w = &s->w;
    for (size_t i = 0; i < w->n; i++) {
        bool cash = (int32_t)i == w->base;
        for (size_t f = 0; f < 2; f++) loadings[2 * i + f] = cash ? 0 : (double)below(s, 30) / 100;
        specific[i] = cash ? 0 : (double)below(s, 9) / 100;
    }
    *model = (rebal_risk_model){.struct_size = sizeof *model,
                                .n = w->n,
                                .n_factors = 2,
                                .loadings = loadings,
                                .specific = specific};
    w->policy.when[2] = REBAL_ON_TRACKING_ERROR;
    w->policy.tracking_error_ppb = below(s, REBAL_ONE / 20);
    w->rules.risk = model;
}

static bool open_scene(scene *s, tally *t, uint64_t seed) {
    static rebal_risk_model model;
    rebal_error error = {.struct_size = sizeof error};
    world_fill(&s->w, seed);
    s->seed = seed * 7 + 1;
    s->now_ns = s->w.now_ns;
    if (!s->w.planted && rarely(s, 2)) return false;
    if (s->w.planted) refine(s);
    if (s->w.planted && !rarely(s, 4)) calm(s);
    if (rebal_features() & REBAL_HAS_ESTIMATES && rarely(s, 20)) risk(s, &model);
    if (rebal_engine_create(&s->engine, &s->w.rules, NULL, 0, NULL)) return false;
    rebal_status status =
        rebal_holders_create(&s->holders, s->engine, &s->w.accounts, NULL, 0, &error);
    if (status) {
        t->refused++;
        if (status != REBAL_E_RANGE && status != REBAL_E_ROW) die(s, "create");
        rebal_engine_destroy(s->engine);
        return false;
    }
    if (rarely(s, 2)) s->holders->columns.form = 0;
    memcpy(s->price, s->w.price, sizeof s->price);
    for (size_t a = 0; a < s->w.n_accounts; a++) {
        if (rebal_portfolio_create(&s->own[a], s->engine, NULL, 0, NULL)) die(s, "portfolio");
        s->refused[a] = world_set_account(&s->w, a, s->own[a]);
        s->was[a] = -1;
    }
    if (rebal_portfolio_create(&s->asked, s->engine, NULL, 0, NULL)) die(s, "portfolio");
    return true;
}

static void close_scene(scene *s) {
    for (size_t a = 0; a < s->w.n_accounts; a++) rebal_portfolio_destroy(s->own[a]);
    rebal_portfolio_destroy(s->asked);
    rebal_holders_destroy(s->holders);
    rebal_engine_destroy(s->engine);
}

/* ---- prices */

/* What the verdict of an account would be. */
static int32_t ask(scene *s, size_t a, int32_t row, int64_t price) {
    uint8_t bytes[BYTES];
    size_t count;
    int32_t fired = -2;
    if (rebal_portfolio_save(s->own[a], bytes, BYTES, &count, NULL) ||
        rebal_portfolio_load(s->asked, bytes, count, NULL))
        die(s, "save and load");
    (void)rebal_portfolio_tick(s->asked, &fired, &row, &price, 1, s->now_ns, NULL);
    return fired;
}

/* An account whose verdict may turn with a row: one that is inside its bands, as a rule. */
static size_t choose(scene *s, int32_t row) {
    const world *w = &s->w;
    size_t a = 0;
    for (int k = 0; k < 40; k++) {
        a = (size_t)below(s, (int64_t)w->n_accounts);
        size_t at = a * w->n + (size_t)row;
        bool holds = w->accounts.offset != NULL || w->holding[at] > 0;
        if (holds && s->holders->columns.holder[a].state >= RBL_HOLDER_IN) break;
    }
    return a;
}

/* A price within a unit of where the verdict of an account turns, between two prices. */
static int64_t turning(scene *s, int32_t row, int64_t from, int64_t to) {
    size_t a = choose(s, row);
    int32_t here = ask(s, a, row, from);
    if (ask(s, a, row, to) == here) return from;
    while (to - from > 1 || from - to > 1) {
        int64_t middle = from + (to - from) / 2;
        if (ask(s, a, row, middle) == here)
            from = middle;
        else
            to = middle;
    }
    int64_t price = from + below(s, 4) - 1;
    return price < 1 ? 1 : price > MOST ? MOST : price;
}

static int64_t next_price(scene *s, int32_t row) {
    int64_t price = s->price[row] > 0 ? s->price[row] : 1, change;
    int64_t bound = price < MOST / 4 ? price * 4 : MOST;
    switch (below(s, 24)) {
    case 0: return s->w.price[row] > 0 ? s->w.price[row] : 1;
    case 1: return turning(s, row, price, bound);
    case 2: return turning(s, row, price, 1 + price / 4);
    case 3:
    case 4:
    case 5: return turning(s, row, price, price < MOST / 2 ? price + price / 2 : MOST);
    case 6:
    case 7:
    case 8: return turning(s, row, price, 1 + price / 3 * 2);
    case 9: return rarely(s, 3) ? 1 + below(s, MOST) : bound;
    case 10: return 1 + price / 4;
    case 11: change = 1; break;
    case 12: change = price / 20; break;
    default: change = price / 400;
    }
    price += below(s, 2 * change + 1) - change;
    return price < 1 ? 1 : price > MOST ? MOST : price;
}

/* The rows of a call: one as a rule, several, all, none. */
static size_t next_rows(scene *s, int32_t *row, int64_t *price) {
    size_t n = 0;
    bool all = rarely(s, 12);
    if (rarely(s, 15)) return 0;
    if (!all && !rarely(s, 6)) {
        row[0] = (int32_t)below(s, (int64_t)s->w.n);
        price[0] = next_price(s, row[0]);
        return 1;
    }
    for (size_t i = 0; i < s->w.n; i++) {
        if (!all && rarely(s, 2)) continue;
        row[n] = (int32_t)i;
        price[n++] = next_price(s, (int32_t)i);
    }
    return n;
}

/* ---- a call, and what each account says of it */

/* Makes a portfolio forget what it proved. */
static void forget(scene *s, size_t a) {
    int64_t target = 0;
    int32_t base = s->w.base;
    (void)rebal_portfolio_get(s->own[a], &target, REBAL_TARGET, &base, 1, NULL);
    (void)rebal_portfolio_set(s->own[a], REBAL_TARGET, &base, &target, 1, NULL);
}

static void check_account(scene *s, tally *t, size_t a, int32_t said, int call) {
    int32_t fired, latched;
    int64_t done_ns;
    rebal_clock clock = {.struct_size = sizeof clock};
    (void)rebal_portfolio_clock(s->own[a], &clock, NULL);
    (void)rebal_holders_get(s->holders, &fired, &latched, &done_ns, a, 1, NULL);
    bool same = fired == said &&
                (s->refused[a] || (done_ns == clock.calendar_done_ns &&
                                   (s->w.policy.release_ppb == 0 || latched == clock.latched)));
    t->ticks++;
    t->turns += said != s->was[a];
    t->fired += said > 0;
    t->untold += said < 0;
    t->state[s->holders->columns.holder[a].state]++;
    s->was[a] = said;
    if (!same && t->differences++ < 20)
        printf(
            "seed %llu call %d account %zu: fired %d, not %d; latched %d, not %d; done %lld, not "
            "%lld\n",
            (unsigned long long)s->seed, call, a, fired, said, latched, clock.latched,
            (long long)done_ns, (long long)clock.calendar_done_ns);
}

/* F-HOLDERS: the list, and each account. */
static void check_call(scene *s, tally *t, int call) {
    int32_t row[WORLD_ROWS], account[WORLD_ACCOUNTS], listed[WORLD_ACCOUNTS];
    int64_t price[WORLD_ROWS];
    rebal_fired fired = {.struct_size = sizeof fired,
                         .capacity = WORLD_ACCOUNTS,
                         .account = account,
                         .fired = listed};
    if (rarely(s, 3)) s->now_ns += below(s, 30);
    size_t n = next_rows(s, row, price), at = 0;
    if (rebal_holders_tick(s->holders, &fired, row, price, n, s->now_ns, NULL)) die(s, "tick");
    for (size_t a = 0; a < s->w.n_accounts; a++) {
        int32_t said = -1, own = -1;
        if (!s->refused[a]) forget(s, a);
        if (rebal_portfolio_tick(s->own[a], &own, row, price, n, s->now_ns, NULL)) die(s, "own");
        if (!s->refused[a]) said = own;
        bool is_listed = at < fired.count && account[at] == (int32_t)a;
        if (is_listed != (said != 0) || (is_listed && listed[at] != said)) {
            t->differences++;
            printf("seed %llu call %d account %zu: listed %d, not %d\n",
                   (unsigned long long)s->seed, call, a, is_listed ? listed[at] : 0, said);
        }
        at += is_listed ? 1 : 0;
        check_account(s, t, a, said, call);
    }
    if (at != fired.count) t->differences++;
    for (size_t k = 0; k < n; k++)
        if (row[k] != s->w.base) s->price[row[k]] = price[k];
}

/* Some accounts are other ones from here on, as the table then says. */
static void change(scene *s) {
    world *w = &s->w;
    int32_t touched[4];
    size_t n = 1 + (size_t)below(s, 4);
    for (size_t k = 0; k < n; k++) {
        size_t a = (size_t)below(s, (int64_t)w->n_accounts);
        size_t from = w->accounts.offset ? (size_t)w->offset[a] : a * w->n;
        size_t to = w->accounts.offset ? (size_t)w->offset[a + 1] : from + w->n;
        touched[k] = (int32_t)a;
        for (size_t j = from; j < to; j++)
            if (w->holding[j] > 0 && w->holding[j] < MOST / 2 && rarely(s, 3))
                w->holding[j] = below(s, 2 * w->holding[j]);
        w->reserve[a] = rarely(s, 2) ? 0 : below(s, 1000000);
        w->flow[a] = rarely(s, 2) ? 0 : below(s, 1000000);
        w->commit_ns[a] = s->now_ns - below(s, 60);
        w->done_ns[a] = s->now_ns - below(s, 200);
        s->refused[a] = world_set_account(w, a, s->own[a]);
    }
    if (rebal_holders_touch(s->holders, touched, n, NULL)) die(s, "touch");
}

static void check_world(tally *t, uint64_t seed) {
    static scene s;
    if (!open_scene(&s, t, seed)) return;
    t->worlds++;
    int32_t row[WORLD_ROWS];
    int64_t price[WORLD_ROWS];
    size_t n = 0;
    for (size_t i = 0; i < s.w.n; i++) {
        if (s.w.price[i] == 0) continue;
        row[n] = (int32_t)i;
        price[n++] = s.w.price[i];
    }
    if (!rarely(&s, 8)) {
        if (rebal_holders_tick(s.holders, NULL, row, price, n, s.now_ns, NULL)) die(&s, "first");
        for (size_t a = 0; a < s.w.n_accounts; a++)
            (void)rebal_portfolio_tick(s.own[a], NULL, row, price, n, s.now_ns, NULL);
    }
    for (int k = 0; k < CALLS && t->differences == 0; k++) {
        check_call(&s, t, k);
        if (rarely(&s, 6)) change(&s);
    }
    close_scene(&s);
}

int main(int argc, char **argv) {
    tally t = {0};
    if (argc != 3) return 2;
    uint64_t first = strtoull(argv[1], NULL, 10), count = strtoull(argv[2], NULL, 10);
    for (uint64_t k = first; k < first + count && t.differences < 20; k++) check_world(&t, k);
    printf("%lld worlds, %lld refused; %lld ticks: %lld turn, %lld fired, %lld untold; looked at "
           "%lld, held %lld, in %lld, out %lld; %lld differ\n",
           (long long)t.worlds, (long long)t.refused, (long long)t.ticks, (long long)t.turns,
           (long long)t.fired, (long long)t.untold, (long long)t.state[0], (long long)t.state[1],
           (long long)t.state[2], (long long)t.state[3], (long long)t.differences);
    bool vacuous = count >= 100 && (t.refused == 0 || t.turns * 100 < t.ticks ||
                                    t.state[2] * 5 < t.ticks || t.state[3] * 40 < t.ticks);
    return t.differences > 0 || vacuous;
}
