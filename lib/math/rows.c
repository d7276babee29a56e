/* SPDX-License-Identifier: MIT */
#include "math/rows.h"

#include "base/doubles.h"
#include "math/packed.h"
#include "math/vector.h"

enum { ROWS_AT_ONCE = 4 };

void rbl_rows_dot(double *dot, const double *rows, const double *x, size_t n, size_t width) {
    for (size_t i = 0; i < n; i++) {
        const double *r = rows + i * width;
        double lane[ROWS_AT_ONCE] = {0};
        for (size_t j = 0; j < width; j += ROWS_AT_ONCE)
            for (size_t l = 0; l < ROWS_AT_ONCE; l++) lane[l] += r[j + l] * x[j + l];
        dot[i] = (lane[0] + lane[2]) + (lane[1] + lane[3]);
    }
}

/* sum += four rows, first to last. */
static void rows_add_four(double *restrict sum, const double *const *r, const double *s,
                          size_t width) {
    const double *restrict r0 = r[0], *restrict r1 = r[1], *restrict r2 = r[2], *restrict r3 = r[3];
    const double s0 = s[0], s1 = s[1], s2 = s[2], s3 = s[3];
    for (size_t j = 0; j < width; j++) {
        double t = sum[j];
        t += s0 * r0[j];
        t += s1 * r1[j];
        t += s2 * r2[j];
        t += s3 * r3[j];
        sum[j] = t;
    }
}

void rbl_rows_sum(double *sum, const double *rows, const double *s, size_t n, size_t width) {
    const double *r[ROWS_AT_ONCE];
    double factor[ROWS_AT_ONCE];
    size_t held = 0;
    for (size_t j = 0; j < width; j++) sum[j] = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == 0) continue;
        r[held] = rows + i * width;
        factor[held++] = s[i];
        if (held < ROWS_AT_ONCE) continue;
        rows_add_four(sum, r, factor, width);
        held = 0;
    }
    for (size_t h = 0; h < held; h++) rbl_vector_add(sum, factor[h], r[h], width);
}

void rbl_rows_gram(double *a, const double *rows, const uint32_t *list, const double *s,
                   size_t n_list, size_t count, size_t width) {
    size_t j = 0;
    for (; j + ROWS_AT_ONCE <= n_list; j += ROWS_AT_ONCE) {
        const double *r[ROWS_AT_ONCE];
        double factor[ROWS_AT_ONCE];
        for (size_t h = 0; h < ROWS_AT_ONCE; h++) r[h] = rows + list[j + h] * width;
        for (size_t i = 0; i < count; i++) {
            for (size_t h = 0; h < ROWS_AT_ONCE; h++) factor[h] = s[j + h] * r[h][i];
            rows_add_four(a + rbl_packed_row(i), r, factor, i + 1);
        }
    }
    for (; j < n_list; j++) {
        const double *r = rows + list[j] * width;
        for (size_t i = 0; i < count; i++)
            rbl_vector_add(a + rbl_packed_row(i), s[j] * r[i], r, i + 1);
    }
}
