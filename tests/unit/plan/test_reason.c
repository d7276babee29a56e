/* SPDX-License-Identifier: MIT */
/* I-17: each reason once, through the public API, and none that cannot be reached. */
#include "plan/reason.h"

#include "unit/world.h"

#define ONE ((int64_t)REBAL_ONE)
#define P(points) unit_percent(points)

typedef void begin(world *w);

/* Row 1 with that target and that many at a price of one, row 2 with the rest of the targets. */
static void pair(world *w, int64_t target, int64_t first, int64_t second, int64_t cash) {
    world_begin(w, 3);
    w->target[1] = target, w->target[2] = ONE - target;
    w->holding[0] = cash, w->holding[1] = first, w->holding[2] = second;
}

/* One asset and cash, which has the rest of the target. */
static void single(world *w, int64_t target, int64_t held, int64_t cash) {
    world_begin(w, 2);
    w->target[0] = ONE - target, w->target[1] = target;
    w->holding[0] = cash, w->holding[1] = held;
}

static void charge(world *w, int64_t fixed, int64_t rate) {
    w->fixed[0] = fixed, w->rate[0] = rate;
    for (size_t i = 1; i < w->instruments.n; i++) w->fee_buy[i] = w->fee_sell[i] = 0;
}

/* ---- traded in full */

static void traded(world *w) { pair(w, P(50), 60, 40, 0); }

static void close_out(world *w) {
    pair(w, 0, 7, 93, 0);
    w->policy.orphans = REBAL_ORPHAN_SELL;
    w->notional_min[1] = 50; /* it is exempt */
}

/* 50 in lots of 5, reserve 12: the destination is 38, two lots leave 40; a third for the cash. */
static void to_fund(world *w) {
    single(w, ONE, 10, 0);
    w->price[1] = 5, w->own_min[0] = 12;
}

/* 50 cost 5 and leave 95, of which 54 % are 51.3; 51 cost 6, and 54 % of 94 are 50.76. */
static void to_fee(world *w) {
    single(w, P(54), 0, 100);
    charge(w, 0, P(10));
}

/* A first pass buys the least order allowed, 396 of 990. Its fee breaches row 2 (300 of 990, edge
 * 30 %), whose sale costs another 10: 40 % of 980 are 392, and 396 cannot be made smaller. */
static void to_minimum(world *w) {
    world_begin(w, 3);
    w->target[0] = P(40), w->target[1] = P(40), w->target[2] = P(20);
    w->holding[0] = 700, w->holding[2] = 300;
    w->lo[2] = 0, w->hi[2] = P(30);
    w->notional_min[1] = 396;
    charge(w, 10, 0);
}

/* ---- less than wanted */

static void clipped_cash(world *w) {
    pair(w, P(50), 10, 80, 10);
    w->restriction[2] = REBAL_NO_SELL;
}

static void clipped_holding_min(world *w) {
    single(w, P(50), 80, 20);
    w->own_min[1] = 70;
}

static void clipped_holding_max(world *w) {
    single(w, P(50), 20, 80);
    w->holding_max[1] = 30;
}

static void clipped_order_max(world *w) {
    single(w, P(50), 20, 80);
    w->order_max[1] = 10;
}

static void clipped_notional(world *w) {
    single(w, P(50), 80, 20);
    w->clip.order_notional = 10;
}

static void clipped_total(world *w) {
    single(w, P(50), 80, 20);
    w->clip.total_notional = 10;
    w->clip.turnover_ppb = P(50);
}

static void clipped_turnover(world *w) {
    single(w, P(50), 80, 20);
    w->clip.turnover_ppb = P(5); /* 10 of 100 traded are 5 % one way */
}

/* 60 to go, 10 are here. */
static void clipped_in_flight(world *w) {
    single(w, P(10), 10, 40);
    world_item(w, 1, 50, 0, 5000, 0);
}

static void raise_short(world *w) {
    single(w, ONE, 10, 0);
    w->own_min[0] = 12;
}

/* ---- no wish */

static void quiet(world *w) {
    pair(w, P(50), 52, 48, 0);
    w->policy.band_abs_ppb = P(5);
}

static void at_destination(world *w) {
    pair(w, P(50), 50, 50, 0);
    w->policy.when[0] = REBAL_ON_CALENDAR, w->policy.period_ns = 1;
}

/* Row 1 is outside its band, row 2 inside: 12 of 22 leave it alone. */
static void out_of_scope(world *w) {
    world_begin(w, 4);
    w->target[1] = w->target[2] = P(40), w->target[3] = P(20);
    w->policy.band_abs_ppb = P(5);
    w->holding[1] = 50, w->holding[2] = 36, w->holding[3] = 14;
}

static void wrong_direction(world *w) {
    pair(w, P(50), 60, 40, 0);
    w->policy.direction = REBAL_BUY_ONLY;
}

static void within_lot(world *w) {
    single(w, P(80), 0, 1);
    w->price[1] = 4;
}

static void orphan_kept(world *w) { pair(w, 0, 7, 93, 0); }

/* Below its minimum holding, and over its target; above its maximum, and under it. */
static void grandfathered(world *w) {
    pair(w, P(50), 60, 40, 0);
    w->own_min[1] = 70, w->holding_max[2] = 30;
}

static void odd_lot(world *w) {
    pair(w, 0, 7, 93, 0);
    w->policy.orphans = REBAL_ORPHAN_SELL, w->lot[1] = 10;
}

/* ---- wanted, but blocked */

static void no_buy_no_sell(world *w) {
    pair(w, P(50), 60, 40, 0);
    w->restriction[1] = REBAL_NO_SELL, w->own_restriction[2] = REBAL_NO_BUY;
}

static void hold(world *w) { /* on the cash: the account is frozen */
    pair(w, P(50), 60, 40, 0);
    w->own_restriction[0] = REBAL_HOLD;
}

static void blocked_cash(world *w) {
    pair(w, P(50), 0, 90, 10);
    w->price[1] = 30, w->restriction[2] = REBAL_NO_SELL;
}

static void blocked_minimum(world *w) {
    single(w, ONE, 0, 1);
    w->notional_min[1] = 3;
}

static void blocked_fee(world *w) { /* G8 */
    single(w, 0, 1, 0);
    w->policy.orphans = REBAL_ORPHAN_SELL;
    charge(w, 1, 0);
}

static void blocked_fee_destination(world *w) { /* G17 with 3: half of 97 is less than 49 */
    single(w, P(50), 0, 100);
    w->price[1] = 49;
    charge(w, 3, 0);
}

static void blocked_improvement(world *w) { /* a lot of 10 takes 10 of 15 away */
    single(w, P(50), 65, 35);
    w->lot[1] = 10, w->policy.improve_ppb = P(70);
}

static void blocked_orders(world *w) {
    pair(w, P(50), 60, 40, 0);
    w->clip.n_orders = 1;
}

static void blocked_turnover(world *w) {
    single(w, P(50), 8, 20);
    w->price[1] = 10, w->clip.total_notional = 9;
}

static void blocked_maximum(world *w) {
    single(w, P(50), 20, 80);
    w->order_max[1] = 5, w->notional_min[1] = 8;
}

static void blocked_holding_min(world *w) {
    single(w, P(50), 60, 40);
    w->own_min[1] = 60;
}

static void blocked_holding_max(world *w) {
    single(w, P(50), 40, 60);
    w->holding_max[1] = 40;
}

static void blocked_in_flight(world *w) {
    single(w, P(10), 0, 50);
    world_item(w, 1, 50, 0, 5000, 0);
}

static void within_lot_over(world *w) { /* 25 of 30 wanted, in lots of 10 */
    single(w, P(25), 3, 70);
    w->price[1] = 10;
}

/* Room for less than the least order: for 3 of 8 up to the maximum, 5 of 8 down to the minimum. */
static void little_room_up(world *w) {
    single(w, P(50), 40, 60);
    w->holding_max[1] = 43, w->notional_min[1] = 8;
}

static void little_room_down(world *w) {
    single(w, P(50), 60, 40);
    w->own_min[1] = 55, w->notional_min[1] = 8;
}

static void cash_at_its_target(world *w) {
    pair(w, P(50), 60, 40, 0);
    w->policy.direction = REBAL_RAISE_CASH;
}

/* ---- the table */

typedef struct reason_case {
    const char *name;
    begin *begin;
    int32_t plan, reason[4];
    int64_t order[4];
} reason_case;

#define CASH REBAL_IS_CASH

static const reason_case cases[] = {
    {"traded", traded, REBAL_TRADED, {CASH, REBAL_TRADED, REBAL_TRADED}, {0, -10, 10}},
    {"close-out",
     close_out,
     REBAL_TRADED,
     {CASH, REBAL_TRADED_CLOSE_OUT, REBAL_TRADED},
     {0, -7, 7}},
    {"to fund", to_fund, REBAL_TRADED, {CASH, REBAL_TRADED_TO_FUND}, {0, -3}},
    {"to fee", to_fee, REBAL_TRADED, {CASH, REBAL_TRADED_TO_FEE}, {0, 50}},
    {"to minimum",
     to_minimum,
     REBAL_TRADED,
     {CASH, REBAL_TRADED_TO_MINIMUM, REBAL_TRADED},
     {0, 396, -104}},
    {"cash",
     clipped_cash,
     REBAL_TRADED,
     {CASH, REBAL_CLIPPED_CASH, REBAL_BLOCKED_NO_SELL},
     {0, 10, 0}},
    {"holding min", clipped_holding_min, REBAL_TRADED, {CASH, REBAL_CLIPPED_HOLDING_MIN}, {0, -10}},
    {"holding max", clipped_holding_max, REBAL_TRADED, {CASH, REBAL_CLIPPED_HOLDING_MAX}, {0, 10}},
    {"order max", clipped_order_max, REBAL_TRADED, {CASH, REBAL_CLIPPED_ORDER_MAX}, {0, 10}},
    {"order notional", clipped_notional, REBAL_TRADED, {CASH, REBAL_CLIPPED_NOTIONAL}, {0, -10}},
    {"total", clipped_total, REBAL_TRADED, {CASH, REBAL_CLIPPED_TOTAL}, {0, -10}},
    {"turnover", clipped_turnover, REBAL_TRADED, {CASH, REBAL_CLIPPED_TURNOVER}, {0, -10}},
    {"in flight", clipped_in_flight, REBAL_TRADED, {CASH, REBAL_CLIPPED_IN_FLIGHT}, {0, -10}},
    {"raise short", raise_short, REBAL_RAISE_SHORT, {CASH, REBAL_TRADED_CLOSE_OUT}, {0, -10}},
    {"quiet", quiet, REBAL_QUIET, {CASH, REBAL_QUIET, REBAL_QUIET}, {0, 0, 0}},
    {"at destination",
     at_destination,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_AT_DESTINATION, REBAL_AT_DESTINATION},
     {0, 0, 0}},
    {"out of scope",
     out_of_scope,
     REBAL_TRADED,
     {CASH, REBAL_TRADED, REBAL_OUT_OF_SCOPE, REBAL_TRADED},
     {0, -10, 0, 6}},
    {"wrong direction",
     wrong_direction,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_WRONG_DIRECTION, REBAL_BLOCKED_CASH},
     {0, 0, 0}},
    {"within a lot", within_lot, REBAL_NOTHING_LEGAL, {CASH, REBAL_WITHIN_LOT}, {0, 0}},
    {"orphan", orphan_kept, REBAL_QUIET, {CASH, REBAL_ORPHAN_KEPT, REBAL_QUIET}, {0, 0, 0}},
    {"grandfathered",
     grandfathered,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_GRANDFATHERED, REBAL_GRANDFATHERED},
     {0, 0, 0}},
    {"odd lot", odd_lot, REBAL_NOTHING_LEGAL, {CASH, REBAL_ODD_LOT, REBAL_BLOCKED_CASH}, {0, 0, 0}},
    {"no buy, no sell",
     no_buy_no_sell,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_NO_SELL, REBAL_BLOCKED_NO_BUY},
     {0, 0, 0}},
    {"hold", hold, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_HOLD, REBAL_BLOCKED_HOLD}, {0, 0, 0}},
    {"no cash",
     blocked_cash,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_CASH, REBAL_BLOCKED_NO_SELL},
     {0, 0, 0}},
    {"minimum", blocked_minimum, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_MINIMUM}, {0, 0}},
    {"fee", blocked_fee, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_FEE}, {0, 0}},
    {"fee and destination",
     blocked_fee_destination,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_FEE_DESTINATION},
     {0, 0}},
    {"improvement",
     blocked_improvement,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_IMPROVEMENT},
     {0, 0}},
    {"orders", blocked_orders, REBAL_TRADED, {CASH, REBAL_TRADED, REBAL_BLOCKED_ORDERS}, {0, -10}},
    {"turnover", blocked_turnover, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_TURNOVER}, {0, 0}},
    {"maximum", blocked_maximum, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_MAXIMUM}, {0, 0}},
    {"at holding min",
     blocked_holding_min,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_HOLDING_MIN},
     {0, 0}},
    {"at holding max",
     blocked_holding_max,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_HOLDING_MAX},
     {0, 0}},
    {"within a lot, over", within_lot_over, REBAL_NOTHING_LEGAL, {CASH, REBAL_WITHIN_LOT}, {0, 0}},
    {"little room up",
     little_room_up,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_HOLDING_MAX},
     {0, 0}},
    {"little room down",
     little_room_down,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_BLOCKED_MINIMUM},
     {0, 0}},
    {"cash at its target",
     cash_at_its_target,
     REBAL_NOTHING_LEGAL,
     {CASH, REBAL_WRONG_DIRECTION, REBAL_WRONG_DIRECTION},
     {0, 0}},
    {"not here", blocked_in_flight, REBAL_NOTHING_LEGAL, {CASH, REBAL_BLOCKED_IN_FLIGHT}, {0, 0}},
};

enum { CASES = (int)(sizeof cases / sizeof *cases), CODES = 600 };

static bool seen[CODES];

static void check_case(const reason_case *c) {
    world w;
    c->begin(&w);
    world_open(&w);
    rebal_status status = world_make(&w, 0);
    if (status) ck_abort_msg("%s: status %d, field %d", c->name, status, w.error.field);
    if (w.summary.reason != c->plan)
        ck_abort_msg("%s: plan %s", c->name, rebal_code_name(w.summary.reason));
    seen[w.summary.reason] = true;
    for (size_t i = 0; i < w.instruments.n; i++) {
        if (w.reason[i] != c->reason[i] || w.traded[i] != c->order[i])
            ck_abort_msg("%s: row %zu %s, %ld", c->name, i, rebal_code_name(w.reason[i]),
                         (long)w.traded[i]);
        seen[w.reason[i]] = true;
    }
    world_close(&w);
}

/* I-17. */
START_TEST(each_case) { check_case(&cases[_i]); }
END_TEST

static void see_cool_down(void) {
    world w;
    traded(&w);
    w.policy.cool_down_ns = 10;
    world_open(&w);
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(w.portfolio, w.plan, 1000, NULL), REBAL_OK);
    w.n_items = 0;
    world_set_items(&w); /* all of it cancelled */
    w.now = 1009;
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    ck_assert_int_eq(w.summary.reason, REBAL_COOL_DOWN);
    ck_assert_int_eq(w.reason[1], REBAL_COOL_DOWN);
    ck_assert_int_eq(w.reason[0], REBAL_IS_CASH);
    seen[REBAL_COOL_DOWN] = true;
    world_close(&w);
}

/* Orders of others: too far, the wrong way, and less than the rules would. */
static void see_foreign(void) {
    int32_t row[] = {1, 2};
    int64_t quantity[] = {-4, 4};
    world w;
    traded(&w);
    world_open(&w);
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = 2,
                           .count = 2,
                           .instrument = row,
                           .quantity = quantity};
    ck_assert_int_eq(rebal_plan_verify(w.plan, w.portfolio, &orders, NULL, w.now, &w.error),
                     REBAL_OK);
    world_read(&w);
    ck_assert_uint_eq(w.summary.n_violations, 0);
    ck_assert_int_eq(w.reason[1], REBAL_CLIPPED_FOREIGN);
    ck_assert_int_eq(w.reason[2], REBAL_CLIPPED_CASH); /* the sale pays for no more */
    seen[REBAL_CLIPPED_FOREIGN] = true;
    quantity[0] = -40; /* past its destination */
    ck_assert_int_eq(rebal_plan_verify(w.plan, w.portfolio, &orders, NULL, w.now, &w.error),
                     REBAL_OK);
    world_read(&w);
    ck_assert_uint_gt(w.summary.n_violations, 0);
    ck_assert_int_eq(w.reason[1], REBAL_FOREIGN);
    seen[REBAL_FOREIGN] = true;
    world_close(&w);
}

START_TEST(cool_down) { see_cool_down(); }
END_TEST

START_TEST(foreign) { see_foreign(); }
END_TEST

/* I-17. Every code from 100 on that has a name and is no law was reached above. */
START_TEST(no_reason_is_dead) {
    int count = 0;
    for (int k = 0; k < CASES; k++) check_case(&cases[k]);
    see_cool_down();
    see_foreign();
    /* of an optimum: seen in api/test_plan_optimum.c */
    seen[REBAL_TRADED_TO_OPTIMUM] = seen[REBAL_NOT_WORTH_COST] = true;
    for (int32_t code = 100; code < CODES; code++) {
        bool named = strcmp(rebal_code_name(code), "?") != 0;
        if (named != seen[code])
            ck_abort_msg("%d %s: %s", code, rebal_code_name(code),
                         named ? "not reached" : "no name");
        count += named;
    }
    ck_assert_int_gt(count, 40);
}
END_TEST

/* The direction is named before the scope, and a bound before the cash. */
START_TEST(first_that_fits) {
    world w;
    out_of_scope(&w);
    w.policy.direction = REBAL_SELL_ONLY;
    world_open(&w);
    world_make(&w, 0);
    ck_assert_int_eq(w.reason[1], REBAL_TRADED);
    ck_assert_int_eq(w.reason[2], REBAL_WRONG_DIRECTION);
    world_close(&w);
    blocked_cash(&w);
    w.order_max[1] = 1, w.notional_min[1] = 31;
    world_open(&w);
    world_make(&w, 0);
    ck_assert_int_eq(w.reason[1], REBAL_BLOCKED_MINIMUM); /* one lot is the wish, two the least */
    world_close(&w);
    hold(&w);
    w.policy.direction = REBAL_BUY_ONLY;
    world_open(&w);
    world_make(&w, 0);
    ck_assert_int_eq(w.reason[1], REBAL_BLOCKED_HOLD);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("reason", &tests);
    tcase_add_loop_test(tests, each_case, 0, CASES);
    tcase_add_test(tests, cool_down);
    tcase_add_test(tests, foreign);
    tcase_add_test(tests, no_reason_is_dead);
    tcase_add_test(tests, first_that_fits);
    return unit_run(suite);
}
