/* SPDX-License-Identifier: MIT */
/* A risk model and costs in the rules: what is refused, that rows leave no trace, that they are
 * saved; and what plans say and policies decide by them. */
#include "unit/near.h"
#include "unit/world.h"

enum { N = 5, FACTORS = 2, PACKED = N * (N + 1) / 2, MOST_BYTES = 1 << 14 };

#define YEAR_NS INT64_C(31557600000000000)

/* Cash and the four instruments of one factor whose tracking error is known: volatilities .2 .15 .3
 * .1, loadings .15 (.9 .6 1.2 .1). */
typedef struct risk_world {
    world w;
    rebal_risk_model model;
    rebal_costs costs;
    double covariance[PACKED], loadings[N * FACTORS], factors[3], specific[N];
    double half_spread[N], impact[N], exponent[N];
} risk_world;

static const double volatility[N] = {0, .2, .15, .3, .1}, beta[N] = {0, .9, .6, 1.2, .1};

/* 0.011966202405107478: DESIGN's portfolio M1, computed at 40 digits. */
#define M1_PPB 11966203

static void by_covariance(risk_world *r) {
    r->model =
        (rebal_risk_model){.struct_size = sizeof r->model, .n = N, .covariance = r->covariance};
    for (int i = 0, k = 0; i < N; i++)
        for (int j = 0; j <= i; j++, k++)
            r->covariance[k] =
                i == j ? volatility[i] * volatility[i] : .15 * beta[i] * (.15 * beta[j]);
}

/* The same model, with a second factor that nothing is exposed to. */
static void by_factors(risk_world *r) {
    r->model = (rebal_risk_model){.struct_size = sizeof r->model,
                                  .n = N,
                                  .n_factors = FACTORS,
                                  .loadings = r->loadings,
                                  .factor_covariance = r->factors,
                                  .specific = r->specific};
    r->factors[0] = .15 * .15, r->factors[1] = 0, r->factors[2] = 1;
    for (int i = 0; i < N; i++) {
        double common = .15 * beta[i];
        r->loadings[FACTORS * i] = beta[i];
        r->specific[i] = volatility[i] * volatility[i] - common * common;
    }
}

/* Worth 1 000 000: 46, 27, 17 and 10 % against 40, 30, 20 and 10. */
static void begin(risk_world *r) {
    static const int64_t holding[N] = {0, 460000, 270000, 170000, 100000};
    static const int64_t target[N] = {0, 400000000, 300000000, 200000000, 100000000};
    memset(r, 0, sizeof *r);
    world_begin(&r->w, N);
    memcpy(r->w.holding, holding, sizeof holding);
    memcpy(r->w.target, target, sizeof target);
    for (int i = 0; i < N; i++) r->exponent[i] = .5;
    r->costs = (rebal_costs){.struct_size = sizeof r->costs,
                             .half_spread = r->half_spread,
                             .impact = r->impact,
                             .impact_exponent = r->exponent};
    by_covariance(r);
    r->w.rules.risk = &r->model;
    r->w.rules.costs = &r->costs;
    world_point(&r->w);
}

static rebal_status create(const risk_world *r, rebal_error *error) {
    rebal_engine *engine;
    *error = (rebal_error){.struct_size = sizeof *error};
    rebal_status status = rebal_engine_create(&engine, &r->w.rules, NULL, 0, error);
    ck_assert((engine != NULL) == (status == REBAL_OK));
    bool sized = rebal_engine_size(&r->w.rules) > 0;
    ck_assert(sized == (status == REBAL_OK || status == REBAL_E_NOT_PSD));
    rebal_engine_destroy(engine);
    return status;
}

static void expect(const risk_world *r, rebal_status status, const char *field, int64_t index) {
    rebal_error error;
    ck_assert_msg(create(r, &error) == status, "%s: %s", field, rebal_code_name(error.status));
    ck_assert_str_eq(rebal_code_name(error.field), field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
}

/* ---- what is refused; in the order in which create looks */

START_TEST(counts_and_columns) {
    static risk_world r;
    begin(&r);
    r.model.reserved = 1;
    expect(&r, REBAL_E_STRUCT, "rules.risk", REBAL_NONE);
    begin(&r);
    r.model.n = N - 1;
    expect(&r, REBAL_E_RANGE, "rules.risk", REBAL_NONE);
    r.model.n = 0;
    r.model.n_factors = 1;
    expect(&r, REBAL_E_RANGE, "rules.risk", REBAL_NONE);
    r.model.n = N;
    r.model.n_factors = 1001;
    expect(&r, REBAL_E_RANGE, "n_factors", REBAL_NONE);
    begin(&r);
    r.model.covariance = NULL;
    expect(&r, REBAL_E_ARGUMENT, "covariance", REBAL_NONE);
    begin(&r);
    r.model.loadings = r.loadings;
    expect(&r, REBAL_E_ARGUMENT, "loadings", REBAL_NONE);
    r.model.loadings = NULL;
    r.model.specific = r.specific;
    expect(&r, REBAL_E_ARGUMENT, "specific", REBAL_NONE);
    r.model.specific = NULL;
    r.model.factor_covariance = r.factors;
    expect(&r, REBAL_E_ARGUMENT, "factor_covariance", REBAL_NONE);
    by_factors(&r);
    r.model.covariance = r.covariance;
    expect(&r, REBAL_E_ARGUMENT, "covariance", REBAL_NONE);
    by_factors(&r);
    r.model.loadings = NULL;
    expect(&r, REBAL_E_ARGUMENT, "loadings", REBAL_NONE);
    by_factors(&r);
    r.model.specific = NULL;
    expect(&r, REBAL_E_ARGUMENT, "specific", REBAL_NONE);
}
END_TEST

/* Each number of each array, at the first, a middle and the last place. */
START_TEST(numbers) {
    static risk_world r;
    const double bad[] = {NEAR_INFINITY, -NEAR_INFINITY, 1e51, -1e51, NEAR_NAN};
    begin(&r);
    struct {
        double *number;
        size_t count;
        const char *field;
    } arrays[] = {{r.covariance, PACKED, "covariance"},
                  {r.loadings, N * FACTORS, "loadings"},
                  {r.factors, 3, "factor_covariance"},
                  {r.specific, N, "specific"}};
    for (int a = 0; a < 4; a++) {
        size_t places[] = {0, arrays[a].count / 2, arrays[a].count - 1};
        if (a == 1) by_factors(&r);
        for (int p = 0; p < 3; p++)
            for (int b = 0; b < 5; b++) {
                double *at = arrays[a].number + places[p], before = *at;
                *at = bad[b];
                rebal_status status = b == 2 || b == 3 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE;
                expect(&r, status, arrays[a].field, (int64_t)places[p]);
                *at = before;
            }
    }
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

/* Returns in percent, or a variance below 0. */
START_TEST(units) {
    static risk_world r;
    begin(&r);
    r.covariance[5] = 15. * 15.;
    expect(&r, REBAL_E_RANGE, "covariance", 5);
    r.covariance[5] = 100;
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.covariance[5] = -1e-9;
    expect(&r, REBAL_E_RANGE, "covariance", 5);
    by_factors(&r);
    r.specific[3] = 30 * 30;
    expect(&r, REBAL_E_RANGE, "loadings", 3 * FACTORS);
    ck_assert_int_eq(create(&r, &error), REBAL_E_RANGE);
    ck_assert_int_eq(error.row, 3);
    by_factors(&r);
    r.loadings[4 * FACTORS] = 100;
    expect(&r, REBAL_E_RANGE, "loadings", 4 * FACTORS);
}
END_TEST

START_TEST(definite) {
    static risk_world r;
    rebal_error error;
    begin(&r);
    r.covariance[8] = .15 * .3 * 1.001; /* more than perfectly correlated: rows 2 and 3 */
    expect(&r, REBAL_E_NOT_PSD, "covariance", 3);
    ck_assert_int_eq(create(&r, &error), REBAL_E_NOT_PSD);
    ck_assert_int_eq(error.row, 3);
    begin(&r);
    r.covariance[3] = 1e-9; /* beside the cash, which does not move */
    expect(&r, REBAL_E_NOT_PSD, "covariance", 2);
    by_factors(&r);
    r.factors[1] = 1;
    expect(&r, REBAL_E_NOT_PSD, "factor_covariance", 1);
    r.factors[1] = .15; /* perfectly correlated: a semidefinite model is one */
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.factors[1] = 1;
    r.model.factor_covariance = NULL; /* unit */
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

/* ---- saving */

static size_t save(const rebal_engine *engine, uint8_t bytes[MOST_BYTES]) {
    size_t count;
    ck_assert_int_eq(rebal_engine_save(engine, bytes, MOST_BYTES, &count, NULL), REBAL_OK);
    return count;
}

/* Rules of either kind, their rows and the model's turned by `turn`, as an engine. */
static rebal_engine *turned(risk_world *r, bool factors, int turn) {
    static const double spread[N] = {0, .001, .002, .003, .004};
    begin(r);
    for (int k = 0; k < N; k++) {
        int i = (k + turn) % N;
        r->w.id[k] = 100 - (uint64_t)i;
        r->half_spread[k] = spread[i];
        r->specific[k] = volatility[i] * volatility[i];
        r->loadings[FACTORS * k] = beta[i];
        r->loadings[FACTORS * k + 1] = i / 8.;
        for (int l = 0; l <= k; l++) {
            int j = (l + turn) % N;
            r->covariance[k * (k + 1) / 2 + l] = volatility[i] * volatility[j] * (i == j ? 1 : .3);
        }
    }
    if (factors) {
        r->model = (rebal_risk_model){.struct_size = sizeof r->model,
                                      .n = N,
                                      .n_factors = FACTORS,
                                      .loadings = r->loadings,
                                      .specific = r->specific};
    }
    r->w.instruments.base = (N - turn) % N;
    world_point(&r->w);
    rebal_engine *engine;
    ck_assert_int_eq(rebal_engine_create(&engine, &r->w.rules, NULL, 0, NULL), REBAL_OK);
    return engine;
}

/* All but the sequence of rows at the end is the same; and loads to what saves to the same. */
START_TEST(rows_leave_no_trace) {
    static risk_world r;
    static uint8_t first[MOST_BYTES], bytes[MOST_BYTES], again[MOST_BYTES];
    size_t length = 0;
    for (int turn = 0; turn < N; turn++) {
        rebal_engine *engine = turned(&r, _i == 1, turn), *loaded, *copied;
        size_t count = save(engine, bytes);
        if (turn == 0) length = save(engine, first);
        ck_assert_uint_eq(count, length);
        ck_assert_mem_eq(bytes, first, count - 4 * N);
        ck_assert_uint_gt(rebal_engine_load_size(bytes, count), 0);
        ck_assert_int_eq(rebal_engine_load(&loaded, bytes, count, NULL, 0, NULL), REBAL_OK);
        ck_assert_uint_eq(save(loaded, again), count);
        ck_assert_mem_eq(again, bytes, count);
        rebal_rules rules = {.struct_size = sizeof rules};
        ck_assert_int_eq(rebal_engine_rules(loaded, &rules, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_engine_create(&copied, &rules, NULL, 0, NULL), REBAL_OK);
        ck_assert_uint_eq(save(copied, again), count);
        ck_assert_mem_eq(again, bytes, count);
        rebal_engine_destroy(copied);
        rebal_engine_destroy(loaded);
        rebal_engine_destroy(engine);
    }
}
END_TEST

/* Any byte may be any other; what loads saves to the same bytes. */
START_TEST(load_corrupted) {
    static risk_world r;
    static uint8_t bytes[MOST_BYTES], again[MOST_BYTES];
    rebal_engine *engine = turned(&r, _i == 1, 2);
    size_t count = save(engine, bytes), loads = 0;
    rebal_engine_destroy(engine);
    for (size_t at = 0; at < count; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[at] ^= (uint8_t)(1u << bit);
            if (rebal_engine_load(&engine, bytes, count, NULL, 0, NULL) == REBAL_OK) {
                ck_assert_uint_eq(save(engine, again), count);
                ck_assert_mem_eq(again, bytes, count);
                rebal_engine_destroy(engine);
                loads++;
            }
            bytes[at] ^= (uint8_t)(1u << bit);
        }
    ck_assert_uint_gt(loads, 100);
    for (size_t less = 0; less < count; less++)
        ck_assert_int_eq(rebal_engine_load(&engine, bytes, less, NULL, 0, NULL), REBAL_E_PARSE);
}
END_TEST

/* ---- what plans say */

static void lines(const world *w, int64_t before[N], int64_t after[N], int64_t cost[N]) {
    rebal_lines table = {.struct_size = sizeof table,
                         .capacity = N,
                         .risk_ppb = before,
                         .risk_after_ppb = after,
                         .cost = cost};
    ck_assert_int_eq(rebal_plan_lines(w->plan, &table, NULL), REBAL_OK);
}

/* F-ACTIVE, F-TE, F-RC: M1, by either kind of model and in any order of the ids. */
START_TEST(tracking_error) {
    static risk_world r;
    for (int kind = 0; kind < 2; kind++)
        for (int order = 0; order < 2; order++) {
            int64_t before[N], after[N], cost[N], sum = 0;
            begin(&r);
            if (kind == 1) by_factors(&r);
            for (int i = 0; i < N && order == 1; i++) r.w.id[i] = 7 - (uint64_t)i;
            world_open(&r.w);
            ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
            ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, M1_PPB);
            ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, 0);
            ck_assert_int_eq(r.w.summary.cost, 0);
            ck_assert_int_eq(r.w.summary.benefit, 0);
            lines(&r.w, before, after, cost);
            for (int i = 0; i < N; i++) {
                sum += before[i];
                ck_assert_int_eq(after[i], 0);
                ck_assert_int_eq(cost[i], 0);
            }
            ck_assert_int_le(llabs(sum - M1_PPB), 3);
            ck_assert_int_eq(before[0], 0);
            ck_assert_int_eq(before[4], 0);       /* at its target */
            ck_assert_int_eq(before[1], 6550951); /* .06 .0013065 / TE */
            ck_assert_int_eq(before[2], 1083051); /* .03 .000432 / TE */
            ck_assert_int_eq(before[3], 4332202); /* .03 .001728 / TE */
            world_close(&r.w);
        }
}
END_TEST

/* F-EXPENSE: powers of two, so that no rounding hides. */
START_TEST(costs) {
    static risk_world r;
    int32_t row[2] = {1, 2};
    int64_t quantity[2] = {-16384, 16379}, before[N], after[N], cost[N];
    rebal_orders orders = {
        .struct_size = sizeof orders, .count = 2, .instrument = row, .quantity = quantity};
    begin(&r);
    for (int i = 0; i < N; i++) r.half_spread[i] = 0x1p-9, r.impact[i] = 0x1p-18;
    r.impact[2] = 0, r.half_spread[2] = 0x1.8p-10;
    r.w.fee_sell[1] = 0, r.w.fixed[0] = 5;
    world_open(&r.w);
    ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                     REBAL_OK);
    world_read(&r.w);
    ck_assert_int_eq(r.w.summary.fees, 5);
    lines(&r.w, before, after, cost);
    ck_assert_int_eq(cost[1], 5 + 32 + 8); /* fee, 2^14 2^-9, 2^21 2^-18 */
    ck_assert_int_eq(cost[2], 24);         /* of 16379 3/2048: 23.99 */
    ck_assert_int_eq(cost[3] + cost[4] + cost[0], 0);
    ck_assert_int_eq(r.w.summary.cost, 69);
    int64_t spent[2], bought[2], fees[2];
    rebal_waves waves = {
        .struct_size = sizeof waves, .capacity = 2, .cost = spent, .buys = bought, .fees = fees};
    ck_assert_int_eq(rebal_plan_waves(r.w.plan, &waves, NULL), REBAL_OK);
    ck_assert_uint_eq(waves.count, 2); /* the sale pays for the purchase */
    ck_assert(spent[0] == 45 && spent[1] == 24);
    ck_assert(bought[0] == 0 && bought[1] == 16379);
    ck_assert(fees[0] == 5 && fees[1] == 0);
    world_close(&r.w);
}
END_TEST

/* Judged orders are told of alike; of none, nothing changes. */
START_TEST(judged) {
    static risk_world r;
    int32_t row = 1;
    int64_t quantity = -60000;
    begin(&r);
    r.half_spread[1] = 0x1p-10;
    r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE, r.w.policy.horizon_ns = YEAR_NS;
    world_open(&r.w);
    for (size_t count = 0; count < 2; count++) {
        rebal_orders orders = {.struct_size = sizeof orders,
                               .count = count,
                               .instrument = &row,
                               .quantity = &quantity};
        ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                         REBAL_OK);
        world_read(&r.w);
        ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, M1_PPB);
        ck_assert_int_eq(r.w.summary.cost, count == 0 ? 0 : 59); /* 60000 / 1024, up */
        if (count == 0) ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, M1_PPB);
        ck_assert_int_eq(r.w.summary.benefit > 0, count == 1);
        /* .03 of each of two are missing still: .0009 (.0225 + .09 + 2 .09 .18), the root */
        if (count == 1) ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, 11419720);
    }
    world_close(&r.w);
}
END_TEST

/* ---- what policies decide */

/* F-FIRE: at the level that the summary shows. */
START_TEST(tracking_error_fires) {
    static risk_world r;
    for (int64_t level = M1_PPB - 1; level <= M1_PPB + 1; level++) {
        begin(&r);
        r.w.policy.when[0] = REBAL_ON_TRACKING_ERROR;
        r.w.policy.tracking_error_ppb = level;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), level <= M1_PPB ? REBAL_ON_TRACKING_ERROR : 0);
        ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
        ck_assert_int_eq(r.w.summary.reason, level <= M1_PPB ? REBAL_TRADED : REBAL_QUIET);
        ck_assert_int_eq(r.w.traded[1], level <= M1_PPB ? -60000 : 0);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: closing the drift of M1 is worth 5/2 .00014319 of a million a year, 357.975, in two
 * years 715.95; 60 000 and twice 30 000 are traded, each rounded up: of .00595 that is 715. */
START_TEST(benefit_fires) {
    static risk_world r;
    static const struct {
        double half_spread;
        int64_t years, fires;
    } cases[] = {{.00295, 1, 1}, {.00298, 1, 0}, {.00298, 2, 1}, {.0059, 2, 1},
                 {.00595, 2, 0}, {0, 1, 1},      {.9, 1, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        begin(&r);
        r.w.policy.when[0] = REBAL_ON_BENEFIT;
        r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE;
        r.w.policy.horizon_ns = cases[k].years * YEAR_NS;
        for (int i = 0; i < N; i++) r.half_spread[i] = cases[k].half_spread;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), cases[k].fires ? REBAL_ON_BENEFIT : 0);
        ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
        ck_assert_int_eq(r.w.summary.n_orders, cases[k].fires ? 3 : 0);
        ck_assert_int_eq(r.w.summary.benefit,
                         cases[k].fires ? 357 + 358 * (cases[k].years - 1) : 0);
        if (cases[k].fires) ck_assert_int_gt(r.w.summary.benefit, r.w.summary.cost);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: fees count. Three tickets of 119 are 357, and are not less than what it is worth;
 * of 120 a share.
 */
START_TEST(benefit_counts_fees) {
    static risk_world r;
    for (int64_t ticket = 118; ticket <= 119; ticket++) {
        begin(&r);
        r.w.policy.when[0] = REBAL_ON_BENEFIT;
        r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE;
        r.w.policy.horizon_ns = YEAR_NS;
        r.w.fixed[0] = ticket;
        for (int i = 1; i < N; i++) r.w.fee_buy[i] = r.w.fee_sell[i] = 0;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), ticket == 118 ? REBAL_ON_BENEFIT : 0);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: to the edge of the bands. what stays inside is not closed, and nothing outside pays
 * nothing. */
START_TEST(benefit_of_bands) {
    static risk_world r;
    for (int64_t band = 50000000; band <= 60000000; band += 10000000) {
        begin(&r);
        r.w.policy.when[0] = REBAL_ON_BENEFIT;
        r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE;
        r.w.policy.horizon_ns = YEAR_NS;
        r.w.policy.band_abs_ppb = band;
        r.w.policy.inner_ppb = REBAL_ONE;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), band == 50000000 ? REBAL_ON_BENEFIT : 0);
        world_close(&r.w);
    }
}
END_TEST

/* What is needed is named. */
START_TEST(conditions_need) {
    static risk_world r;
    begin(&r);
    r.w.policy.when[1] = REBAL_ON_BAND | REBAL_ON_BENEFIT;
    expect(&r, REBAL_E_RANGE, "policy.risk_aversion_ppb", REBAL_NONE);
    r.w.policy.risk_aversion_ppb = 1;
    expect(&r, REBAL_E_RANGE, "policy.horizon_ns", REBAL_NONE);
    r.w.policy.horizon_ns = 1;
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.model.n = 0;
    r.model.covariance = NULL;
    expect(&r, REBAL_E_ARGUMENT, "rules.risk", REBAL_NONE);
    r.w.policy.when[1] = REBAL_ON_TRACKING_ERROR;
    r.w.rules.risk = NULL;
    expect(&r, REBAL_E_ARGUMENT, "rules.risk", REBAL_NONE);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("engine risk", &tests);
    tcase_add_test(tests, counts_and_columns);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, units);
    tcase_add_test(tests, definite);
    tcase_add_loop_test(tests, rows_leave_no_trace, 0, 2);
    tcase_add_loop_test(tests, load_corrupted, 0, 2);
    tcase_add_test(tests, tracking_error);
    tcase_add_test(tests, costs);
    tcase_add_test(tests, judged);
    tcase_add_test(tests, tracking_error_fires);
    tcase_add_test(tests, benefit_fires);
    tcase_add_test(tests, benefit_counts_fees);
    tcase_add_test(tests, benefit_of_bands);
    tcase_add_test(tests, conditions_need);
    return unit_run(suite);
}
