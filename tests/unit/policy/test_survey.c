/* SPDX-License-Identifier: MIT */
/* The survey: one look, its errors in the order they are promised, and nothing changed by it. */
#include "policy/survey.h"

#include "base/field.h"
#include "unit/world.h"

#define ONE ((int64_t)REBAL_ONE)
#define P(points) unit_percent(points)

static rbl_survey *survey_of(world *w) { return &w->portfolio->survey; }

static rebal_status look(world *w) {
    return rbl_survey_take(survey_of(w), world_account(w), w->now, &w->error);
}

static void check_error(world *w, rebal_status status, int32_t field, int32_t row) {
    ck_assert_int_eq(look(w), status);
    ck_assert_int_eq(w->error.status, status);
    ck_assert_int_eq(w->error.field, field);
    ck_assert_int_eq(w->error.row, row);
    /* and the planner says the same of the same account */
    ck_assert_int_eq(world_make(w, 0), status);
    ck_assert_int_eq(w->error.field, field);
    ck_assert_uint_eq(w->orders.count, 0);
}

/* Everything wrong at once, then mended one by one: each error hides those after it. I-13, I-15. */
START_TEST(errors_in_order) {
    world w;
    world_begin(&w, 5);
    w.policy.orphans = REBAL_ORPHAN_ERROR;
    w.halt.price_age_ns = 10, w.halt.price_move_ppb = P(10);
    w.holding[1] = INT64_C(1) << 62, w.flow[1] = 1; /* OVERFLOW of the counts */
    w.holding[2] = 3, w.flow[2] = -4;               /* RANGE: more going out than is held */
    w.target[3] = P(50), w.target[4] = P(49);       /* TARGET_SUM */
    w.lo[3] = P(60);                                /* RANGE: a target outside */
    w.holding[0] = -100;
    world_create(&w);
    int32_t row = 4;
    int64_t price = 10;
    w.now = 0;
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, &row, &price, 1, 0, NULL), 0);
    price = 20, w.now = 5; /* HALT: it moved */
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, &row, &price, 1, 5, NULL), 0);
    w.now = 16; /* STALE_PRICE */
    check_error(&w, REBAL_E_OVERFLOW, RBL_FIELD_FLOW, 1);
    w.holding[1] = w.flow[1] = 0;
    world_update(&w);
    check_error(&w, REBAL_E_RANGE, RBL_FIELD_FLOW, 2);
    w.flow[2] = 0;
    world_update(&w);
    check_error(&w, REBAL_E_TARGET_SUM, RBL_FIELD_TARGET, REBAL_NONE);
    w.target[4] = P(50);
    world_update(&w);
    check_error(&w, REBAL_E_ORPHAN, RBL_FIELD_TARGET, 2);
    w.holding[2] = 0;
    world_update(&w);
    check_error(&w, REBAL_E_RANGE, RBL_FIELD_BAND_LO, 3);
    w.lo[3] = REBAL_NONE;
    world_update(&w);
    check_error(&w, REBAL_E_NO_PRICE, RBL_FIELD_PRICE, 3);
    row = 3, price = 1;
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, &row, &price, 1, 16, NULL), 0);
    check_error(&w, REBAL_E_STALE_PRICE, RBL_FIELD_PRICE_TIME, 4);
    row = 4, price = 30;
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, &row, &price, 1, 16, NULL), 0);
    check_error(&w, REBAL_E_HALT, RBL_FIELD_HALT_PRICE_MOVE, 4);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, &row, &price, 1, 16, NULL), 0);
    check_error(&w, REBAL_E_NO_VALUE, RBL_FIELD_NONE, REBAL_NONE);
    w.holding[0] = 100;
    world_update(&w);
    ck_assert_int_eq(look(&w), REBAL_OK);
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    world_close(&w);
}
END_TEST

/* A row that a goal alone asks for needs a price; the aim is the goal, the target stays. */
START_TEST(aims) {
    world w;
    world_begin(&w, 4);
    w.target[0] = P(20), w.target[1] = P(80);
    w.goal[1] = P(30), w.goal[2] = P(50);
    w.holding[0] = 100;
    world_open(&w);
    ck_assert_int_eq(look(&w), REBAL_OK);
    const rbl_survey *s = survey_of(&w);
    const int64_t aim[] = {P(20), P(30), P(50), 0}, target[] = {P(20), P(80), 0, 0};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(s->aim[i], aim[i]);
        ck_assert_int_eq(s->target[i], target[i]);
    }
    world_account(&w)->column[REBAL_PRICE][3] = 0;
    ck_assert_int_eq(look(&w), REBAL_OK);
    world_account(&w)->column[REBAL_PRICE][2] = 0;
    check_error(&w, REBAL_E_NO_PRICE, RBL_FIELD_PRICE, 2);
    world_close(&w);
}
END_TEST

START_TEST(looking_changes_nothing) {
    uint8_t before[4000], after[4000];
    size_t count, again;
    world w;
    world_begin(&w, 4);
    w.policy.when[0] = REBAL_ON_CALENDAR | REBAL_ON_FLOW, w.policy.period_ns = 10;
    w.policy.release_ppb = P(40);
    w.target[1] = ONE, w.holding[1] = 5, w.holding[2] = 6;
    world_item(&w, 1, 4, 0, 1500, 0);
    world_open(&w);
    ck_assert_int_eq(rebal_portfolio_save(w.portfolio, before, 4000, &count, NULL), REBAL_OK);
    uint64_t history = world_account(&w)->history;
    w.now = 9000; /* due, and a transfer has come */
    for (int k = 0; k < 3; k++) {
        ck_assert_int_eq(look(&w), REBAL_OK);
        ck_assert(survey_of(&w)->decision.due);
        ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
        ck_assert_int_eq(world_make(&w, REBAL_FORCE), REBAL_OK);
    }
    ck_assert_int_eq(rebal_portfolio_save(w.portfolio, after, 4000, &again, NULL), REBAL_OK);
    ck_assert_uint_eq(count, again);
    ck_assert_mem_eq(before, after, count);
    ck_assert_uint_eq(world_account(&w)->history, history);
    world_close(&w);
}
END_TEST

/* Counting and carving take the same steps, and the blocks do not overlap. */
START_TEST(layout) {
    world w;
    world_begin(&w, 7);
    world_create(&w);
    rbl_survey counted = {0}, carved = {0};
    rbl_arena arena = {0};
    rbl_survey_layout(&counted, world_rules(&w), &arena);
    size_t bytes = arena.used;
    arena = (rbl_arena){.base = malloc(bytes), .capacity = bytes};
    rbl_survey_layout(&carved, world_rules(&w), &arena);
    ck_assert(!arena.full && arena.used == bytes);
    memset(carved.book.row, 1, 7 * sizeof *carved.book.row);
    memset(carved.bands.row, 2, 7 * sizeof *carved.bands.row);
    memset(carved.bands.group, 3, WORLD_GROUPS * sizeof *carved.bands.group);
    memset(carved.target, 4, 7 * sizeof *carved.target);
    memset(carved.aim, 5, 7 * sizeof *carved.aim);
    memset(carved.group_value, 6, WORLD_GROUPS * sizeof *carved.group_value);
    memset(carved.row, 7, 7 * sizeof *carved.row);
    memset(carved.scratch, 8, 7 * sizeof *carved.scratch);
    ck_assert_int_eq(*(unsigned char *)(carved.book.row + 7 - 1), 1);
    ck_assert_int_eq(*(unsigned char *)(carved.bands.row + 7 - 1), 2);
    ck_assert_int_eq(*(unsigned char *)(carved.target + 7 - 1), 4);
    ck_assert_int_eq(*(unsigned char *)(carved.aim + 7 - 1), 5);
    ck_assert_int_eq(*(unsigned char *)(carved.group_value + WORLD_GROUPS - 1), 6);
    ck_assert_int_eq(*(unsigned char *)(carved.row + 7 - 1), 7);
    free(arena.base);
    world_close(&w);
}
END_TEST

/* REBAL_E_UNPROVED: a look that was had without a proof is no destination. */
START_TEST(unproved) {
    world w;
    world_begin(&w, 3);
    w.target[1] = P(100), w.holding[1] = 100;
    world_open(&w);
    rbl_rules rules = *world_rules(&w);
    rbl_account account = *world_account(&w);
    account.rules = &rules;
    survey_of(&w)->optimum.found = true;
    for (int proved = 0; proved < 2; proved++)
        for (int optimal = 0; optimal < 2; optimal++) {
            bool refused = optimal && !proved;
            rules.policy.destination = optimal ? REBAL_TO_OPTIMUM : REBAL_TO_BAND;
            survey_of(&w)->optimum.proved = proved;
            ck_assert_int_eq(rbl_survey_destine(survey_of(&w), &account, &w.error),
                             refused ? REBAL_E_UNPROVED : REBAL_OK);
            if (refused) ck_assert_int_eq(w.error.field, RBL_FIELD_RISK_MODEL);
        }
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("survey", &tests);
    tcase_add_test(tests, errors_in_order);
    tcase_add_test(tests, aims);
    tcase_add_test(tests, looking_changes_nothing);
    tcase_add_test(tests, layout);
    tcase_add_test(tests, unproved);
    return unit_run(suite);
}
