/* SPDX-License-Identifier: MIT */
/* What groups bring into scope, and what they are the sums of. */
#include "unit/world.h"

#define P(points) unit_percent(points)

/* Rows 1 and 2 in group 0, rows 3 and 4 in group 1; a quarter of 1000 wanted of each, a band of 5
 * percent. */
static void begin(world *w, int32_t scope, int64_t first, int64_t second) {
    world_begin(w, 5);
    w->policy.scope = scope;
    w->policy.band_abs_ppb = P(5);
    w->group[1] = w->group[2] = 0;
    w->group[3] = w->group[4] = 1;
    for (int i = 1; i <= 4; i++) w->target[i] = P(25);
    w->holding[1] = first, w->holding[2] = second;
    w->holding[3] = 220;
    w->holding[4] = 1000 - first - second - 220;
}

/* One is above its band: of its group, the other is sold or bought to its target; of the other
 * group nothing moves, until the scope is the book. */
START_TEST(group_of_a_breach) {
    world w;
    begin(&w, REBAL_SCOPE_BREACHED, 310, 240);
    world_expect(&w, -60, 0, 0, 0);
    begin(&w, REBAL_SCOPE_GROUP, 310, 240);
    world_expect(&w, -60, 10, 0, 0);
    begin(&w, REBAL_SCOPE_GROUP, 310, 260);
    world_expect(&w, -60, -10, 0, 0);
    begin(&w, REBAL_SCOPE_BOOK, 310, 240);
    world_expect(&w, -60, 10, 30, 20);
    begin(&w, REBAL_SCOPE_BREACHED, 190, 290); /* fourth: 300, on its edge */
    w.holding[0] = 60;
    w.holding[4] = 240;
    world_expect(&w, 60, 0, 0, 0);
    begin(&w, REBAL_SCOPE_GROUP, 190, 290);
    w.holding[0] = 60;
    w.holding[4] = 240;
    world_expect(&w, 60, -40, 0, 0);
}
END_TEST

/* Nothing is outside its own band, but a group is: above, or below. */
START_TEST(breach_of_a_group) {
    for (int both = 0; both < 2; both++) {
        int32_t scope = both ? REBAL_SCOPE_GROUP : REBAL_SCOPE_BREACHED;
        world w;
        begin(&w, scope, 299, 240);
        w.group_abs[0] = P(3);
        world_expect(&w, -49, both ? 10 : 0, 0, 0);
        begin(&w, scope, 202, 260);
        w.group_abs[0] = P(3);
        w.holding[0] = 60;
        w.holding[3] = w.holding[4] = 239;
        world_expect(&w, 48, both ? -10 : 0, 0, 0);
    }
}
END_TEST

/* A kept orphan in a group: no part of its value, before, after, or against its band. */
START_TEST(kept_orphan_in_a_group) {
    int64_t value[WORLD_GROUPS], weight[WORLD_GROUPS], target[WORLD_GROUPS], after[WORLD_GROUPS];
    int32_t side[WORLD_GROUPS];
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = WORLD_GROUPS,
                         .value = value,
                         .weight_ppb = weight,
                         .target_ppb = target,
                         .after_ppb = after,
                         .side = side};
    world w;
    world_begin(&w, 4);
    w.group[1] = w.group[2] = 0;
    w.policy.band_abs_ppb = P(20);
    w.group_abs[0] = P(5);
    w.target[1] = w.target[3] = P(50);
    w.holding[1] = w.holding[3] = 500;
    w.holding[2] = 250; /* wanted by nobody: of 1250, 1000 are to be shared */
    world_open(&w);
    ck_assert_int_eq(w.fired, 0);
    ck_assert_int_eq(world_make(&w, REBAL_FORCE), REBAL_OK);
    ck_assert_uint_eq(w.orders.count, 0);
    ck_assert_int_eq(w.reason[2], REBAL_ORPHAN_KEPT);
    ck_assert_int_eq(rebal_plan_groups(w.plan, &lines, NULL), REBAL_OK);
    ck_assert_int_eq(value[0], 500);
    ck_assert_int_eq(weight[0], P(40));
    ck_assert_int_eq(target[0], P(40));
    ck_assert_int_eq(after[0], P(40));
    ck_assert_int_eq(side[0], 0);
    w.holding[1] = 560, w.holding[3] = 440;
    world_set(&w, REBAL_HOLDING, w.holding);
    ck_assert_int_eq(world_tick(&w), REBAL_ON_GROUP);
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    ck_assert_int_eq(w.traded[1], -60);
    ck_assert_int_eq(w.traded[2], 0);
    ck_assert_int_eq(rebal_plan_groups(w.plan, &lines, NULL), REBAL_OK);
    ck_assert_int_eq(value[0], 560);
    ck_assert_int_eq(after[0], P(40));
    ck_assert_int_eq(side[0], 1);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("scope", &tests);
    tcase_add_test(tests, group_of_a_breach);
    tcase_add_test(tests, breach_of_a_group);
    tcase_add_test(tests, kept_orphan_in_a_group);
    return unit_run(suite);
}
