/* SPDX-License-Identifier: MIT */
/* A covariance by factors adds up to itself again. */
#include "market/risk_split.h"

#include "unit/near.h"

enum { N = 9, PACKED = N * (N + 1) / 2 };

static double element(const double *packed, int i, int j) {
    return i > j ? packed[i * (i + 1) / 2 + j] : packed[j * (j + 1) / 2 + i];
}

/* Of so many common factors, each row with that much of its own. */
static void fill(double *packed, uint64_t *seed, int factors, double own) {
    double b[N][N];
    for (int i = 0; i < N; i++)
        for (int f = 0; f < factors; f++) b[i][f] = near_share(seed) - .3;
    for (int i = 0, at = 0; i < N; i++)
        for (int j = 0; j <= i; j++, at++) {
            packed[at] = i == j ? own * (1 + near_share(seed)) : 0;
            for (int f = 0; f < factors; f++) packed[at] += b[i][f] * b[j][f];
        }
}

/* A row of zeros, like that of cash. */
static void clear_row(double *packed, int row) {
    for (int i = 0, at = 0; i < N; i++)
        for (int j = 0; j <= i; j++, at++)
            if (i == row || j == row) packed[at] = 0;
}

static double split_error(const double *s, const double *b, const double *d) {
    double worst = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++) {
            double sum = i == j ? d[i] : 0, size = element(s, i, i) + element(s, j, j);
            for (int f = 0; f < N; f++) sum += b[i * N + f] * b[j * N + f];
            double miss = (sum - element(s, i, j)) / (size > 0 ? size : 1);
            if (miss < 0) miss = -miss;
            if (miss > worst) worst = miss;
        }
    return worst;
}

/* F-SPLIT: of full rank to rounding, of less to what makes it so. */
START_TEST(adds_up) {
    uint64_t seed = 7;
    for (int factors = 0; factors <= N; factors++)
        for (int own = 0; own < 3; own++) {
            double s[PACKED], b[N * N], d[N], specific[] = {0, 1e-6, 1};
            fill(s, &seed, factors, specific[own]);
            if (factors % 2) clear_row(s, factors - 1);
            rbl_risk_split(b, d, s, N);
            ck_assert(split_error(s, b, d) <= (own == 0 ? 3e-10 : 1e-15));
            for (int i = 0; i < N; i++) {
                ck_assert(d[i] >= 0x1p-33 * element(s, i, i));
                if (own == 2 && factors == 0) ck_assert(d[i] == .5 * element(s, i, i));
                for (int f = i + 1; f < N; f++) ck_assert(b[i * N + f] == 0);
            }
        }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("risk split", &tests);
    tcase_add_test(tests, adds_up);
    return unit_run(suite);
}
