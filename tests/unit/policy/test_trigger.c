/* SPDX-License-Identifier: MIT */
/* F-FIRE: each condition on its edge, clauses, cool-down, calendar and hysteresis, through ticks.
 */
#include "policy/trigger.h"

#include "unit/world.h"

#define ONE ((int64_t)REBAL_ONE)
#define P(points) unit_percent(points)

/* Two assets of 500 of 1000 wanted; the first holds 500 + drift, the second the rest. */
static void begin_pair(world *w) {
    world_begin(w, 3);
    w->target[1] = w->target[2] = P(50);
    w->policy.band_abs_ppb = P(5);
}

static int32_t tick_at(world *w, int64_t drift, int64_t now) {
    w->holding[1] = 500 + drift, w->holding[2] = 500 - drift, w->now = now;
    world_set(w, REBAL_HOLDING, w->holding);
    return world_tick(w);
}

/* What one tick of a new account fires at that drift. */
static int32_t fired_at(world *w, int64_t drift) {
    w->holding[1] = 500 + drift, w->holding[2] = 500 - drift;
    world_open(w);
    int32_t fired = w->fired;
    world_close(w);
    return fired;
}

/* F-BREACH. */
START_TEST(on_the_edge_is_quiet) {
    world w;
    for (int64_t drift = -60; drift <= 60; drift++) {
        bool far = drift > 50 || drift<-50, soft = drift> 25 || drift < -25;
        begin_pair(&w);
        ck_assert_int_eq(fired_at(&w, drift), far ? REBAL_ON_BAND : 0);
        begin_pair(&w);
        w.policy.when[0] = REBAL_ON_SOFT, w.policy.soft_ppb = P(50);
        ck_assert_int_eq(fired_at(&w, drift), soft ? REBAL_ON_SOFT : 0);
        begin_pair(&w); /* a group of the first alone, without bands of its own */
        w.policy.when[0] = REBAL_ON_GROUP, w.policy.band_abs_ppb = ONE;
        w.group[1] = 1, w.group_abs[1] = P(5);
        ck_assert_int_eq(fired_at(&w, drift), far ? REBAL_ON_GROUP : 0);
        begin_pair(&w); /* both in a group: it never moves */
        w.policy.when[0] = REBAL_ON_GROUP;
        w.group[1] = w.group[2] = 1, w.group_abs[1] = P(1);
        ck_assert_int_eq(fired_at(&w, drift), 0);
        begin_pair(&w); /* a group without widths has no band, beside one that has */
        w.policy.when[0] = REBAL_ON_GROUP;
        w.group[1] = 0, w.group[2] = 1, w.group_abs[1] = ONE;
        ck_assert_int_eq(fired_at(&w, drift), 0);
    }
}
END_TEST

/* F-TURNOVER. One-way turnover is |drift| of 1000; the level itself fires; no distance never does.
 */
START_TEST(turnover) {
    world w;
    for (int64_t level = 0; level <= 40; level += 20) {
        for (int64_t drift = -41; drift <= 41; drift++) {
            int64_t distance = drift < 0 ? -drift : drift;
            begin_pair(&w);
            w.policy.when[0] = REBAL_ON_TURNOVER, w.policy.turnover_ppb = level * 1000000;
            bool fires = drift != 0 && distance >= level;
            ck_assert_int_eq(fired_at(&w, drift), fires ? REBAL_ON_TURNOVER : 0);
        }
    }
}
END_TEST

/* F-TURNOVER. Cash of 40 that nobody wants is a distance of 40 in cash and 40 in assets: a turnover
 * of 40. */
START_TEST(turnover_counts_cash) {
    world w;
    for (int64_t level = 39; level <= 41; level++) {
        world_begin(&w, 2);
        w.policy.when[0] = REBAL_ON_TURNOVER, w.policy.turnover_ppb = level * 1000000;
        w.target[1] = ONE, w.holding[0] = 40, w.holding[1] = 960;
        world_open(&w);
        ck_assert_int_eq(w.fired, level <= 40 ? REBAL_ON_TURNOVER : 0);
        world_close(&w);
    }
}
END_TEST

/* 10 % of 1000 after the flow; of either sign, summed by size; a flow of nothing never fires. */
START_TEST(flow) {
    const int64_t cash[] = {100, 99, -100, -99, 60, -60, 59, 0};
    const int64_t asset[] = {0, 0, 0, 0, -40, 40, -40, 100};
    const bool fires[] = {true, false, true, false, true, true, false, true};
    world w;
    for (int k = 0; k < 8; k++) {
        begin_pair(&w);
        w.policy.when[0] = REBAL_ON_FLOW, w.policy.flow_ppb = P(10);
        w.flow[0] = cash[k], w.flow[1] = asset[k];
        w.holding[0] = 100 - cash[k], w.holding[1] = 450 - asset[k], w.holding[2] = 450;
        world_open(&w);
        ck_assert_int_eq(w.fired, fires[k] ? REBAL_ON_FLOW : 0);
        world_close(&w);
    }
    begin_pair(&w); /* a level of nothing: any flow, but some */
    w.policy.when[0] = REBAL_ON_FLOW;
    ck_assert_int_eq(fired_at(&w, 0), 0);
    begin_pair(&w);
    w.policy.when[0] = REBAL_ON_FLOW;
    w.flow[0] = -1;
    ck_assert_int_eq(fired_at(&w, 0), REBAL_ON_FLOW);
}
END_TEST

/* 10 % of 1001 are 100.1: the level is not rounded, up or down, and met where it is whole. */
START_TEST(flow_to_the_unit) {
    static const struct {
        int64_t value, flow;
        bool fires;
    } cases[] = {{1001, 100, false}, {1001, 101, true}, {1009, 100, false}, {1009, 101, true},
                 {1010, 100, false}, {1010, 101, true}, {999, 99, false},   {999, 100, true}};
    world w;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            begin_pair(&w);
            w.policy.when[0] = REBAL_ON_FLOW, w.policy.flow_ppb = P(10);
            w.flow[0] = sign * cases[k].flow;
            w.holding[0] = 101 - w.flow[0];
            w.holding[1] = cases[k].value - 101;
            world_open(&w);
            ck_assert_int_eq(w.fired, cases[k].fires ? REBAL_ON_FLOW : 0);
            world_close(&w);
        }
}
END_TEST

/* Cash: below the reserve, below its band, above its band and the reserve. */
static int32_t fired_with_cash(int64_t cash, int64_t reserve) {
    world w;
    world_begin(&w, 2);
    w.target[0] = P(10), w.target[1] = P(90);
    w.lo[0] = P(8), w.hi[0] = P(12), w.lo[1] = 0, w.hi[1] = ONE;
    w.holding[0] = cash, w.holding[1] = 1000 - cash, w.own_min[0] = reserve;
    world_open(&w);
    int32_t fired = w.fired;
    world_close(&w);
    return fired;
}

/* F-BREACH. */
START_TEST(cash) {
    for (int64_t c = -20; c <= 200; c++) {
        ck_assert_int_eq(fired_with_cash(c, 0), c < 80 || c > 120 ? REBAL_ON_BAND : 0);
        ck_assert_int_eq(fired_with_cash(c, 100), c < 100 || c > 120 ? REBAL_ON_BAND : 0);
        ck_assert_int_eq(fired_with_cash(c, 150), c < 150 || c > 150 ? REBAL_ON_BAND : 0);
    }
}
END_TEST

/* The side itself, where nothing but kept orphans is there. */
START_TEST(cash_beside_orphans_alone) {
    world w;
    world_begin(&w, 2);
    w.target[0] = ONE, w.holding[0] = -4, w.holding[1] = 10;
    world_open(&w);
    const rbl_bands *bands = &w.portfolio->survey.bands;
    const rbl_rules *rules = world_rules(&w);
    rbl_wide value = rbl_wide_of(6); /* all of it and more is kept: W = -4 */
    ck_assert_int_eq(rbl_trigger_cash_side(rules, bands, ONE, value, -4, -4, 0), -1);
    ck_assert_int_eq(rbl_trigger_cash_side(rules, bands, ONE, value, -4, -4, -4), 0);
    ck_assert_int_eq(rbl_trigger_cash_side(rules, bands, ONE, value, -4, -4, -5), 1);
    world_close(&w);
}
END_TEST

/* ---- clauses: the union of those all of whose bits hold */

enum { ALL_BITS = 63, TABLES = 60 };

/* An account in which exactly the bits of `on` hold; BAND goes with SOFT. */
static void begin_holding(world *w, uint32_t on) {
    begin_pair(w);
    w->policy.soft_ppb = P(50);
    w->group[1] = 0;
    w->group_abs[0] = on & REBAL_ON_GROUP ? 1 : ONE;
    w->policy.turnover_ppb = on & REBAL_ON_TURNOVER ? 0 : ONE;
    w->policy.flow_ppb = on & REBAL_ON_FLOW ? 0 : ONE;
    static const int64_t past[] = {999}, future[] = {1001};
    w->policy.n_due = 1;
    w->policy.due_ns = on & REBAL_ON_CALENDAR ? past : future;
    int64_t drift = on & REBAL_ON_BAND ? 60 : on & REBAL_ON_SOFT ? 30 : 10;
    w->holding[0] = -1, w->flow[0] = 1;
    w->holding[1] = 500 + drift, w->holding[2] = 500 - drift;
}

/* F-FIRE. */
START_TEST(clauses) {
    uint64_t seed = 43;
    for (uint32_t on = 0; on <= ALL_BITS; on++) {
        if (on & REBAL_ON_BAND && !(on & REBAL_ON_SOFT)) continue;
        for (int k = 0; k < TABLES; k++) {
            uint32_t when[4], expected = 0, any = 0;
            world w;
            begin_holding(&w, on);
            for (int c = 0; c < 4; c++) {
                when[c] = (uint32_t)(splitmix_next(&seed) & splitmix_next(&seed) & ALL_BITS);
                if (k < 6 && c > 0) when[c] = 0;
                if (k < 6 && c == 0) when[c] = UINT32_C(1) << k;
                w.policy.when[c] = when[c];
                any |= when[c];
                if (when[c] != 0 && (when[c] & on) == when[c]) expected |= when[c];
            }
            if (any == 0) expected = on & (REBAL_ON_BAND | REBAL_ON_GROUP); /* the default */
            world_open(&w);
            if (w.fired != (int32_t)expected)
                ck_abort_msg("on %u, when %u %u %u %u: %d", on, when[0], when[1], when[2], when[3],
                             w.fired);
            const rbl_decision *decision = &w.portfolio->survey.decision;
            ck_assert_int_eq(decision->share, expected & REBAL_ON_SOFT ? P(50) : ONE);
            ck_assert(!decision->cooling);
            world_close(&w);
        }
    }
}
END_TEST

/* F-FIRE. */
START_TEST(soft_and_hard) { /* { BAND, SOFT | CALENDAR } */
    world w;
    begin_pair(&w);
    w.policy.soft_ppb = P(50), w.policy.period_ns = 100;
    w.policy.when[0] = REBAL_ON_BAND, w.policy.when[1] = REBAL_ON_SOFT | REBAL_ON_CALENDAR;
    w.now = 1000;
    w.holding[1] = 530, w.holding[2] = 470;
    world_open(&w); /* a due time has come: the first tick of all */
    ck_assert_int_eq(w.fired, REBAL_ON_SOFT | REBAL_ON_CALENDAR);
    ck_assert_int_eq(tick_at(&w, 10, 1001), 0); /* due, and nothing to do: done with */
    ck_assert_int_eq(tick_at(&w, 30, 1002), 0);
    ck_assert_int_eq(tick_at(&w, 60, 1003), REBAL_ON_BAND);
    ck_assert_int_eq(tick_at(&w, 30, 1099), 0);
    ck_assert_int_eq(tick_at(&w, 30, 1100), REBAL_ON_SOFT | REBAL_ON_CALENDAR);
    ck_assert_int_eq(tick_at(&w, 60, 1101),
                     REBAL_ON_BAND | REBAL_ON_SOFT | REBAL_ON_CALENDAR); /* still due */
    world_close(&w);
}
END_TEST

/* ---- memory: commits, due times, hysteresis */

static void commit_at(world *w, int64_t now) {
    w->now = now;
    ck_assert_int_eq(world_make(w, REBAL_FORCE), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(w->portfolio, w->plan, now, NULL), REBAL_OK);
    w->n_items = 0; /* as if nothing had been sent */
    world_set_items(w);
}

/* F-FIRE. */
START_TEST(cool_down) {
    world w;
    begin_pair(&w);
    w.policy.cool_down_ns = 50;
    w.now = -1000;
    world_open(&w);
    ck_assert_int_eq(tick_at(&w, 60, -990), REBAL_ON_BAND); /* no commit yet */
    commit_at(&w, -980);
    ck_assert_int_eq(tick_at(&w, 60, -980), 0);
    ck_assert(w.portfolio->survey.decision.cooling);
    ck_assert_int_eq(tick_at(&w, 10, -960), 0);
    ck_assert(!w.portfolio->survey.decision.cooling); /* nothing to wait with */
    ck_assert_int_eq(tick_at(&w, 60, -931), 0);
    world_make(&w, 0);
    ck_assert_int_eq(w.summary.reason, REBAL_COOL_DOWN);
    ck_assert_int_eq(w.reason[1], REBAL_COOL_DOWN);
    ck_assert_uint_eq(w.orders.count, 0);
    world_make(&w, REBAL_FORCE); /* asked for all the same */
    ck_assert_int_eq(w.summary.reason, REBAL_TRADED);
    ck_assert_int_eq(tick_at(&w, 60, -930), REBAL_ON_BAND);
    world_close(&w);
}
END_TEST

/* A due time that fires stays due until a commit; in the cool-down it is not done with either. */
START_TEST(due_times) {
    world w;
    begin_pair(&w);
    w.policy.when[0] = REBAL_ON_CALENDAR, w.policy.period_ns = 100, w.policy.cool_down_ns = 130;
    w.now = 1005, w.holding[1] = w.holding[2] = 500;
    world_open(&w);
    ck_assert_int_eq(w.fired, REBAL_ON_CALENDAR);
    ck_assert_int_eq(tick_at(&w, 0, 1006), REBAL_ON_CALENDAR);
    commit_at(&w, 1010);
    ck_assert_int_eq(tick_at(&w, 0, 1099), 0);
    ck_assert_int_eq(tick_at(&w, 0, 1100), 0); /* cools down until 1140 */
    ck_assert_int_eq(tick_at(&w, 0, 1139), 0);
    ck_assert_int_eq(tick_at(&w, 0, 1140), REBAL_ON_CALENDAR);
    commit_at(&w, 1200); /* on the next due time: done with it */
    ck_assert_int_eq(tick_at(&w, 0, 1299), 0);
    ck_assert_int_eq(tick_at(&w, 0, 1330), REBAL_ON_CALENDAR);
    world_close(&w);
}
END_TEST

/* F-FIRE. Fires beyond 5, and once fired until all are within 2. */
START_TEST(hysteresis) {
    world w;
    begin_pair(&w);
    w.policy.release_ppb = P(40);
    world_open(&w);
    const int64_t drift[] = {0, 30, 50, 51, 30, -30, 21, 20, 21, 50, -51, -20, -21};
    const bool fires[] = {0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0};
    for (int k = 0; k < 13; k++)
        if (tick_at(&w, drift[k], 2000 + k) != (fires[k] ? REBAL_ON_BAND : 0))
            ck_abort_msg("step %d", k);
    world_close(&w);
}
END_TEST

/* Latched, the plan goes by the narrow band; asking changes nothing. */
START_TEST(latch_in_plans) {
    world w;
    begin_pair(&w);
    w.policy.release_ppb = P(40), w.policy.inner_ppb = P(40);
    world_open(&w);
    ck_assert_int_eq(tick_at(&w, 30, 2000), 0);
    world_make(&w, 0);
    ck_assert_int_eq(w.summary.reason, REBAL_QUIET);
    ck_assert_int_eq(tick_at(&w, 60, 2001), REBAL_ON_BAND);
    ck_assert(world_account(&w)->latched);
    ck_assert_int_eq(tick_at(&w, 30, 2002), REBAL_ON_BAND);
    ck_assert_int_eq(w.portfolio->survey.decision.share, P(40));
    w.holding[1] = 530, w.holding[2] = 470;
    world_set(&w, REBAL_HOLDING, w.holding);
    for (int again = 0; again < 2; again++) {
        world_make(&w, 0);
        ck_assert_int_eq(w.summary.fired, REBAL_ON_BAND);
        ck_assert_int_eq(w.traded[1], -10); /* to 520 */
        ck_assert_int_eq(w.traded[2], 10);
        ck_assert(world_account(&w)->latched);
    }
    world_close(&w);
}
END_TEST

/* F-FIRE. Soft and latched at once: the lesser share counts. The band is 50, soft at 25. */
START_TEST(soft_and_latched) {
    static const int64_t release[] = {40, 50, 60, 100}, least[] = {40, 50, 50, 50};
    for (int k = 0; k < 4; k++) {
        world w;
        begin_pair(&w);
        w.policy.soft_ppb = P(50), w.policy.release_ppb = P(release[k]);
        w.policy.when[0] = REBAL_ON_BAND, w.policy.when[1] = REBAL_ON_SOFT;
        world_open(&w);
        ck_assert_int_eq(tick_at(&w, 26, 2000), REBAL_ON_SOFT);
        ck_assert_int_eq(w.portfolio->survey.decision.share, P(50)); /* not latched before */
        ck_assert_int_eq(tick_at(&w, 60, 2001), REBAL_ON_BAND | REBAL_ON_SOFT);
        ck_assert(world_account(&w)->latched);
        ck_assert_int_eq(tick_at(&w, 51, 2002), REBAL_ON_BAND | REBAL_ON_SOFT);
        ck_assert_int_eq(w.portfolio->survey.decision.share, P(least[k]));
        world_close(&w);
    }
}
END_TEST

/* Any firing latches where something is beyond the narrow band; a group does as an asset does. */
START_TEST(latch_by_other_firings) {
    world w;
    begin_pair(&w);
    w.policy.when[0] = REBAL_ON_FLOW, w.policy.when[1] = REBAL_ON_BAND;
    w.policy.flow_ppb = P(10), w.policy.release_ppb = P(40);
    w.flow[0] = 200, w.holding[0] = -200, w.holding[1] = 1000;
    world_open(&w);
    ck_assert_int_eq(w.fired, REBAL_ON_BAND | REBAL_ON_FLOW); /* all in one: far off */
    ck_assert(world_account(&w)->latched);
    ck_assert_int_eq(tick_at(&w, 20, 2000), REBAL_ON_FLOW); /* on the edge: released */
    ck_assert(!world_account(&w)->latched);
    ck_assert_int_eq(tick_at(&w, 30, 2001), REBAL_ON_FLOW);
    ck_assert(world_account(&w)->latched);
    world_close(&w);
    begin_pair(&w);
    w.policy.band_abs_ppb = ONE, w.policy.release_ppb = P(40);
    w.group[1] = 2, w.group_abs[2] = P(5);
    world_open(&w);
    ck_assert_int_eq(tick_at(&w, 51, 2000), REBAL_ON_GROUP);
    ck_assert_int_eq(tick_at(&w, 21, 2001), REBAL_ON_GROUP);
    ck_assert_int_eq(tick_at(&w, 20, 2002), 0);
    ck_assert_int_eq(tick_at(&w, 21, 2003), 0);
    world_close(&w);
}
END_TEST

/* Where trading stops at 5 of a band of 10, nothing is done inside 5: no share of the band, soft or
 * of a latch, fires there, or it would fire for ever. */
START_TEST(edges_outside_the_destination) {
    world w;
    for (int64_t drift = -11; drift <= 11; drift++) {
        int64_t distance = drift < 0 ? -drift : drift;
        begin_pair(&w);
        w.policy.when[0] = REBAL_ON_SOFT, w.policy.soft_ppb = P(20);
        w.policy.band_abs_ppb = 10000000, w.policy.inner_abs_ppb = 5000000;
        ck_assert_int_eq(fired_at(&w, drift), distance > 5 ? REBAL_ON_SOFT : 0);
    }
}
END_TEST

START_TEST(cannot_be_told) {
    world w;
    begin_pair(&w);
    w.halt.price_age_ns = 10;
    world_open(&w);
    ck_assert_int_eq(w.fired, -1); /* worth nothing */
    w.holding[1] = 1;
    world_set(&w, REBAL_HOLDING, w.holding);
    ck_assert_int_eq(world_tick(&w), REBAL_ON_BAND);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, &w.fired, NULL, NULL, 0, 1010, NULL), 0);
    ck_assert_int_eq(w.fired, REBAL_ON_BAND);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, &w.fired, NULL, NULL, 0, 1011, NULL), 0);
    ck_assert_int_eq(w.fired, -1); /* too old */
    world_close(&w);
}
END_TEST

/* I-14: a wider band never adds a trigger. */
START_TEST(wider_bands_are_quieter) {
    for (int64_t drift = -120; drift <= 120; drift += 3) {
        bool quiet = false;
        for (int64_t band = 0; band <= 130; band += 5) {
            world w;
            begin_pair(&w);
            w.policy.band_abs_ppb = band * 1000000;
            bool fires = fired_at(&w, drift) != 0;
            ck_assert(!(quiet && fires));
            quiet |= !fires;
        }
        ck_assert(quiet);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("trigger", &tests);
    tcase_add_test(tests, on_the_edge_is_quiet);
    tcase_add_test(tests, turnover);
    tcase_add_test(tests, turnover_counts_cash);
    tcase_add_test(tests, flow);
    tcase_add_test(tests, flow_to_the_unit);
    tcase_add_test(tests, cash);
    tcase_add_test(tests, cash_beside_orphans_alone);
    tcase_add_test(tests, clauses);
    tcase_add_test(tests, soft_and_hard);
    tcase_add_test(tests, cool_down);
    tcase_add_test(tests, due_times);
    tcase_add_test(tests, hysteresis);
    tcase_add_test(tests, latch_in_plans);
    tcase_add_test(tests, soft_and_latched);
    tcase_add_test(tests, latch_by_other_firings);
    tcase_add_test(tests, edges_outside_the_destination);
    tcase_add_test(tests, cannot_be_told);
    tcase_add_test(tests, wider_bands_are_quieter);
    return unit_run(suite);
}
