/* SPDX-License-Identifier: MIT */
/* F-WATCH of rows below zero, which accounts do not take yet: the watch alone, with a survey that
 * is filled in by hand, against an exact evaluation of all edges at each tick. */
#include "api/portfolio.h"

#include "splitmix.h"
#include "unit/big.h"

enum { ROWS = 6, WORLDS = 3000, TICKS = 400 };

static const int64_t ONE = REBAL_ONE;

typedef struct world {
    uint64_t seed;
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    int64_t quantity[ROWS], price[ROWS], lo[ROWS], hi[ROWS], cash, reserve, asked;
    int64_t proved, turned, shorts; /* ticks that the watch took; verdicts that it turned */
} world;

static int64_t below(world *w, int64_t n) {
    return (int64_t)(splitmix_next(&w->seed) % (uint64_t)n);
}

/* ---- the truth */

/* Everything is in units of money: exponents are 0. */
static rbl_wide value_of(const world *w, size_t i) {
    return i == 0 ? rbl_wide_of(w->cash) : rbl_wide_mul64(w->quantity[i], w->price[i]);
}

static rbl_wide total(const world *w) {
    rbl_wide sum = rbl_wide_of(0);
    for (size_t i = 0; i < ROWS; i++) sum = rbl_wide_add(sum, value_of(w, i));
    return sum;
}

/* Sign of a m - b n, m and n from 0 up. */
static int compare(rbl_wide a, int64_t m, int64_t b, rbl_wide n) {
    int left = m == 0 ? 0 : rbl_wide_sign(a), right = rbl_wide_sign(n) == 0 ? 0 : (b > 0) - (b < 0);
    if (left != right) return left < right ? -1 : 1;
    int size = big_compare(big_multiply(big_of_wide(a), big_of((uint64_t)m)),
                           big_multiply(big_of_wide(rbl_wide_of(b)), big_of_wide(n)));
    return left < 0 ? -size : size;
}

/* N and D of F-BASE. */
static rbl_wide base_of(const world *w, int64_t *den) {
    rbl_wide whole = total(w);
    *den = ONE;
    if (compare(whole, ONE - w->asked, w->reserve, rbl_wide_of(ONE)) >= 0) return whole;
    *den = w->asked;
    return rbl_wide_sub(whole, rbl_wide_of(w->reserve));
}

static bool breached(const world *w) {
    int64_t den;
    rbl_wide n = base_of(w, &den);
    for (size_t i = 1; i < ROWS; i++)
        if (compare(value_of(w, i), den, w->hi[i], n) > 0 ||
            compare(value_of(w, i), den, w->lo[i], n) < 0)
            return true;
    return false;
}

/* Is it an account at all: is there a base, and is the cash below all that it is worth? */
static bool sound(const world *w) {
    int64_t den;
    return rbl_wide_sign(base_of(w, &den)) > 0 && den > 0 &&
           rbl_wide_cmp(rbl_wide_of(w->cash), total(w)) <= 0;
}

/* About. */
static double number(rbl_wide x) {
    return (double)rbl_wide_high64(x) * 0x1p64 + (double)(uint64_t)rbl_wide_low64(x);
}

/* ---- worlds */

static void open_world(world *w, uint64_t seed) {
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = ROWS};
    rebal_policy policy = {
        .struct_size = sizeof policy, .when = {REBAL_ON_BAND}, .band_abs_ppb = 50000000};
    rebal_rules rules = {
        .struct_size = sizeof rules, .instruments = &instruments, .policy = &policy};
    *w = (world){.seed = seed};
    ck_assert_int_eq(rebal_engine_create(&w->engine, &rules, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&w->portfolio, w->engine, NULL, 0, NULL), REBAL_OK);
    for (size_t i = 1; i < ROWS; i++) {
        w->price[i] = 1 + below(w, INT64_C(1) << (8 + below(w, 42)));
        w->quantity[i] = (1 + below(w, INT64_C(1) << 50)) / w->price[i];
        if (below(w, 3) == 0) w->quantity[i] = -w->quantity[i] / 2;
        if (below(w, 12) == 0) w->quantity[i] = 0;
        w->shorts += w->quantity[i] < 0;
    }
    w->cash = 1 + below(w, INT64_C(1) << 50);
    w->asked = below(w, 3) == 0 ? ONE - 1 - below(w, 100) : 0;
    w->reserve = w->asked > 0 ? w->cash / 2 : 0;
}

/* Bands about where the rows are; some on them, some that begin or end at zero, some beyond it. */
static void set_bands(world *w) {
    int64_t den;
    double n = number(base_of(w, &den));
    for (size_t i = 1; i < ROWS; i++) {
        double share = number(value_of(w, i)) / n * (double)den;
        int64_t at = share > 9e8 ? 900000000 : share < -9e8 ? -900000000 : (int64_t)share;
        w->lo[i] = at - below(w, 1 + below(w, 99999999));
        w->hi[i] = at + below(w, 1 + below(w, 99999999));
        switch (below(w, 12)) {
        case 0: w->lo[i] = w->lo[i] > 0 ? w->lo[i] : 0; break;
        case 1: w->hi[i] = w->hi[i] < 0 ? w->hi[i] : 0; break;
        case 2: w->lo[i] = -ONE; break;
        case 3: w->hi[i] = ONE; break;
        case 4: w->lo[i] = -20000000, w->hi[i] = w->quantity[i] == 0 ? -10000000 : w->hi[i]; break;
        default: break;
        }
        if (w->lo[i] > w->hi[i]) w->lo[i] = w->hi[i];
    }
}

/* What a survey would find. */
static void fill_survey(world *w) {
    rbl_survey *s = &w->portfolio->survey;
    rbl_account *account = &w->portfolio->account;
    bool out = breached(w);
    s->book.value = total(w);
    s->book.flow = s->bands.kept = rbl_wide_of(0);
    s->book.cash = w->cash;
    s->book.reserve = w->reserve;
    s->bands.asked = s->bands.aims = w->asked;
    for (size_t i = 0; i < ROWS; i++) {
        int64_t middle = w->lo[i] + (w->hi[i] - w->lo[i]) / 2;
        s->bands.row[i] = (rbl_band){w->lo[i], middle, middle, middle, w->hi[i], 0, false, false};
        s->book.row[i] = (rbl_position){.counted = w->quantity[i], .value = value_of(w, i)};
        s->target[i] = s->aim[i] = 0;
        account->column[REBAL_PRICE][i] = w->price[i];
    }
    s->bands.row[0] = (rbl_band){0, 0, 0, 0, ONE, 0, false, false};
    s->decision = (rbl_decision){
        .fired = out ? REBAL_ON_BAND : 0, .holding = out ? REBAL_ON_BAND : 0, .share = ONE};
    rbl_watch_set(&w->portfolio->watch, account, s, s->decision.fired, true);
}

/* ---- ticks */

/* A price a unit or two from where an edge is passed, between two of them; or the first. */
static int64_t turning(world *w, size_t i, int64_t from, int64_t to) {
    const int64_t was = w->price[i];
    bool here = breached(w);
    w->price[i] = to;
    bool there = sound(w) && breached(w) != here;
    while (there && (to - from > 1 || from - to > 1)) {
        int64_t middle = from + (to - from) / 2;
        w->price[i] = middle;
        if (sound(w) && breached(w) == here)
            from = middle;
        else
            to = middle;
    }
    w->price[i] = was;
    return from + below(w, 4) - 1;
}

static int64_t next_price(world *w, size_t i) {
    int64_t p = w->price[i];
    switch (below(w, 12)) {
    case 0: p = turning(w, i, p, 2 * p); break;
    case 1: p = turning(w, i, p, 1 + p / 2); break;
    case 2: p += below(w, p / 4 + 2) - p / 8; break;
    default: p += below(w, p / 500 + 3) - p / 1000 - 1;
    }
    return p < 1 ? 1 : p > INT64_C(1) << 53 ? INT64_C(1) << 53 : p;
}

/* One tick: by a run, or by a look at all rows' bounds, or not at all. False: no account any more.
 */
static bool run_tick(world *w) {
    rbl_watch *watch = &w->portfolio->watch;
    rbl_account *account = &w->portfolio->account;
    const int32_t row = 1 + (int32_t)below(w, ROWS - 1);
    const int64_t price = next_price(w, (size_t)row), now = 0;
    const rbl_watch_ticks ticks = {&row, &price, &now, 1};
    int32_t before = watch->verdict;
    bool taken = rbl_watch_run(watch, account, &ticks) == 1;
    w->price[row] = price;
    account->column[REBAL_PRICE][row] = price;
    if (!sound(w)) return false;
    if (!taken) taken = rbl_watch_stands(watch, account, &row, 1);
    if (!taken) fill_survey(w);
    w->proved += taken;
    w->turned += taken && watch->verdict != before;
    if (watch->set) ck_assert_int_eq(watch->verdict, breached(w) ? REBAL_ON_BAND : 0);
    return true;
}

/* F-WATCH, with signs. */
START_TEST(below_zero) {
    int64_t proved = 0, turned = 0, shorts = 0, set = 0, worlds = 0;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        world w;
        open_world(&w, seed);
        if (sound(&w)) {
            set_bands(&w);
            fill_survey(&w);
            set += w.portfolio->watch.set;
            worlds++;
            for (int k = 0; k < TICKS && run_tick(&w); k++) {}
        }
        if (w.shorts > 0) proved += w.proved, turned += w.turned, shorts++;
        rebal_portfolio_destroy(w.portfolio);
        rebal_engine_destroy(w.engine);
    }
    ck_assert_msg(proved > 200000 && turned > 2000 && shorts > WORLDS / 2 && set * 2 > worlds,
                  "%lld ticks proved, %lld turned, %lld worlds with shorts, %lld set of %lld",
                  (long long)proved, (long long)turned, (long long)shorts, (long long)set,
                  (long long)worlds);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("watch", &tests);
    tcase_add_test(tests, below_zero);
    return unit_run(suite);
}
