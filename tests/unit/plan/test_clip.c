/* SPDX-License-Identifier: MIT */
/* Clips through the public API: bounds for a second plan, inside which no law breaks. I-02, I-09.
 */
#include "unit/world.h"

enum { N = 4 };

/* Lots of 0.3 of a unit of money in rows 1 and 3: a step is four of them, and ten of them are sold
 * whole. Cash has a band as all have: of no width. */
static void begin(world *w, int32_t direction) {
    world_begin(w, N);
    w->policy.orphans = REBAL_ORPHAN_SELL;
    w->policy.scope = REBAL_SCOPE_BOOK;
    w->policy.direction = direction;
    w->price_exponent[1] = w->price_exponent[3] = -1;
    w->price[1] = w->price[3] = 3;
    w->lo[0] = w->hi[0] = REBAL_NONE;
}

/* Two are sold whole to raise cash and one order is allowed: the exit of ten lots, which is no
 * multiple of four, stays an exit of ten. */
START_TEST(exit_under_a_count) {
    int32_t law;
    world w;
    begin(&w, REBAL_RAISE_CASH);
    w.clip.n_orders = 1;
    w.holding[1] = 10, w.holding[2] = 2;
    w.target[0] = REBAL_ONE;
    world_open(&w);
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    ck_assert_uint_eq(w.orders.count, 1);
    ck_assert_int_eq(w.order_row[0], 1);
    ck_assert_int_eq(w.order_quantity[0], -10);
    ck_assert_uint_eq(unit_broken(w.plan, w.portfolio, &w.orders, w.now, &law), 0);
    world_close(&w);
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

/* In tenths of a unit. */
static int64_t worth(const int64_t *holding) {
    return 10 * (holding[0] + holding[2]) + 3 * (holding[1] + holding[3]);
}

static void expect_lawful(world *w, long long state) {
    int32_t law = 0;
    bool rich = worth(w->holding) > 0;
    rebal_status status = world_make(w, 0);
    if (status != (rich ? REBAL_OK : REBAL_E_NO_VALUE))
        ck_abort_msg("state %lld: %s", state, rebal_code_name(status));
    if (!rich && w->orders.count > 0) ck_abort_msg("state %lld: orders of nothing", state);
    for (size_t k = 0; k < w->orders.count; k++) {
        int32_t row = w->order_row[k];
        int64_t left = w->holding[row] + w->order_quantity[k];
        if (left < 0) ck_abort_msg("state %lld: row %d sells %d too many", state, row, (int)-left);
    }
    if (rich && unit_broken(w->plan, w->portfolio, &w->orders, w->now, &law) > 0)
        ck_abort_msg("state %lld: law %d", state, law);
}

/* Every small account: planned unless it is worth nothing, nothing is sold that is not held, no law
 * is broken. */
START_TEST(small_accounts) {
    static const int64_t targets[][N] = {{REBAL_ONE, 0, 0, 0},
                                         {0, 0, REBAL_ONE / 2, REBAL_ONE / 2},
                                         {REBAL_ONE / 2, REBAL_ONE / 4, REBAL_ONE / 4, 0}};
    world w;
    begin(&w, _i % 5);
    w.clip = some_clip(_i / 5);
    w.target[0] = REBAL_ONE;
    world_open(&w);
    for (int64_t k = 0; k < 3 * 4 * 14 * 5 * 14; k++) {
        const int64_t holding[N] = {k / 3 % 4 * 2 - 2, k / 12 % 14, k / 168 % 5, k / 840 % 14};
        memcpy(w.holding, holding, sizeof holding);
        world_set(&w, REBAL_HOLDING, w.holding);
        world_set(&w, REBAL_TARGET, targets[k % 3]);
        world_tick(&w);
        expect_lawful(&w, k);
    }
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("clip", &tests);
    tcase_add_test(tests, exit_under_a_count);
    tcase_add_loop_test(tests, small_accounts, 0, 5 * 20);
    return unit_run(suite);
}
