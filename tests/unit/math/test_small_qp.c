/* SPDX-License-Identifier: MIT */
#include "math/small_qp.h"

#include "unit/near.h"
#include "unit/unit.h"

/* Bounds d_i >= -1 and d_0 + d_1 + d_2 <= 10, hessian diag(1, 2, 4). */
static rbl_qp box(double g0, double g1, double g2) {
    return (rbl_qp){.gradient = {g0, g1, g2},
                    .hessian = {{1, 0, 0}, {0, 2, 0}, {0, 0, 4}},
                    .row = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, -1, -1}},
                    .least = {-1, -1, -1, -10}};
}

/* By hand: -g / h, cut at -1. */
START_TEST(inside_and_on_bounds) {
    double d[3];
    rbl_qp qp = box(-0.5, 1, 2);
    ck_assert(rbl_qp_solve(d, &qp));
    ck_assert(d[0] == 0.5 && d[1] == -0.5 && d[2] == -0.5);
    qp = box(3, -4, 40);
    ck_assert(rbl_qp_solve(d, &qp));
    ck_assert(d[0] == -1 && d[1] == 2 && d[2] == -1);
}
END_TEST

/* By hand: g = -20 h, and d = (-g - u) / h with the sum 60 - 7u/4 = 10. */
START_TEST(on_the_sum) {
    double d[3];
    rbl_qp qp = box(-20, -40, -80);
    ck_assert(rbl_qp_solve(d, &qp));
    NEAR(d[0] + d[1] + d[2], 10, 1e-14);
    /* u = 50 / 1.75 = 200 / 7 drives d_0 to -8.57, so that its bound holds instead:
     * d_0 = -1, d_1 + d_2 = 11, 2 d_1 - 40 = 4 d_2 - 80. */
    ck_assert(d[0] == -1);
    NEAR(d[1], 4.0 / 6, 1e-13);
    NEAR(d[2], 11 - 4.0 / 6, 1e-13);
}
END_TEST

static double uniform(uint64_t *seed) {
    return (double)(int64_t)(splitmix_next(seed) >> 11) * 0x1p-52 - 1;
}

static double objective(const rbl_qp *qp, const double *d) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += qp->gradient[i] * d[i];
        for (int j = 0; j < 3; j++) sum += qp->hessian[i][j] * d[i] * d[j] / 2;
    }
    return sum;
}

static bool is_inside(const rbl_qp *qp, const double *d, double tolerance) {
    for (int k = 0; k < RBL_QP_ROWS; k++) {
        double sum = -qp->least[k];
        for (int i = 0; i < 3; i++) sum += qp->row[k][i] * d[i];
        if (sum < -tolerance) return false;
    }
    return true;
}

/* A'A + 0.01, the rows of the search for GARCH, and how far they are away. */
static void make_random(rbl_qp *qp, uint64_t *seed) {
    static const double row[4][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, -1, -1}};
    double a[3][3];
    memcpy(qp->row, row, sizeof row);
    for (int i = 0; i < 9; i++) a[i / 3][i % 3] = uniform(seed);
    for (int i = 0; i < 3; i++) {
        qp->gradient[i] = uniform(seed);
        for (int j = 0; j < 3; j++) {
            qp->hessian[i][j] = i == j ? 0.01 : 0;
            for (int k = 0; k < 3; k++) qp->hessian[i][j] += a[k][i] * a[k][j];
        }
    }
    for (int k = 0; k < 4; k++)
        qp->least[k] = splitmix_next(seed) % 3 ? uniform(seed) / 2 - 0.5 : 0;
}

/* No point between the answer and any other that is allowed is better: for a convex problem, that
 * is what an optimum is. */
START_TEST(nothing_is_better) {
    uint64_t seed = 3;
    for (int round = 0; round < 3000; round++) {
        rbl_qp qp;
        double d[3], other[3], between[3];
        make_random(&qp, &seed);
        ck_assert(rbl_qp_solve(d, &qp));
        ck_assert(is_inside(&qp, d, 1e-9));
        for (int trial = 0; trial < 60; trial++) {
            double share = trial % 3 == 0 ? 1e-4 : trial % 3 == 1 ? 1e-2 : 1;
            for (int i = 0; i < 3; i++) other[i] = 3 * uniform(&seed);
            if (trial % 4 == 0) other[trial / 4 % 3] = qp.least[trial / 4 % 3];
            if (!is_inside(&qp, other, 0)) continue;
            for (int i = 0; i < 3; i++) between[i] = d[i] + share * (other[i] - d[i]);
            ck_assert(objective(&qp, between) >= objective(&qp, d) - 1e-13);
        }
    }
}
END_TEST

START_TEST(elimination) {
    double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM] = {{0, 2, 1}, {1, 0, 0}, {4, 1, 3}};
    double x[RBL_QP_SYSTEM] = {7, 1, 15}; /* of (1, 2, 3) */
    ck_assert(rbl_qp_eliminate(matrix, x, 3));
    ck_assert(x[0] == 1 && x[1] == 2 && x[2] == 3);
    double dependent[RBL_QP_SYSTEM][RBL_QP_SYSTEM] = {{1, 2}, {2, 4}};
    ck_assert(!rbl_qp_eliminate(dependent, x, 2));
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/small_qp", &tests);
    tcase_add_test(tests, inside_and_on_bounds);
    tcase_add_test(tests, on_the_sum);
    tcase_add_test(tests, nothing_is_better);
    tcase_add_test(tests, elimination);
    return unit_run(suite);
}
