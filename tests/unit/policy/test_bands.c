/* SPDX-License-Identifier: MIT */
/* F-BAND, F-INNER: bands and destinations, by hand and over all combinations of their rules. */
#include "policy/bands.h"

#include "base/field.h"
#include "policy/trigger.h"
#include "unit/world.h"

#define ONE ((int64_t)REBAL_ONE)
#define P(points) unit_percent(points)

static rbl_band row[WORLD_ROWS], group[WORLD_GROUPS];
static rbl_bands bands = {.row = row, .group = group};
static rbl_position position[WORLD_ROWS];

static rebal_status fill(world *w) {
    rbl_book book = {.row = position};
    ck_assert_int_eq(rbl_book_count(&book, world_account(w), w->now, NULL), REBAL_OK);
    return rbl_bands_fill(&bands, world_account(w), &book, w->target, &w->error);
}

static void check_band(const rbl_band *band, int64_t lo, int64_t a, int64_t b, int64_t hi) {
    ck_assert_int_eq(band->lo, lo);
    ck_assert_int_eq(band->a, a);
    ck_assert_int_eq(band->b, b);
    ck_assert_int_eq(band->hi, hi);
}

/* Asset 1 with that target, the rest in asset 2. */
static void begin_with(world *w, int64_t target) {
    world_begin(w, 3);
    w->target[1] = target;
    w->target[2] = ONE - target;
}

static void check_filled(world *w, int64_t lo, int64_t a, int64_t b, int64_t hi) {
    world_create(w);
    ck_assert_int_eq(fill(w), REBAL_OK);
    check_band(&row[1], lo, a, b, hi);
    world_close(w);
}

/* F-BAND, F-INNER. */
START_TEST(published_bands) {
    world w;
    begin_with(&w, P(10)); /* 5/25 */
    w.policy.band_abs_ppb = P(5), w.policy.band_rel_ppb = P(25);
    check_filled(&w, 75000000, P(10), P(10), 125000000);
    begin_with(&w, P(40));
    w.policy.band_abs_ppb = P(5), w.policy.band_rel_ppb = P(25);
    check_filled(&w, P(35), P(40), P(40), P(45));
    begin_with(&w, P(60)); /* Vanguard 200/175 */
    w.policy.band_abs_ppb = P(2), w.policy.inner_ppb = 875000000;
    check_filled(&w, P(58), 582500000, 617500000, P(62));
    begin_with(&w, P(60)); /* Daryanani: 20 % of the target, back to half of it */
    w.policy.band_rel_ppb = P(20), w.policy.inner_ppb = P(50);
    check_filled(&w, P(48), P(54), P(66), P(72));
}
END_TEST

/* F-BAND. */
START_TEST(widths) {
    world w;
    begin_with(&w, P(20));
    check_filled(&w, P(20), P(20), P(20), P(20)); /* no width at all */
    begin_with(&w, P(20));
    w.policy.band_min_ppb = P(3);
    check_filled(&w, P(17), P(20), P(20), P(23));
    begin_with(&w, P(20));
    w.policy.band_rel_ppb = P(10), w.policy.band_min_ppb = P(3); /* 2 points < 3 */
    check_filled(&w, P(17), P(20), P(20), P(23));
    begin_with(&w, 0);
    w.policy.band_rel_ppb = P(10), w.policy.band_min_ppb = P(1);
    check_filled(&w, 0, 0, 0, P(1));
    begin_with(&w, P(98));
    w.policy.band_abs_ppb = P(5), w.policy.inner_ppb = P(50);
    check_filled(&w, P(93), 955000000, P(99), ONE);
    begin_with(&w, P(1));
    w.policy.band_abs_ppb = P(5), w.policy.inner_ppb = P(50);
    check_filled(&w, 0, 5000000, 35000000, P(6));
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5);
    w.band_abs[1] = 0, w.band_rel[1] = P(50); /* its own: 0 leaves the absolute width out */
    check_filled(&w, P(10), P(20), P(20), P(30));
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5);
    w.band_min[1] = P(7);
    check_filled(&w, P(13), P(20), P(20), P(27));
}
END_TEST

/* F-BAND. */
START_TEST(scales) {
    world w;
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = 3, w.scale[1] = ONE / 2; /* 1.5 rounded down */
    check_filled(&w, P(20) - 1, P(20), P(20), P(20) + 1);
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5), w.scale[1] = 0;
    check_filled(&w, P(20), P(20), P(20), P(20));
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5), w.scale[1] = 100 * ONE;
    check_filled(&w, 0, P(20), P(20), ONE);
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5), w.scale[1] = 2 * ONE;
    w.policy.inner_abs_ppb = P(4);
    check_filled(&w, P(10), P(16), P(24), P(30));
}
END_TEST

START_TEST(edges_from_outside) {
    world w;
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5), w.policy.inner_ppb = ONE;
    w.lo[1] = P(2), w.hi[1] = P(50);
    check_filled(&w, P(2), P(2), P(50), P(50));
    begin_with(&w, P(20));
    w.policy.band_abs_ppb = P(5), w.policy.inner_abs_ppb = P(10); /* not beyond the edges */
    w.lo[1] = P(18);
    check_filled(&w, P(18), P(18), P(25), P(25));
    begin_with(&w, P(20));
    w.lo[1] = w.hi[1] = P(20);
    check_filled(&w, P(20), P(20), P(20), P(20));
    begin_with(&w, P(20)); /* a goal stands where it is set, the edges about it */
    w.policy.band_abs_ppb = P(5), w.policy.inner_ppb = P(50), w.goal[1] = P(30);
    w.goal[2] = P(70);
    check_filled(&w, P(25), P(30), P(30), P(35));
    begin_with(&w, P(20));
    w.lo[1] = P(10), w.hi[1] = P(15), w.goal[1] = P(30), w.goal[2] = 0;
    check_filled(&w, P(10), P(30), P(30), P(15));
}
END_TEST

static void check_refused(world *w, rebal_status status, int32_t field, int32_t at) {
    world_create(w);
    ck_assert_int_eq(fill(w), status);
    ck_assert_int_eq(w->error.field, field);
    ck_assert_int_eq(w->error.row, at);
    world_close(w);
}

START_TEST(what_cannot_be) {
    world w;
    begin_with(&w, P(20));
    w.lo[1] = P(21), w.hi[1] = P(30); /* the target outside */
    check_refused(&w, REBAL_E_RANGE, RBL_FIELD_BAND_LO, 1);
    begin_with(&w, P(20));
    w.hi[1] = P(20) - 1;
    check_refused(&w, REBAL_E_RANGE, RBL_FIELD_BAND_LO, 1);
    begin_with(&w, P(20));
    w.lo[1] = P(21), w.hi[1] = w.goal[1] = P(20); /* upside down, a goal or not */
    check_refused(&w, REBAL_E_RANGE, RBL_FIELD_BAND_LO, 1);
    begin_with(&w, P(20));
    w.goal[1] = P(21); /* 21 + 80 */
    check_refused(&w, REBAL_E_TARGET_SUM, RBL_FIELD_GOAL, REBAL_NONE);
    begin_with(&w, 0);
    w.holding[1] = 3, w.policy.orphans = REBAL_ORPHAN_ERROR;
    check_refused(&w, REBAL_E_ORPHAN, RBL_FIELD_TARGET, 1);
}
END_TEST

/* A holding without target: kept, sold or refused; one in flight or with a goal is one, or not. */
START_TEST(orphans) {
    world w;
    world_begin(&w, 5);
    w.target[0] = P(10), w.target[4] = P(90), w.holding[1] = 5;
    w.holding[2] = 5, w.goal[2] = 0; /* a goal of zero: to be sold */
    world_item(&w, 3, 5, 0, 0, 7);
    w.price[1] = 3;
    world_open(&w);
    ck_assert_int_eq(fill(&w), REBAL_OK);
    ck_assert(row[1].kept && !row[2].kept && row[3].kept && !row[4].kept && !row[0].kept);
    ck_assert(row[2].outside && row[2].a == 0 && row[2].b == 0);
    const rbl_survey *survey = &w.portfolio->survey;
    ck_assert_int_eq(rbl_wide_low64(survey->bands.kept), 5 * 3 + 5);
    ck_assert_int_eq(bands.aims, P(90));
    ck_assert_int_eq(row[0].aim, P(10));
    world_close(&w);
    world_begin(&w, 2);
    w.target[0] = ONE, w.holding[1] = 5, w.policy.orphans = REBAL_ORPHAN_SELL;
    world_create(&w);
    ck_assert_int_eq(fill(&w), REBAL_OK);
    ck_assert(!row[1].kept);
    world_close(&w);
}
END_TEST

/* Cash aims at what the others leave, and its band lies around that. */
START_TEST(cash_after_goals) {
    world w;
    world_begin(&w, 3);
    w.lo[0] = w.hi[0] = REBAL_NONE;
    w.target[0] = P(30), w.target[1] = P(20), w.target[2] = P(50);
    w.goal[1] = P(40);
    w.policy.band_abs_ppb = P(5);
    world_create(&w);
    ck_assert_int_eq(fill(&w), REBAL_OK);
    ck_assert_int_eq(bands.aims, P(90));
    check_band(&row[0], P(5), P(10), P(10), P(15));
    world_close(&w);
}
END_TEST

START_TEST(groups) {
    world w;
    world_begin(&w, 6);
    w.target[1] = P(10), w.target[2] = P(30), w.target[3] = P(60);
    w.group[1] = w.group[2] = w.group[4] = 0, w.group[3] = w.group[5] = 2;
    w.holding[4] = 9;                              /* a kept orphan is no member */
    w.goal[5] = 0, w.holding[5] = 1;               /* one with a goal is */
    w.group_abs[0] = P(8), w.group_rel[0] = P(10); /* 4 of 40 points */
    w.group_min[2] = P(50);
    w.scale[1] = 0; /* scales speak of instruments */
    world_create(&w);
    ck_assert_int_eq(fill(&w), REBAL_OK);
    ck_assert_int_eq(group[0].aim, P(40));
    ck_assert(group[0].lo == P(36) && group[0].hi == P(44));
    ck_assert(group[1].aim == 0 && group[1].lo == 0 && group[1].hi == 0);
    ck_assert(group[2].aim == P(60) && group[2].lo == P(10) && group[2].hi == ONE);
    ck_assert(world_rules(&w)->group[0].banded && !world_rules(&w)->group[1].banded);
    world_close(&w);
}
END_TEST

/* ---- every combination, against the text of the derivation */

/* floor(a b / ONE) for a <= ONE */
static int64_t times(int64_t a, int64_t b) { return b / ONE * a + b % ONE * a / ONE; }

static void check_defined(const world *w) {
    const rebal_policy *p = &w->policy;
    int64_t t = w->target[1], w_abs = p->band_abs_ppb, w_rel = p->band_rel_ppb, width = 0;
    if (w_abs > 0) width = w_abs;
    if (w_rel > 0 && (w_abs == 0 || times(w_rel, t) < width)) width = times(w_rel, t);
    if (p->band_min_ppb > width) width = p->band_min_ppb;
    width = times(width, w->scale[1]);
    int64_t lo = t - width < 0 ? 0 : t - width, hi = t + width > ONE ? ONE : t + width;
    int64_t a = t - times(p->inner_ppb, t - lo), b = t + times(p->inner_ppb, hi - t);
    if (p->inner_abs_ppb > 0) {
        a = t - p->inner_abs_ppb > lo ? t - p->inner_abs_ppb : lo;
        b = t + p->inner_abs_ppb < hi ? t + p->inner_abs_ppb : hi;
    }
    check_band(&row[1], lo, a, b, hi);
    ck_assert(0 <= lo && lo <= a && a <= t && t <= b && b <= hi && hi <= ONE);
}

/* F-INNER. */
START_TEST(every_combination) {
    const int64_t ppb[] = {0, 1, 33333333, 250000000, REBAL_ONE};
    const int64_t scale[] = {
        0, 1, 999999999, REBAL_ONE, INT64_C(1333333333), INT64_C(100000000000)};
    const int64_t target[] = {0, 1, 123456789, 600000000, 999999999, REBAL_ONE};
    for (int k = 0; k < 5 * 5 * 5 * 5; k++) {
        for (int absolute = 0; absolute <= 1; absolute++) {
            world w;
            begin_with(&w, 0);
            w.policy.band_abs_ppb = ppb[k % 5];
            w.policy.band_rel_ppb = ppb[k / 5 % 5];
            w.policy.band_min_ppb = ppb[k / 25 % 5];
            *(absolute ? &w.policy.inner_abs_ppb : &w.policy.inner_ppb) = ppb[k / 125];
            world_create(&w);
            for (int t = 0; t < 6 * 6; t++) {
                w.target[1] = target[t % 6], w.target[2] = ONE - w.target[1];
                w.scale[1] = scale[t / 6];
                world_set(&w, REBAL_BAND_SCALE, w.scale);
                ck_assert_int_eq(fill(&w), REBAL_OK);
                check_defined(&w);
            }
            world_close(&w);
        }
    }
}
END_TEST

/* ---- where a value stands */

static int side(const rbl_band *band, int64_t share, int64_t base_value, int64_t value) {
    rbl_base base = rbl_base_of(rbl_wide_of(base_value), rbl_wide_of(0), 0);
    return rbl_band_side(band, share, &base, rbl_wide_of(value));
}

/* F-BREACH. */
START_TEST(on_the_edge_is_inside) {
    rbl_band band = {.lo = P(10), .a = P(20), .aim = P(20), .b = P(20), .hi = P(30)};
    ck_assert_int_eq(side(&band, ONE, 1000, 99), -1);
    ck_assert_int_eq(side(&band, ONE, 1000, 100), 0);
    ck_assert_int_eq(side(&band, ONE, 1000, 300), 0);
    ck_assert_int_eq(side(&band, ONE, 1000, 301), 1);
    ck_assert_int_eq(side(&band, ONE, 1005, 100), -1); /* 100.5 .. 301.5 */
    ck_assert_int_eq(side(&band, ONE, 1005, 101), 0);
    ck_assert_int_eq(side(&band, ONE, 1005, 301), 0);
    ck_assert_int_eq(side(&band, ONE, 1005, 302), 1);
    ck_assert_int_eq(side(&band, P(50), 1000, 149), -1); /* half the band: 15 .. 25 */
    ck_assert_int_eq(side(&band, P(50), 1000, 150), 0);
    ck_assert_int_eq(side(&band, P(50), 1000, 250), 0);
    ck_assert_int_eq(side(&band, P(50), 1000, 251), 1);
    ck_assert_int_eq(side(&band, 0, 1000, 200), 0);
    ck_assert_int_eq(side(&band, 0, 1000, 201), 1);
    band.outside = true; /* a goal from outside: the edges themselves at any share */
    ck_assert_int_eq(side(&band, P(50), 1000, 300), 0);
    ck_assert_int_eq(side(&band, 0, 1000, 100), 0);
}
END_TEST

/* ---- to the end: prices are one, so a lot is a unit of money */

static void check_trade(world *w, int64_t first, int64_t second, int64_t to, int64_t to_second) {
    w->holding[1] = first, w->holding[2] = second;
    world_open(w);
    ck_assert_int_eq(world_make(w, 0), REBAL_OK);
    ck_assert_int_eq(first + w->traded[1], to);
    ck_assert_int_eq(second + w->traded[2], to_second);
    world_close(w);
}

START_TEST(published_trades) {
    world w;
    for (int k = 0; k < 2; k++) { /* 62.1 % is brought to 61.75 %, 61.99 % is left alone */
        begin_with(&w, P(60));
        w.policy.band_abs_ppb = P(2), w.policy.inner_ppb = 875000000;
        if (k == 0)
            check_trade(&w, 6210, 3790, 6175, 3825);
        else
            check_trade(&w, 6199, 3801, 6199, 3801);
    }
    for (int k = 0; k < 2; k++) { /* 72 % is the edge, beyond it back to 66 % */
        begin_with(&w, P(60));
        w.policy.band_rel_ppb = P(20), w.policy.inner_ppb = P(50);
        if (k == 0)
            check_trade(&w, 7201, 2799, 6600, 3400);
        else
            check_trade(&w, 7200, 2800, 7200, 2800); /* and no cash for the other */
    }
}
END_TEST

/* G2: 10/90 at 20 % of the target: the second's upper edge is 100 %, not 108 %. */
START_TEST(golden_clamp) {
    world w;
    begin_with(&w, P(10));
    w.price[1] = w.price[2] = 10;
    w.policy.band_rel_ppb = P(20), w.policy.inner_ppb = ONE;
    w.holding[1] = 150, w.holding[2] = 850;
    world_open(&w);
    ck_assert_int_eq(w.portfolio->survey.bands.row[2].hi, ONE);
    ck_assert_int_eq(w.portfolio->survey.bands.row[2].b, ONE);
    world_make(&w, 0);
    ck_assert_int_eq(w.traded[1], -30); /* 1500 of 10000 down to 12 % */
    ck_assert_int_eq(w.traded[2], 0);
    ck_assert_int_eq(w.summary.cash_after, 300);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("bands", &tests);
    tcase_add_test(tests, published_bands);
    tcase_add_test(tests, widths);
    tcase_add_test(tests, scales);
    tcase_add_test(tests, edges_from_outside);
    tcase_add_test(tests, what_cannot_be);
    tcase_add_test(tests, orphans);
    tcase_add_test(tests, cash_after_goals);
    tcase_add_test(tests, groups);
    tcase_add_test(tests, every_combination);
    tcase_add_test(tests, on_the_edge_is_inside);
    tcase_add_test(tests, published_trades);
    tcase_add_test(tests, golden_clamp);
    return unit_run(suite);
}
