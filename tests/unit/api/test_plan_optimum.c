/* SPDX-License-Identifier: MIT */
/* The cost-optimal destination and the trigger of its no-trade region, against a small solver of
 * this test's own: one weight after the other, and the price of cash by bisection. */
#include "base/field.h"
#include "unit/api/risk_world.h"

/* What the solver is asked: weights of the four instruments, as fractions. */
typedef struct problem {
    double active[N], low[N], high[N], cost[N], aversion, room;
} problem;

static double size_of(double x) { return x < 0 ? -x : x; }

static double variance(int i, int j) {
    if (i == j) return risk_volatility[i] * risk_volatility[i];
    return .15 * risk_beta[i] * .15 * risk_beta[j];
}

/* The best trade of a row, the others as they are: soft threshold, then its bounds. */
static double best_of(const problem *p, const double *x, int i, double price) {
    double own = p->aversion * variance(i, i), pull = -price;
    for (int j = 1; j < N; j++)
        pull -= p->aversion * variance(i, j) * (p->active[j] + (j == i ? 0 : x[j]));
    double best = pull > p->cost[i]    ? (pull - p->cost[i]) / own
                  : pull < -p->cost[i] ? (pull + p->cost[i]) / own
                                       : 0;
    return best < p->low[i] ? p->low[i] : best > p->high[i] ? p->high[i] : best;
}

static double settle(const problem *p, double *x, double price) {
    double sum = 0;
    for (int i = 0; i < N; i++) x[i] = 0;
    for (int sweep = 0; sweep < 2000; sweep++)
        for (int i = 1; i < N; i++) x[i] = best_of(p, x, i, price);
    for (int i = 1; i < N; i++) sum += x[i];
    return sum;
}

/* No more is bought than the room allows. */
static void solve(const problem *p, double *x) {
    double low = 0, high = 10;
    if (settle(p, x, 0) <= p->room) return;
    for (int k = 0; k < 60; k++) {
        double middle = (low + high) / 2;
        *(settle(p, x, middle) > p->room ? &low : &high) = middle;
    }
    (void)settle(p, x, high);
}

static void optimal_begin(risk_world *r, int64_t gamma, int64_t years, double half_spread) {
    risk_begin(r);
    r->w.policy.when[0] = REBAL_ON_REGION;
    r->w.policy.destination = REBAL_TO_OPTIMUM;
    r->w.policy.risk_aversion_ppb = gamma * REBAL_ONE;
    r->w.policy.horizon_ns = years * YEAR_NS;
    for (int i = 1; i < N; i++) r->half_spread[i] = half_spread * i;
}

/* The problem of the world as it stands: prices are 1 and it is worth so much. */
static problem problem_of(const risk_world *r) {
    problem p = {.aversion = (double)r->w.policy.risk_aversion_ppb / REBAL_ONE *
                             ((double)r->w.policy.horizon_ns / (double)YEAR_NS)};
    double value = 0;
    for (int i = 0; i < N; i++) value += (double)r->w.holding[i];
    double base = 1 - (double)r->w.holding_min[0] / value; /* the targets leave nothing to cash */
    for (int i = 1; i < N; i++) {
        double weight = (double)r->w.holding[i] / value;
        bool held = r->w.restriction[i] & REBAL_NO_SELL, full = r->w.restriction[i] & REBAL_NO_BUY;
        p.active[i] = weight - (double)r->w.target[i] / REBAL_ONE * base;
        p.low[i] = held ? 0 : -weight;
        p.high[i] = full ? 0 : 10;
        p.cost[i] = r->half_spread[i];
    }
    p.room = (double)(r->w.holding[0] - r->w.holding_min[0]) / value;
    return p;
}

/* Orders are those of the solver, rounded toward the holding: never more, and by less than a lot
 * and a ppb less. What it leaves alone is not traded. */
static void expect_optimum(risk_world *r, int *n_traded) {
    double x[N], value = 0;
    problem p = problem_of(r);
    solve(&p, x);
    for (int i = 0; i < N; i++) value += (double)r->w.holding[i];
    for (int i = 1; i < N; i++) {
        double lots = x[i] * value, traded = (double)r->w.traded[i];
        if (x[i] == 0) ck_assert_int_eq(r->w.traded[i], 0);
        ck_assert_msg(traded * lots >= 0, "row %d trades %g, not %g", i, traded, lots);
        ck_assert_msg(size_of(traded) <= size_of(lots) + .01, "row %d: %g of %g", i, traded, lots);
        ck_assert_msg(size_of(traded) >= size_of(lots) - 3, "row %d: %g of %g", i, traded, lots);
        *n_traded += r->w.traded[i] != 0;
    }
}

/* All fills at the prices of the plan. */
static void fill(risk_world *r) {
    for (size_t k = 0; k < r->w.orders.count; k++) {
        r->w.holding[r->w.order_row[k]] += r->w.order_quantity[k];
        r->w.holding[0] += r->w.order_cash[k] - r->w.order_fee[k];
    }
    world_update(&r->w);
}

static void expect_lawful(risk_world *r) {
    rebal_orders orders = r->w.orders;
    orders.id = NULL;
    ck_assert_int_eq(rebal_plan_verify(r->w.plan, r->w.portfolio, &orders, NULL, r->w.now, NULL),
                     REBAL_OK);
    world_read(&r->w);
    ck_assert_uint_eq(r->w.summary.n_violations, 0);
}

/* Plans, compares, verifies, fills: and then there is nothing more to do. */
static void run(risk_world *r, int *n_traded) {
    world_open(&r->w);
    int32_t fired = r->w.fired;
    ck_assert_int_eq(world_make(&r->w, 0), REBAL_OK);
    ck_assert_int_eq(fired == REBAL_ON_REGION, r->w.summary.n_orders > 0);
    expect_optimum(r, n_traded);
    expect_lawful(r);
    fill(r);
    ck_assert_int_eq(world_tick(&r->w), 0);
    ck_assert_int_eq(world_make(&r->w, REBAL_FORCE), REBAL_OK);
    ck_assert_uint_eq(r->w.summary.n_orders, 0);
    world_close(&r->w);
}

/* F-OPTIMUM: by either kind of model, in any order of ids, at any scale of cost. */
START_TEST(against_a_solver) {
    static risk_world r;
    static const double spread[] = {1e-6, 1e-5, 5e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2};
    int traded = 0, n = 0;
    for (size_t k = 0; k < sizeof spread / sizeof *spread; k++)
        for (int variant = 0; variant < 12; variant++, n++) {
            optimal_begin(&r, 5, 1 + variant % 3, spread[k]);
            if (variant & 1) risk_by_factors(&r);
            for (int i = 0; i < N && variant & 2; i++) r.w.id[i] = 9 - (uint64_t)i;
            if (variant >= 4) r.w.restriction[2] = REBAL_NO_BUY;
            if (variant >= 6) r.w.holding[0] = 40000, r.w.holding[3] -= 40000;
            if (variant >= 8) r.w.holding_min[0] = 30000;
            if (variant >= 10) r.w.restriction[1] = REBAL_HOLD;
            run(&r, &traded);
        }
    ck_assert_int_gt(traded, n); /* and not all rows always */
    ck_assert_int_lt(traded, 3 * n);
}
END_TEST

/* F-OPTIMUM: costs that fall to nothing lead to the target, costs that rise to no trade. */
START_TEST(limits) {
    static risk_world r;
    optimal_begin(&r, 5, 1, 0);
    world_open(&r.w);
    ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
    ck_assert_int_eq(r.w.fired, REBAL_ON_REGION);
    ck_assert_int_le(llabs(r.w.traded[1] + 60000), 1);
    ck_assert_int_le(llabs(r.w.traded[2] - 30000), 1);
    ck_assert_int_le(llabs(r.w.traded[3] - 30000), 1);
    ck_assert_int_eq(r.w.reason[1], REBAL_TRADED_TO_OPTIMUM);
    world_close(&r.w);
    optimal_begin(&r, 5, 1, .01);
    world_open(&r.w);
    ck_assert_int_eq(r.w.fired, 0);
    ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
    ck_assert_int_eq(r.w.summary.reason, REBAL_QUIET);
    ck_assert_int_eq(world_make(&r.w, REBAL_FORCE), REBAL_OK);
    ck_assert_int_eq(r.w.summary.reason, REBAL_NOTHING_LEGAL);
    for (int i = 1; i < N; i++) ck_assert_int_eq(r.w.reason[i], REBAL_NOT_WORTH_COST);
    world_close(&r.w);
}
END_TEST

/* Squared tracking error of the way from before to after, that far along it, by row: the derivative
 * in the direction of the row's part of the way. */
static double slope_of(const double *from, const double *to, double along, int i) {
    double sum = 0;
    for (int j = 1; j < N; j++) sum += 2 * variance(i, j) * (from[j] + along * (to[j] - from[j]));
    return sum * (to[i] - from[i]);
}

/* F-GAIN: along the straight way from weights to weights, in many small steps. Parts sum to what
 * the summary says, exactly. */
static void expect_gains(risk_world *r) {
    int64_t gain[N], fall[N], sum = 0, sum_ppb = 0;
    double from[N] = {0}, to[N] = {0}, before = 0, after = 0;
    rebal_lines lines = {
        .struct_size = sizeof lines, .capacity = N, .gain = gain, .fall_ppb = fall};
    problem p = problem_of(r);
    ck_assert_int_eq(rebal_plan_lines(r->w.plan, &lines, NULL), REBAL_OK);
    for (int i = 0; i < N; i++) {
        before += (double)r->w.holding[i];
        sum += gain[i], sum_ppb += fall[i];
    }
    after = before - (double)r->w.summary.fees;
    for (int i = 1; i < N; i++) {
        from[i] = p.active[i];
        to[i] = (double)(r->w.holding[i] + r->w.traded[i]) / after;
        to[i] -= (double)r->w.target[i] / REBAL_ONE * (1 - (double)r->w.holding_min[0] / after);
    }
    double te =
        (double)(r->w.summary.tracking_error_before_ppb + r->w.summary.tracking_error_after_ppb) /
        REBAL_ONE;
    for (int i = 1; i < N; i++) {
        double square = 0;
        for (int k = 0; k < 100; k++) square -= slope_of(from, to, (k + .5) / 100, i) / 100;
        double money = p.aversion / 2 * before * square, ppb = square / te * REBAL_ONE;
        if (r->w.traded[i] == 0) money = ppb = 0;
        ck_assert_msg(size_of((double)gain[i] - money) < 1.01, "row %d: %g", i, money);
        ck_assert_msg(size_of((double)fall[i] - ppb) < 1.01 + 1e-6 * size_of(ppb), "%d: %g", i,
                      ppb);
    }
    ck_assert_int_eq(sum, r->w.summary.benefit);
    ck_assert_int_eq(sum_ppb, r->w.summary.tracking_error_before_ppb -
                                  r->w.summary.tracking_error_after_ppb);
}

/* F-GAIN: of an optimum, of one that pays fees, of a plan to the target, and beside a reserve,
 * which the targets are scaled by. */
START_TEST(gains) {
    static risk_world r;
    for (int variant = 0; variant < 16; variant++) {
        optimal_begin(&r, 500, 1, 1e-4);
        if (variant & 1) risk_by_factors(&r);
        if (variant & 2) r.w.fee_buy[1] = r.w.fee_sell[1] = r.w.fee_buy[2] = 0;
        if (variant & 4) r.w.policy.destination = REBAL_TO_BAND;
        if (variant & 8) r.w.holding[0] = r.w.holding_min[0] = 40000, r.w.holding[1] -= 40000;
        r.w.rate[0] = 1000000;
        world_open(&r.w);
        ck_assert_int_eq(world_make(&r.w, REBAL_FORCE), REBAL_OK);
        ck_assert_uint_ge(r.w.summary.n_orders, 2);
        ck_assert_int_gt(r.w.summary.benefit, 1000);
        expect_gains(&r);
        world_close(&r.w);
    }
}
END_TEST

/* F-DRIFT: figures of the account before are those of a plan to the band, wherever orders end. */
START_TEST(figures_against_targets) {
    static risk_world r;
    for (int reserve = 0; reserve < 2; reserve++) {
        int64_t target[2][N], lo[2][N], drift[2][N], before[2];
        int32_t side[2][N];
        for (int optimal = 0; optimal < 2; optimal++) {
            optimal_begin(&r, 5, 1, .01); /* no trade is worth that, in the band or not */
            r.w.band_abs[1] = 10000000, r.w.policy.destination = optimal;
            if (reserve) r.w.holding[0] = r.w.holding_min[0] = 40000, r.w.holding[2] -= 40000;
            world_open(&r.w);
            ck_assert_int_eq(world_make(&r.w, REBAL_FORCE), REBAL_OK);
            ck_assert_int_eq(r.w.summary.n_orders == 0, optimal);
            rebal_lines lines = {.struct_size = sizeof lines,
                                 .capacity = N,
                                 .target_ppb = target[optimal],
                                 .lo_ppb = lo[optimal],
                                 .drift_ppb = drift[optimal],
                                 .side = side[optimal]};
            ck_assert_int_eq(rebal_plan_lines(r.w.plan, &lines, NULL), REBAL_OK);
            before[optimal] = r.w.summary.tracking_error_before_ppb;
            world_close(&r.w);
        }
        ck_assert_int_eq(target[1][1], reserve ? 384000000 : 400000000);
        ck_assert_int_eq(side[1][1], 1);
        ck_assert_int_eq(before[0], before[1]);
        ck_assert_mem_eq(target[0], target[1], sizeof target[0]);
        ck_assert_mem_eq(lo[0], lo[1], sizeof lo[0]);
        ck_assert_mem_eq(drift[0], drift[1], sizeof drift[0]);
        ck_assert_mem_eq(side[0], side[1], sizeof side[0]);
    }
}
END_TEST

/* F-OPTIMUM: a goal is what it is, a held row stays, and the others are the best around them;
 * within its band the cash ends at the nearer edge. */
START_TEST(around_what_is_given) {
    static risk_world r;
    optimal_begin(&r, 5, 1, 1e-5);
    r.w.goal[3] = 190000000, r.w.restriction[1] = REBAL_HOLD;
    r.w.holding[0] = 100000, r.w.holding[2] -= 100000;
    r.w.lo[0] = 20000000, r.w.hi[0] = 50000000;
    world_open(&r.w);
    ck_assert_int_eq(r.w.fired, REBAL_ON_REGION);
    ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
    ck_assert_int_eq(r.w.traded[1], 0);
    ck_assert_int_eq(r.w.traded[3], 20000);
    ck_assert_int_ge(r.w.summary.cash_after, 20000);
    ck_assert_int_le(r.w.summary.cash_after, 50002);
    ck_assert_int_gt(r.w.traded[2], 0);
    expect_lawful(&r);
    world_close(&r.w);
    optimal_begin(&r, 5, 1, 1e-3); /* no trade is worth that, but cash is above its band */
    r.w.holding[0] = 60000, r.w.holding[2] -= 60000;
    r.w.hi[0] = 50000000;
    world_open(&r.w);
    ck_assert_int_eq(world_make(&r.w, REBAL_FORCE), REBAL_OK);
    ck_assert_int_le(r.w.summary.cash_after, 50002);
    world_close(&r.w);
}
END_TEST

/* F-OPTIMUM: the smallest order is one of whole lots: of 1.6 lots one is sold where that may be,
 * and nothing fires where the least are worth two. */
START_TEST(smallest_of_whole_lots) {
    static risk_world r;
    for (int64_t least = 20000; least <= 20001; least++) {
        optimal_begin(&r, 5, 1, 1e-6);
        for (int i = 2; i < N; i++) r.w.restriction[i] = REBAL_HOLD;
        r.w.lot[1] = 20000, r.w.notional_min[1] = least;
        world_open(&r.w);
        ck_assert_int_eq(r.w.fired, least == 20000 ? REBAL_ON_REGION : 0);
        ck_assert_int_eq(world_make(&r.w, REBAL_FORCE), REBAL_OK);
        ck_assert_int_eq(r.w.traded[1], least == 20000 ? -20000 : 0);
        ck_assert_int_eq(r.w.reason[1],
                         least == 20000 ? REBAL_TRADED_TO_OPTIMUM : REBAL_BLOCKED_MINIMUM);
        world_close(&r.w);
    }
}
END_TEST

/* I-04: an order where none is worth its cost is past its destination, whichever way it goes; so is
 * one of a lot more than the optimum. */
START_TEST(judged) {
    static risk_world r;
    for (int way = 0; way < 3; way++) {
        int32_t row = way == 2 ? 1 : 4, law = 0;
        optimal_begin(&r, 5, 1, 5e-5);
        world_open(&r.w);
        ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
        ck_assert_int_eq(r.w.reason[4], REBAL_NOT_WORTH_COST);
        int64_t quantity = way == 2 ? r.w.traded[1] - 2 : way == 1 ? 100 : -100;
        rebal_orders orders = {
            .struct_size = sizeof orders, .count = 1, .instrument = &row, .quantity = &quantity};
        rebal_violations found = {.struct_size = sizeof found, .capacity = 8};
        int32_t laws[8];
        found.law = laws;
        ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                         REBAL_OK);
        ck_assert_int_eq(rebal_plan_violations(r.w.plan, &found, NULL), REBAL_OK);
        for (size_t k = 0; k < found.count; k++)
            if (laws[k] == REBAL_LAW_PAST_GOAL) law = laws[k];
        ck_assert_int_eq(law, REBAL_LAW_PAST_GOAL);
        world_close(&r.w);
    }
}
END_TEST

/* The plan id of the world's account under an engine. */
static void identify(uint8_t *id, const risk_world *r, const rebal_engine *engine) {
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    ck_assert_int_eq(rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&plan, engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_set(portfolio, REBAL_HOLDING, NULL, r->w.holding, N, NULL), 0);
    ck_assert_int_eq(rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, r->w.target, N, NULL), 0);
    ck_assert_int_eq(rebal_portfolio_tick(portfolio, NULL, NULL, r->w.price, N, 5, NULL), 0);
    ck_assert_int_eq(rebal_plan_make(plan, portfolio, NULL, 5, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_seal(plan, portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(plan, NULL, NULL, id, NULL), REBAL_OK);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
}

/* Saved rules plan the same: a covariance is by factors there too. */
START_TEST(saved) {
    static risk_world r;
    static uint8_t bytes[20000];
    for (int variant = 0; variant < 4; variant++) {
        rebal_engine *loaded;
        uint8_t id[2][32];
        size_t count;
        optimal_begin(&r, 5, 1, 1e-4);
        if (variant & 1) risk_by_factors(&r);
        if (variant & 2) r.w.policy.when[0] = REBAL_ON_FLOW, r.w.policy.when[1] = REBAL_ON_BAND;
        world_open(&r.w);
        ck_assert_int_eq(rebal_engine_save(r.w.engine, bytes, sizeof bytes, &count, NULL), 0);
        size_t need = rebal_engine_load_size(bytes, count);
        ck_assert_uint_eq(need, rebal_engine_size(&r.w.rules));
        ck_assert_int_eq(rebal_engine_load(&loaded, bytes, count, NULL, 0, NULL), REBAL_OK);
        identify(id[0], &r, r.w.engine);
        identify(id[1], &r, loaded);
        ck_assert_mem_eq(id[0], id[1], 32);
        rebal_engine_destroy(loaded);
        world_close(&r.w);
    }
}
END_TEST

/* REBAL_E_UNPROVED: factors that the engine takes for semidefinite, and the solver not. Not a quiet
 * "no trade". */
START_TEST(unproved) {
    static risk_world r;
    for (int way = 0; way < 2; way++) {
        optimal_begin(&r, 5, 1, 1e-5);
        risk_by_factors(&r);
        r.factors[0] = r.factors[2] = .0225, r.factors[1] = .0225 * (1 + (way ? 3e-11 : -3e-11));
        world_open(&r.w);
        ck_assert_int_eq(r.w.fired, way ? REBAL_NONE : REBAL_ON_REGION);
        ck_assert_int_eq(world_make(&r.w, 0), way ? REBAL_E_UNPROVED : REBAL_OK);
        if (way) ck_assert_int_eq(r.w.error.field, RBL_FIELD_RISK_MODEL);
        world_close(&r.w);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("plan optimum", &tests);
    tcase_add_test(tests, against_a_solver);
    tcase_add_test(tests, limits);
    tcase_add_test(tests, gains);
    tcase_add_test(tests, figures_against_targets);
    tcase_add_test(tests, around_what_is_given);
    tcase_add_test(tests, smallest_of_whole_lots);
    tcase_add_test(tests, judged);
    tcase_add_test(tests, saved);
    tcase_add_test(tests, unproved);
    return unit_run(suite);
}
