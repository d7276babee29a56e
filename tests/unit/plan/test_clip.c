/* SPDX-License-Identifier: MIT */
/* Clips through the public API: bounds for a second plan, inside which no law breaks. I-02, I-09.
 */
#include <check.h>
#include <stdlib.h>

#include <rebal/rebal.h>

enum { ROWS = 4, MOST_LAWS = 64 };

/* Lots of 0.3 of a unit of money: a step is four of them, and ten of them are sold whole. */
typedef struct desk {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    int64_t ordered[ROWS];
    int32_t first_law;
    size_t n_laws;
} desk;

static void desk_open(desk *d, int32_t direction, const rebal_limits *clip) {
    static const int32_t price_exponent[ROWS] = {0, -1, 0, -1};
    rebal_instruments in = {.struct_size = sizeof in, .n = ROWS, .price_exponent = price_exponent};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .orphans = REBAL_ORPHAN_SELL,
                           .scope = REBAL_SCOPE_BOOK,
                           .direction = direction};
    rebal_rules rules = {
        .struct_size = sizeof rules, .instruments = &in, .policy = &policy, .clip = clip};
    *d = (desk){0};
    ck_assert_int_eq(rebal_engine_create(&d->engine, &rules, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&d->portfolio, d->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&d->plan, d->engine, NULL, 0, NULL), REBAL_OK);
}

static void desk_close(desk *d) {
    rebal_plan_destroy(d->plan);
    rebal_portfolio_destroy(d->portfolio);
    rebal_engine_destroy(d->engine);
}

static void desk_plan(desk *d, const int64_t *holding, const int64_t *target) {
    static const int64_t price[ROWS] = {1, 3, 1, 3};
    int32_t row[ROWS], law[MOST_LAWS];
    int64_t quantity[ROWS];
    rebal_orders orders = {
        .struct_size = sizeof orders, .capacity = ROWS, .instrument = row, .quantity = quantity};
    rebal_violations found = {.struct_size = sizeof found, .capacity = MOST_LAWS, .law = law};
    rebal_portfolio_set(d->portfolio, REBAL_HOLDING, NULL, holding, ROWS, NULL);
    rebal_portfolio_set(d->portfolio, REBAL_TARGET, NULL, target, ROWS, NULL);
    rebal_portfolio_tick(d->portfolio, NULL, NULL, price, ROWS, 1, NULL);
    for (int i = 0; i < ROWS; i++) d->ordered[i] = 0;
    d->n_laws = 0;
    if (rebal_plan_make(d->plan, d->portfolio, NULL, 1, NULL) != REBAL_OK) return;
    ck_assert_int_eq(rebal_plan_orders(d->plan, &orders, NULL), REBAL_OK);
    for (size_t k = 0; k < orders.count; k++) d->ordered[row[k]] = quantity[k];
    ck_assert_int_eq(rebal_plan_verify(d->plan, d->portfolio, &orders, NULL, 1, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_violations(d->plan, &found, NULL), REBAL_OK);
    d->n_laws = found.count;
    d->first_law = found.count > 0 ? law[0] : 0;
}

/* Two are sold whole to raise cash and one order is allowed: the exit of ten lots, which is no
 * multiple of four, stays an exit of ten. */
START_TEST(exit_under_a_count) {
    static const int64_t holding[ROWS] = {0, 10, 2, 0}, target[ROWS] = {REBAL_ONE};
    const rebal_limits clip = {.struct_size = sizeof clip, .n_orders = 1};
    desk d;
    desk_open(&d, REBAL_RAISE_CASH, &clip);
    desk_plan(&d, holding, target);
    ck_assert_int_eq(d.ordered[1], -10);
    ck_assert_int_eq(d.ordered[2], 0);
    ck_assert_uint_eq(d.n_laws, 0);
    desk_close(&d);
}
END_TEST

static rebal_limits some_clip(int kind) {
    rebal_limits clip = {.struct_size = sizeof clip};
    if (kind % 4 == 1) clip.n_orders = 1;
    if (kind % 4 == 2) clip.n_orders = 2;
    if (kind % 4 == 3) clip.n_orders = 2, clip.total_notional = 3;
    if (kind >= 4) clip.total_notional = kind;
    if (kind >= 12) clip.turnover_ppb = 20000000 * kind;
    if (kind >= 16) clip.order_notional = kind - 15;
    return clip;
}

/* Every small account: nothing is sold that is not held, no law is broken. */
START_TEST(small_accounts) {
    static const int64_t targets[][ROWS] = {{REBAL_ONE, 0, 0, 0},
                                            {0, 0, REBAL_ONE / 2, REBAL_ONE / 2},
                                            {REBAL_ONE / 2, REBAL_ONE / 4, REBAL_ONE / 4, 0}};
    const rebal_limits clip = some_clip(_i / 5);
    desk d;
    desk_open(&d, _i % 5, &clip);
    for (int64_t k = 0; k < 3 * 4 * 14 * 5 * 14; k++) {
        const int64_t holding[ROWS] = {k / 3 % 4 * 2 - 2, k / 12 % 14, k / 168 % 5, k / 840 % 14};
        desk_plan(&d, holding, targets[k % 3]);
        for (int i = 1; i < ROWS; i++)
            ck_assert_msg(-d.ordered[i] <= holding[i], "state %lld: row %d sells %lld of %lld",
                          (long long)k, i, (long long)-d.ordered[i], (long long)holding[i]);
        ck_assert_msg(d.n_laws == 0, "state %lld: law %d", (long long)k, d.first_law);
    }
    desk_close(&d);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("plan/clip");
    TCase *tests = tcase_create("clip");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, exit_under_a_count);
    tcase_add_loop_test(tests, small_accounts, 0, 5 * 20);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
