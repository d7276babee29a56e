/* SPDX-License-Identifier: MIT */
/* The search by faces: against all faces one by one where there are few, and against a bound of its
 * own from the prices where there are many. */
#include "math/face.h"

#include "../numbers.h"
#include "math/rows.h"
#include "math/small_qp.h"

enum { FEW = 3, STATES = 5, STEPS = 20000 };

#define ROUNDING 1e-14

/* A problem, with the memory that it lies in. */
typedef struct drawn {
    rbl_face face;
    uint64_t seed;
    double stake; /* the risk before any trade */
    void *memory;
} drawn;

static double share(drawn *d) { return (double)(splitmix_next(&d->seed) >> 11) * 0x1p-53; }
static size_t below(drawn *d, size_t n) { return (size_t)(splitmix_next(&d->seed) % n); }
static double power(drawn *d, double low, double high) {
    return rbl_fmath_pow(10, low + (high - low) * share(d));
}

static void drawn_open(drawn *d, uint64_t seed, size_t n, size_t m) {
    rbl_arena count = {0};
    d->face = (rbl_face){.n = n, .m = m, .n_steps_max = STEPS};
    rbl_face_layout(&d->face, &count);
    ck_assert(!count.full);
    ck_assert_ptr_nonnull(d->memory = calloc(1, count.used));
    rbl_arena arena = {.base = d->memory, .capacity = count.used};
    rbl_face_layout(&d->face, &arena);
    ck_assert(!arena.full && arena.used == count.used);
    d->seed = seed, d->stake = 1e-18;
}

/* Of any rank, the eigenvalues over up to five powers of ten; the largest variance is 1. */
static void drawn_matrix(drawn *d) {
    rbl_face *f = &d->face;
    size_t n = f->n, kind = below(d, 3), rank = kind == 0 ? n : kind == 1 ? (n + 1) / 2 : 1 + n / 8;
    double *b = numbers_array(n * rank), most = 0, spread = power(d, 0, 5);
    for (size_t k = 0; k < n * rank; k++)
        b[k] = numbers_next(&d->seed) * rbl_fmath_pow(spread, -(double)(k % rank) / (double)rank);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k < rank; k++) sum += b[i * rank + k] * b[j * rank + k];
            f->q[i * f->width + j] = f->q[j * f->width + i] = sum;
            most = sum > most ? sum : most;
        }
    for (size_t k = 0; k < n * f->width; k++) f->q[k] /= most;
    free(b);
}

static void drawn_bounds(drawn *d, rbl_prox *v) {
    double at = 0.3 * numbers_next(&d->seed), wide = power(d, -10, 0);
    size_t kind = below(d, 10);
    v->low = -1000, v->high = 1000;
    if (kind == 0) v->low = v->high = at;
    if (kind == 1) v->low = v->high = 0;
    if (kind == 2) v->low = 0, v->high = wide;
    if (kind == 3) v->low = -wide, v->high = 0;
    if (kind == 4) v->low = at - wide, v->high = at + wide;
}

static void drawn_variables(drawn *d, bool has_impact) {
    rbl_face *f = &d->face;
    double cost = power(d, -6, 1), impact = power(d, -5, 1), drift = power(d, -4, 1);
    double own = below(d, 2) ? 1e-10 : power(d, -10, -2), *e = numbers_array(f->n);
    for (size_t i = 0; i < f->n; i++) e[i] = drift * numbers_next(&d->seed);
    for (size_t i = 0; i < f->n; i++) {
        rbl_prox *v = &f->variable[i];
        double sum = 0;
        for (size_t j = 0; j < f->n; j++) sum += f->q[i * f->width + j] * e[j];
        *v = (rbl_prox){.linear = sum, .curvature = own};
        v->curvature += below(d, 3) ? 0 : power(d, -6, 0);
        v->buy = below(d, 10) ? cost * share(d) : 0;
        v->sell = below(d, 10) ? cost * share(d) : 0;
        v->impact = has_impact && below(d, 4) ? impact * share(d) : 0;
        drawn_bounds(d, v);
        d->stake += sum * e[i] / 2;
    }
    free(e);
}

/* Rows that some point within the bounds keeps to, often at their ends; the first sums all. */
static void drawn_rows(drawn *d) {
    rbl_face *f = &d->face;
    double *x = numbers_array(f->n);
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        double low = v->low < -1 ? -1 : v->low, high = v->high > 1 ? 1 : v->high;
        size_t kind = below(d, 4);
        x[i] = kind == 0 ? low : kind == 1 ? high : low + (high - low) * share(d);
        if (kind == 2 && low <= 0 && high >= 0) x[i] = 0;
    }
    for (size_t j = 0; j < f->m; j++) {
        double sum = 0;
        size_t kind = below(d, 4);
        for (size_t i = 0; i < f->n; i++) {
            f->rows[j * f->n + i] = j == 0 ? 1 : numbers_next(&d->seed);
            sum += f->rows[j * f->n + i] * x[i];
        }
        f->row_low[j] = sum - (kind & 1 ? power(d, -8, 0) : 0);
        f->row_high[j] = sum + (kind & 2 ? power(d, -8, 0) : 0);
    }
    free(x);
}

static void drawn_make(drawn *d, uint64_t seed, size_t n, size_t m, bool has_impact) {
    drawn_open(d, seed, n, m);
    drawn_matrix(d);
    drawn_variables(d, has_impact);
    drawn_rows(d);
}

static long double cost(const rbl_prox *v, long double x) {
    long double size = x < 0 ? -x : x, root = rbl_fmath_sqrt((double)size);
    if (root > 0) root = (root + size / root) / 2;
    return v->linear * x + v->curvature / 2.0L * x * x + (x < 0 ? v->sell : v->buy) * size +
           v->impact * size * root;
}

/* The least of cost(x) - p x over the bounds: on either side of 0 where its slope is nought. */
static long double least(const rbl_prox *v, long double p) {
    long double best = 1e300L;
    for (int side = -1; side <= 1; side++) {
        long double m = side * (p - v->linear) - (side < 0 ? v->sell : v->buy);
        long double b = 0.75L * v->impact, square = b * b + v->curvature * m;
        long double r = rbl_fmath_sqrt(square > 0 ? (double)square : 0), x = 0;
        if (r > 0) r = (r + square / r) / 2;
        if (m > 0)
            x = v->impact > 0 ? side * (m / (b + r)) * (m / (b + r)) : side * m / v->curvature;
        x = x < v->low ? v->low : x > v->high ? v->high : x;
        long double value = cost(v, x) - p * x;
        best = value < best ? value : best;
    }
    return best;
}

/* F-FACE: within bounds and rows, and no better than its prices say that anything can be. */
static bool is_best(const drawn *d) {
    const rbl_face *f = &d->face;
    long double value = 0, bound = 0, size = d->stake, off = 0;
    for (size_t j = 0; j < f->m; j++) {
        long double sum = 0, whole = 1, z = f->z[j];
        for (size_t i = 0; i < f->n; i++) {
            sum += (long double)f->rows[j * f->n + i] * f->x[i];
            whole += numbers_abs(f->rows[j * f->n + i] * f->x[i]);
        }
        long double over = sum - f->row_high[j], under = f->row_low[j] - sum;
        off = over / whole > off ? over / whole : off;
        off = under / whole > off ? under / whole : off;
        bound -= z > 0 ? z * f->row_high[j] : z < 0 ? z * f->row_low[j] : 0;
    }
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        long double product = 0, toll = 0, x = f->x[i];
        if (!(x >= v->low && x <= v->high)) return false;
        for (size_t j = 0; j < f->n; j++) product += (long double)f->q[i * f->width + j] * f->x[j];
        for (size_t j = 0; j < f->m; j++) toll += (long double)f->z[j] * f->rows[j * f->n + i];
        value += cost(v, x) + product * x / 2;
        bound += least(v, -product - toll) - product * x / 2;
        size += cost(v, x) - v->linear * x + numbers_abs((double)(v->linear * x));
    }
    long double gap = value - bound;
    size = bound > size ? bound : -bound > size ? -bound : size;
    return off <= 1e-12L && gap <= 1e-9L * size;
}

static void drawn_solve(drawn *d) {
    ck_assert_int_eq(rbl_face_solve(&d->face), RBL_FACE_DONE);
    ck_assert_msg(is_best(d), "n %zu, m %zu, %u steps", d->face.n, d->face.m, d->face.n_steps);
}

static void many(size_t count, size_t n_most, size_t m_most, bool has_impact) {
    for (uint64_t seed = 0; seed < count; seed++) {
        drawn d;
        size_t n = 2 + (size_t)(seed * 7919 % (n_most - 1)), m = seed % (m_most + 1);
        drawn_make(&d, seed * 131 + n_most, n, m < n ? m : 1, has_impact);
        drawn_solve(&d);
        free(d.memory);
    }
}

/* F-FACE: matrices of any rank, variables that hardly can move, sums that hardly can be met. */
START_TEST(few) { many(6000, 8, 1, false); }
END_TEST

START_TEST(several) { many(600, 60, 1, false); }
END_TEST

START_TEST(wide) { many(20, 300, 1, false); }
END_TEST

/* F-FACE: with impact the faces are bent. */
START_TEST(bent) { many(3000, 12, 1, true); }
END_TEST

/* F-FACE: the answer is what the search starts from: no step is made but to see it. */
START_TEST(again) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        drawn d;
        drawn_make(&d, seed, 2 + seed % 40, 1, seed % 2);
        drawn_solve(&d);
        d.face.n_steps_max = STEPS;
        drawn_solve(&d);
        ck_assert_uint_le(d.face.n_steps, 12);
        free(d.memory);
    }
}
END_TEST

/* F-FACE: prices are far above the stake, so that what a sum of nothing may miss is worth more. The
 * second variable, with impact, comes to 0 only by and by. */
START_TEST(slight) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        drawn d;
        drawn_open(&d, seed, 2, 1);
        rbl_face *f = &d.face;
        double price = power(&d, -1, 1), impact = power(&d, -2, 0);
        const double q[] = {1, 0.96, 0.96, 0.93}, offset = power(&d, -4, -2);
        for (size_t i = 0; i < 2; i++) {
            f->q[i * f->width] = q[2 * i], f->q[i * f->width + 1] = q[2 * i + 1];
            f->variable[i] = (rbl_prox){.linear = offset * (q[2 * i + 1] - q[2 * i]) + price,
                                        .curvature = 1e-10,
                                        .low = -1,
                                        .high = 1};
            f->rows[i] = 1;
        }
        f->variable[0].linear *= 0.7, f->variable[0].buy = f->variable[0].sell = price / 3;
        f->variable[1].impact = impact;
        f->row_low[0] = f->row_high[0] = 0;
        d.stake = offset * offset * (q[0] - 2 * q[1] + q[3]) / 2;
        drawn_solve(&d);
        free(d.memory);
    }
}
END_TEST

/* Where a state has its variable: at an end, at 0, or free, bought or sold. */
static bool fixed_at(const rbl_prox *v, int state, double *x) {
    *x = state == 0 ? v->low : state == 1 ? v->high : 0;
    return state < 3;
}

/* The x of a face of a problem with one sum that is to be exact: Q x + ... + z = 0 on the free. */
static bool face_answer(const rbl_face *f, const int *state, double *x) {
    double a[RBL_QP_SYSTEM][RBL_QP_SYSTEM] = {{0}}, y[RBL_QP_SYSTEM] = {0}, sum = 0;
    int n = (int)f->n, n_free = 0;
    y[n] = f->row_low[0];
    for (int i = 0; i < n; i++) {
        const rbl_prox *v = &f->variable[i];
        a[n][i] = f->rows[i];
        a[i][i] = 1;
        if (fixed_at(v, state[i], &y[i])) continue;
        n_free++;
        for (int j = 0; j < n; j++) a[i][j] = f->q[(size_t)i * f->width + (size_t)j];
        a[i][i] += v->curvature;
        a[i][n] = f->rows[i];
        y[i] = -v->linear - (state[i] == 3 ? v->buy : -v->sell);
    }
    a[n][n] = n_free == 0;
    if (!rbl_qp_eliminate(a, y, n + 1)) return false;
    for (int i = 0; i < n; i++) {
        x[i] = y[i];
        sum += f->rows[i] * x[i];
        double low = f->variable[i].low, high = f->variable[i].high;
        if (state[i] == 3 && low < 0) low = 0;
        if (state[i] == 4 && high > 0) high = 0;
        if (x[i] < low - ROUNDING || x[i] > high + ROUNDING) return false;
    }
    return numbers_abs(sum - f->row_low[0]) <= ROUNDING;
}

static double value_at(const rbl_face *f, const double *x) {
    long double sum = 0;
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->n; j++)
            sum += (long double)f->q[i * f->width + j] * x[i] * x[j] / 2;
        sum += cost(&f->variable[i], x[i]);
    }
    return (double)sum;
}

/* F-FACE: of all faces of three variables and a sum none has a better answer. */
START_TEST(each_face) {
    int n_compared = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        drawn d;
        double x[FEW], best = 1e300;
        drawn_make(&d, seed, FEW, 1, false);
        rbl_face *f = &d.face;
        f->row_high[0] = f->row_low[0];
        for (size_t i = 0; i < FEW; i++) f->variable[i].curvature += 0.01;
        for (int k = 0; k < STATES * STATES * STATES; k++) {
            int state[FEW] = {k % STATES, k / STATES % STATES, k / STATES / STATES};
            if (!face_answer(f, state, x)) continue;
            double value = value_at(f, x);
            best = value < best ? value : best;
        }
        if (best < 1e300) {
            ck_assert_int_eq(rbl_face_solve(f), RBL_FACE_DONE);
            double value = value_at(f, f->x), size = d.stake + numbers_abs(best);
            for (size_t i = 0; i < FEW; i++) size += numbers_abs(f->x[i] * f->variable[i].linear);
            numbers_near(value, best, 1e-10 * size);
            n_compared++;
        }
        free(d.memory);
    }
    ck_assert_int_gt(n_compared, 2000);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/face", &tests);
    tcase_add_test(tests, few);
    tcase_add_test(tests, several);
    tcase_add_test(tests, wide);
    tcase_add_test(tests, bent);
    tcase_add_test(tests, again);
    tcase_add_test(tests, slight);
    tcase_add_test(tests, each_face);
    return unit_run(suite);
}
