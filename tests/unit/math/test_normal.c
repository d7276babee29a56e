/* SPDX-License-Identifier: MIT */
#include "math/normal.h"

#include <math.h>

#include "base/cpu.h"
#include "base/fmath.h"
#include "unit/numbers.h"

enum { ROWS = 64, BLOCKS = 400, CELLS = 32 };

/* F-NORMAL: each number by the C library from the same bits. */
START_TEST(by_definition) {
    rbl_rng rng, bits;
    static double z[ROWS * RBL_BLOCK_PATHS];
    rbl_rng_start(&rng, 1, 0);
    bits = rng;
    rbl_normal_get(0)(z, &rng, ROWS);
    for (int i = 0; i < ROWS; i += 2) {
        for (int l = 0; l < RBL_BLOCK_PATHS; l++) {
            rbl_rng_state state = rbl_rng_take(&bits, l);
            uint64_t x = rbl_rng_next(&state), y = rbl_rng_next(&state);
            rbl_rng_put(&bits, l, state);
            double u = 1 - (double)(x >> 12) * 0x1p-52, radius = sqrt(-2 * log(u));
            double v = (double)(y << 2 >> 12) * 0x1p-52 - .5;
            double along = radius * cos(v * 3.14159265358979323846 / 2) * (y >> 63 ? -1 : 1);
            double across = radius * sin(v * 3.14159265358979323846 / 2);
            bool is_other = y >> 62 & 1;
            numbers_near(z[i * RBL_BLOCK_PATHS + l], is_other ? across : along, 1e-14);
            numbers_near(z[(i + 1) * RBL_BLOCK_PATHS + l], is_other ? along : across, 1e-14);
        }
    }
    ck_assert_mem_eq(&rng, &bits, sizeof rng);
}
END_TEST

/* The ends of the shares: no infinity, no NaN, and nothing above the bound. */
START_TEST(extremes) {
    static const uint64_t word[] = {0, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(1) << 62, 4095};
    for (size_t a = 0; a < 5; a++)
        for (size_t d = 0; d < 5; d++) {
            rbl_rng rng;
            double z[2 * RBL_BLOCK_PATHS];
            for (int l = 0; l < RBL_BLOCK_PATHS; l++) {
                rng.word[0][l] = word[a];
                rng.word[1][l] = word[(a + (size_t)l) % 5];
                rng.word[2][l] = word[(d + (size_t)l) % 5];
                rng.word[3][l] = word[d];
            }
            for (int s = 0; s <= rbl_cpu_has_avx2(); s++) {
                rbl_rng copy = rng;
                rbl_normal_get(s)(z, &copy, 2);
                for (int k = 0; k < 2 * RBL_BLOCK_PATHS; k++)
                    ck_assert(fabs(z[k]) <= RBL_NORMAL_MOST);
            }
        }
}
END_TEST

/* F-NORMAL: all forms, the same bits. */
START_TEST(forms) {
    static double z[2][ROWS * RBL_BLOCK_PATHS];
    rbl_rng rng[2];
    for (int s = 0; s <= rbl_cpu_has_avx2(); s++) {
        rbl_rng_start(&rng[s], 3, 7);
        for (int k = 0; k < 50; k++) rbl_normal_get(s)(z[s], &rng[s], ROWS);
        ck_assert_mem_eq(z[0], z[s], sizeof z[0]);
        ck_assert_mem_eq(&rng[0], &rng[s], sizeof rng[0]);
    }
}
END_TEST

typedef struct moments {
    double sum[4], product[3]; /* powers; with the next of the pair, of the path, of the paths */
    double cell[CELLS], n;
} moments;

static void add(moments *m, const double *z) {
    for (int i = 0; i + 2 < ROWS; i++)
        for (int l = 0; l + 1 < RBL_BLOCK_PATHS; l++) {
            double x = z[i * RBL_BLOCK_PATHS + l], power = 1;
            for (int k = 0; k < 4; k++) m->sum[k] += power *= x;
            m->product[0] += x * z[(i + 1) * RBL_BLOCK_PATHS + l];
            m->product[1] += x * z[(i + 2) * RBL_BLOCK_PATHS + l];
            m->product[2] += x * z[i * RBL_BLOCK_PATHS + l + 1];
            m->cell[(int)(rbl_fmath_norm_cdf(x) * CELLS) % CELLS]++;
            m->n++;
        }
}

/* F-NORMAL: moments within four standard errors, cells of equal weight by chi squared: below
 * 31 + 4 sqrt(62). */
START_TEST(distribution) {
    static double z[ROWS * RBL_BLOCK_PATHS];
    static const double moment[4] = {0, 1, 0, 3}, spread[4] = {1, 2, 15, 96};
    static moments m;
    for (uint64_t b = 0; b < BLOCKS; b++) {
        rbl_rng rng;
        rbl_rng_start(&rng, 1, b * RBL_BLOCK_PATHS);
        rbl_normal_get(0)(z, &rng, ROWS);
        add(&m, z);
    }
    for (int k = 0; k < 4; k++) numbers_near(m.sum[k] / m.n, moment[k], 4 * sqrt(spread[k] / m.n));
    for (int k = 0; k < 3; k++) numbers_near(m.product[k] / m.n, 0, 4 / sqrt(m.n));
    double chi = 0, mean = m.n / CELLS;
    for (int c = 0; c < CELLS; c++) chi += (m.cell[c] - mean) * (m.cell[c] - mean) / mean;
    ck_assert_msg(chi < 31 + 4 * sqrt(62), "%g", chi);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("normal", &tests);
    tcase_add_test(tests, by_definition);
    tcase_add_test(tests, extremes);
    tcase_add_test(tests, forms);
    tcase_add_test(tests, distribution);
    return unit_run(suite);
}
