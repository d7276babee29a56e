/* SPDX-License-Identifier: MIT */
#include <rebal/region.h>

#include "solve/world.h"
#include "unit/numbers.h"

enum { N = 12, K = 3, CASES = 400, CORNERS = 6 * N + 10 };

static double way[N], other[N]; /* directions */

/* Some rows must not be bought, some not sold; the sum is free, nought, or free to one side. */
static void fill(world *w, uint64_t *seed) {
    size_t n = 1 + (size_t)unit_below(seed, N), k = 1 + (size_t)unit_below(seed, K);
    static const double ends[4][2] = {{-1, 1}, {0, 0}, {0, 1}, {-1, 0}};
    const double *net = ends[unit_below(seed, 4)];
    for (size_t i = 0; i < n; i++) {
        w->specific[i] = .005 + .05 * near_share(seed);
        w->target[i] = near_share(seed);
        w->weight[i] = w->target[i] + .01 * numbers_next(seed);
        w->alpha[i] = 1e-4 * numbers_next(seed);
        w->buy[i] = .0001 + .002 * near_share(seed);
        w->sell[i] = .0001 + .002 * near_share(seed);
        w->low[i] = unit_below(seed, 6) == 0 ? 0 : -.5;
        w->high[i] = unit_below(seed, 6) == 0 ? 0 : .5;
        way[i] = numbers_next(seed);
        other[i] = numbers_next(seed);
    }
    for (size_t i = 0; i < n * k; i++) w->loadings[i] = .2 * numbers_next(seed);
    world_point(w, n, k);
    w->problem.risk_aversion = .5 + near_share(seed);
    w->problem.net_min = net[0], w->problem.net_max = net[1];
    if (unit_below(seed, 3) == 0) w->problem.alpha = w->alpha;
}

/* How many rows rebal_solve() trades at from + s direction. */
static uint32_t traded(const world *w, const double *from, double s) {
    double trade[N], weight[N];
    rebal_solution found = {.struct_size = sizeof found};
    rebal_problem p = w->problem;
    for (size_t i = 0; i < w->model.n; i++) weight[i] = from[i] + s * way[i];
    p.weight = weight;
    ck_assert_int_eq(rebal_solve(trade, NULL, &found, &p, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(found.status, REBAL_SOLVE_OPTIMAL);
    return found.n_traded;
}

static void span(double *first, double *last, const world *w, const double *from) {
    ck_assert_int_eq(rebal_region_span(first, last, &w->problem, from, way, 1, NULL, 0, NULL),
                     REBAL_OK);
}

/* F-REGION: just inside no row is traded, just outside some are; where the line misses, everywhere
 * some are. */
START_TEST(against_the_solver) {
    static world w;
    uint64_t seed = 1;
    int ends = 0, missed = 0, endless = 0;
    for (int kase = 0; kase < CASES; kase++) {
        double first, last;
        fill(&w, &seed);
        const double *from = kase % 2 == 0 ? w.target : w.weight;
        span(&first, &last, &w, kase % 2 == 0 ? NULL : from);
        if (first > last) {
            ck_assert(first == NEAR_INFINITY && last == -NEAR_INFINITY);
            for (double s = -.02; s <= .02; s += .002) ck_assert_uint_gt(traded(&w, from, s), 0);
            missed++;
            continue;
        }
        double inner = first > -100 ? first : -100, outer = last < 100 ? last : 100;
        double inch = 1e-6 * (outer - inner);
        ck_assert_uint_eq(traded(&w, from, inner + inch), 0);
        ck_assert_uint_eq(traded(&w, from, outer - inch), 0);
        if (first > -100) ck_assert_uint_gt(traded(&w, from, first - inch), 0);
        if (last < 100) ck_assert_uint_gt(traded(&w, from, last + inch), 0);
        *(first > -100 && last < 100 ? &ends : &endless) += 1;
    }
    ck_assert(ends > CASES / 2 && missed > CASES / 20 && endless > CASES / 40);
}
END_TEST

/* Two instruments and cash: g S d is within the costs, a parallelogram; along an axis the gradient
 * of either row ends it. */
static const double S[2][2] = {{.04, .018}, {.018, .09}}, loading[4] = {.2, 0, .09, 0};
static const double none[2] = {0, 0}, cost[2] = {.001, .002};
static rebal_risk_model pair = {
    .struct_size = sizeof pair, .n = 2, .n_factors = 2, .loadings = loading, .specific = none};
static double root[4];

static rebal_problem two(void) {
    for (int i = 0; i < 4; i++) root[i] = loading[i];
    root[3] = sqrt(.09 - .09 * .09);
    pair.loadings = root;
    return (rebal_problem){.struct_size = sizeof(rebal_problem),
                           .model = &pair,
                           .risk_aversion = 2,
                           .net_min = -1,
                           .net_max = 1,
                           .weight = none,
                           .cost_buy = cost,
                           .cost_sell = cost};
}

/* F-REGION */
START_TEST(two_axes) {
    const double axes[] = {1, 0, 0, 1, -1, 0, 0, 0};
    double first[4], last[4];
    rebal_problem p = two();
    ck_assert_int_eq(rebal_region_span(first, last, &p, NULL, axes, 4, NULL, 0, NULL), REBAL_OK);
    NEAR(last[0], .001 / (2 * S[0][0]), 1e-15);
    NEAR(last[1], .002 / (2 * S[1][1]), 1e-15);
    ck_assert(first[0] == -last[0] && last[2] == last[0] && first[1] == -last[1]);
    ck_assert(first[3] == -NEAR_INFINITY && last[3] == NEAR_INFINITY);
    const double away[] = {.02, 0}; /* outside, and goes nowhere */
    ck_assert_int_eq(rebal_region_span(first, last, &p, away, axes + 6, 1, NULL, 0, NULL),
                     REBAL_OK);
    ck_assert(first[0] == NEAR_INFINITY && last[0] == -NEAR_INFINITY);
}
END_TEST

/* F-REGIONPLANE: corners are where g S d = (+-c, +-c). */
START_TEST(parallelogram) {
    double a[22], b[22], size = S[0][0] * S[1][1] - S[0][1] * S[0][1];
    const double along[] = {1, 0}, up[] = {0, 1};
    size_t count;
    rebal_problem p = two();
    ck_assert_int_eq(rebal_region_polygon(a, b, &count, 22, &p, NULL, along, up, NULL, 0, NULL),
                     REBAL_OK);
    ck_assert_uint_eq(count, 4);
    for (size_t k = 0; k < 4; k++) {
        size_t next = (k + 1) % 4;
        ck_assert(a[k] * b[next] - a[next] * b[k] > 0);
        double x = 2 * (S[0][0] * a[k] + S[0][1] * b[k]), y = 2 * (S[0][1] * a[k] + S[1][1] * b[k]);
        NEAR(fabs(x), .001, 1e-13);
        NEAR(fabs(y), .002, 1e-13);
        double half = (x > 0 ? .001 : -.001) / 2, high = (y > 0 ? .002 : -.002) / 2;
        NEAR(a[k], (S[1][1] * half - S[0][1] * high) / size, 1e-13);
    }
    p.cost_sell = NULL, p.trade_min = none; /* nothing is sold: without an end upward */
    ck_assert_int_eq(rebal_region_polygon(a, b, &count, 22, &p, NULL, along, up, NULL, 0, NULL),
                     REBAL_OK);
    double most = 0;
    for (size_t k = 0; k < count; k++) most = fmax(most, fmax(fabs(a[k]), fabs(b[k])));
    ck_assert(count >= 3 && most == 1000);
}
END_TEST

/* Whether along a ray to (x, y) the region ends there: at a corner, and half way to the next. */
static double reach(const world *w, const double *from, double x, double y) {
    double ray[N], first, last;
    for (size_t i = 0; i < w->model.n; i++) ray[i] = x * way[i] + y * other[i];
    ck_assert_int_eq(rebal_region_span(&first, &last, &w->problem, from, ray, 1, NULL, 0, NULL),
                     REBAL_OK);
    return last;
}

/* F-REGIONPLANE: a convex set and a polygon whose corners and whose sides' middles are on its edge
 * are the same. */
START_TEST(polygons) {
    static world w;
    uint64_t seed = 2;
    double a[CORNERS], b[CORNERS], first, last;
    size_t count, most = 0;
    int found = 0, empty = 0;
    for (int kase = 0; kase < CASES; kase++) {
        fill(&w, &seed);
        const double *from = kase % 2 == 0 ? w.target : w.weight;
        ck_assert_int_eq(rebal_region_polygon(a, b, &count, CORNERS, &w.problem, from, way, other,
                                              NULL, 0, NULL),
                         REBAL_OK);
        span(&first, &last, &w, from);
        ck_assert((count == 0) == !(first <= 0 && last >= 0));
        *(count == 0 ? &empty : &found) += 1;
        for (size_t k = 0; k < count; k++) {
            size_t next = (k + 1) % count;
            double x = (a[k] + a[next]) / 2, y = (b[k] + b[next]) / 2;
            bool is_far = fmax(fabs(x), fabs(y)) > 900 || fmax(fabs(a[k]), fabs(b[k])) > 900;
            ck_assert(a[k] * b[next] - a[next] * b[k] >= 0);
            if (!is_far) NEAR(reach(&w, from, a[k], b[k]), 1, 1e-9);
            if (!is_far) NEAR(reach(&w, from, x, y), 1, 1e-9);
        }
        most = count > most ? count : most;
    }
    ck_assert(found > CASES / 3 && empty > CASES / 10 && most >= 8);
}
END_TEST

/* What forbids no trade, empties the region. */
START_TEST(forbidden) {
    const double some[] = {.1, 0}, less[] = {0, -.1}, axes[] = {1, 0};
    double first, last, a[22], b[22];
    size_t count;
    for (int k = 0; k < 4; k++) {
        rebal_problem p = two();
        if (k == 0) p.net_min = .1;
        if (k == 1) p.net_max = -.1;
        if (k == 2) p.trade_min = some;
        if (k == 3) p.trade_max = less;
        ck_assert_int_eq(rebal_region_span(&first, &last, &p, NULL, axes, 1, NULL, 0, NULL),
                         REBAL_OK);
        ck_assert(first == NEAR_INFINITY && last == -NEAR_INFINITY);
        ck_assert_int_eq(
            rebal_region_polygon(a, b, &count, 22, &p, NULL, axes, some, NULL, 0, NULL), REBAL_OK);
        ck_assert_uint_eq(count, 0);
    }
}
END_TEST

static rebal_error e = {.struct_size = sizeof e};

static void is(rebal_status got, rebal_status expected, const char *field, int64_t index) {
    ck_assert_msg(got == expected, "%s, not %s", rebal_code_name(got), rebal_code_name(expected));
    ck_assert_str_eq(rebal_code_name(e.field), field);
    ck_assert_int_eq(e.index, index);
}

START_TEST(refused) {
    double first = -77, last = -77, bad[4] = {0, 1001, 0, 0};
    const double axes[] = {1, 0}, packed[] = {.04, .018, .09};
    rebal_problem p = two();
    is(rebal_region_span(NULL, &last, &p, NULL, axes, 1, NULL, 0, &e), REBAL_E_ARGUMENT, "first",
       -1);
    is(rebal_region_span(&first, NULL, &p, NULL, axes, 1, NULL, 0, &e), REBAL_E_ARGUMENT, "last",
       -1);
    is(rebal_region_span(&first, &last, NULL, NULL, axes, 1, NULL, 0, &e), REBAL_E_ARGUMENT,
       "problem", -1);
    is(rebal_region_span(&first, &last, &p, NULL, NULL, 1, NULL, 0, &e), REBAL_E_ARGUMENT,
       "direction", -1);
    is(rebal_region_span(&first, &last, &p, NULL, axes, SIZE_MAX, NULL, 0, &e), REBAL_E_ARGUMENT,
       "n_directions", -1);
    is(rebal_region_span(&first, &last, &p, bad, axes, 1, NULL, 0, &e), REBAL_E_RANGE, "from", 1);
    is(rebal_region_span(&first, &last, &p, NULL, bad, 2, NULL, 0, &e), REBAL_E_RANGE, "direction",
       1);
    bad[1] = NEAR_NAN;
    is(rebal_region_span(&first, &last, &p, NULL, bad, 2, NULL, 0, &e), REBAL_E_NOT_FINITE,
       "direction", 1);
    const rebal_trade_limits limits = {.struct_size = sizeof limits, .turnover_max = 1};
    p.limits = &limits;
    is(rebal_region_span(&first, &last, &p, bad, axes, 1, NULL, 0, &e), REBAL_E_UNSUPPORTED,
       "trade_limits", -1);
    const rebal_risk_model whole = {.struct_size = sizeof whole, .n = 2, .covariance = packed};
    p.model = &whole;
    is(rebal_region_span(&first, &last, &p, bad, axes, 1, NULL, 0, &e), REBAL_E_UNSUPPORTED,
       "covariance", -1);
    p = two();
    p.risk_aversion = 0;
    is(rebal_region_span(&first, &last, &p, bad, axes, 1, NULL, 0, &e), REBAL_E_RANGE,
       "problem.risk_aversion", -1);
    p.struct_size = 8;
    is(rebal_region_span(&first, &last, &p, bad, axes, 1, NULL, 0, &e), REBAL_E_STRUCT, "problem",
       -1);
    ck_assert(first == -77 && last == -77 && rebal_region_size(&p) == 0);
    ck_assert_uint_eq(rebal_region_size(NULL), 0);
    p = two();
    ck_assert_int_eq(rebal_region_span(NULL, NULL, &p, NULL, NULL, 0, NULL, 0, NULL), REBAL_OK);
}
END_TEST

START_TEST(refused_planes) {
    double a[4] = {-77, -77}, b[4] = {-77, -77}, bad[2] = {0, -1001};
    const double axes[] = {1, 0}, up[] = {0, 1};
    size_t count = 77;
    rebal_problem p = two();
    is(rebal_region_polygon(NULL, b, &count, 4, &p, NULL, axes, up, NULL, 0, &e), REBAL_E_ARGUMENT,
       "a", -1);
    is(rebal_region_polygon(a, NULL, &count, 4, &p, NULL, axes, up, NULL, 0, &e), REBAL_E_ARGUMENT,
       "b", -1);
    is(rebal_region_polygon(a, b, NULL, 4, &p, NULL, axes, up, NULL, 0, &e), REBAL_E_ARGUMENT,
       "count", -1);
    is(rebal_region_polygon(a, b, &count, 4, &p, NULL, NULL, up, NULL, 0, &e), REBAL_E_ARGUMENT,
       "along", -1);
    is(rebal_region_polygon(a, b, &count, 4, &p, NULL, axes, NULL, NULL, 0, &e), REBAL_E_ARGUMENT,
       "up", -1);
    is(rebal_region_polygon(a, b, &count, 4, &p, bad, axes, up, NULL, 0, &e), REBAL_E_RANGE, "from",
       1);
    is(rebal_region_polygon(a, b, &count, 4, &p, NULL, bad, up, NULL, 0, &e), REBAL_E_RANGE,
       "along", 1);
    is(rebal_region_polygon(a, b, &count, 4, &p, NULL, axes, bad, NULL, 0, &e), REBAL_E_RANGE, "up",
       1);
    ck_assert_uint_eq(count, 77);
    is(rebal_region_polygon(a, b, &count, 3, &p, NULL, axes, up, NULL, 0, &e), REBAL_E_CAPACITY,
       "capacity", -1);
    ck_assert(count == 4 && a[0] == -77 && b[0] == -77);
    ck_assert_int_eq(rebal_region_polygon(NULL, NULL, &count, 0, &p, NULL, axes, up, NULL, 0, NULL),
                     REBAL_E_CAPACITY);
}
END_TEST

/* The caller's memory, filled with anything, gives the same. */
START_TEST(memory) {
    static world w;
    uint64_t seed = 3;
    double first[2], last[2];
    fill(&w, &seed);
    size_t need = rebal_region_size(&w.problem);
    char *block = malloc(need + 16);
    ck_assert_ptr_nonnull(block);
    memset(block, 0xff, need + 16);
    span(first, last, &w, NULL);
    is(rebal_region_span(first + 1, last + 1, &w.problem, NULL, way, 1, block, need - 1, &e),
       REBAL_E_MEMORY, "memory", -1);
    is(rebal_region_span(first + 1, last + 1, &w.problem, NULL, way, 1, block + 8, need, &e),
       REBAL_E_MEMORY, "memory", -1);
    ck_assert_int_eq(
        rebal_region_span(first + 1, last + 1, &w.problem, NULL, way, 1, block, need, NULL),
        REBAL_OK);
    ck_assert(first[0] == first[1] && last[0] == last[1]);
    free(block);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("region", &tests);
    tcase_add_test(tests, against_the_solver);
    tcase_add_test(tests, two_axes);
    tcase_add_test(tests, parallelogram);
    tcase_add_test(tests, polygons);
    tcase_add_test(tests, forbidden);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, refused_planes);
    tcase_add_test(tests, memory);
    return unit_run(suite);
}
