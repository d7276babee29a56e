/* SPDX-License-Identifier: MIT */
/* F-COV: the products, tile by tile. A tile of sums stays in the first cache while the times pass
 * by, eight at once: eight multiplications and additions for one load and store of a sum, which is
 * how a plain loop comes near the limit of the arithmetic. */
#include "math/gram.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "math/packed.h"

enum { GRAM_WIDTH = RBL_GRAM_WIDTH, GRAM_ROWS = 8, GRAM_TIMES = 8, GRAM_SMALL = 1000000 };

/* sum += the products of eight times, first to last. x: eight rows; a[k * GRAM_WIDTH] their
 * factors. */
static RBL_CPU_INLINE void gram_eight(double *restrict sum, const double *restrict a,
                                      const double *restrict x) {
    const double a0 = a[0], a1 = a[GRAM_WIDTH], a2 = a[2 * GRAM_WIDTH], a3 = a[3 * GRAM_WIDTH];
    const double a4 = a[4 * GRAM_WIDTH], a5 = a[5 * GRAM_WIDTH], a6 = a[6 * GRAM_WIDTH];
    const double a7 = a[7 * GRAM_WIDTH];
    for (int j = 0; j < GRAM_WIDTH; j++) {
        double s = sum[j];
        s += a0 * x[j];
        s += a1 * x[j + GRAM_WIDTH];
        s += a2 * x[j + 2 * GRAM_WIDTH];
        s += a3 * x[j + 3 * GRAM_WIDTH];
        s += a4 * x[j + 4 * GRAM_WIDTH];
        s += a5 * x[j + 5 * GRAM_WIDTH];
        s += a6 * x[j + 6 * GRAM_WIDTH];
        s += a7 * x[j + 7 * GRAM_WIDTH];
        sum[j] = s;
    }
}

static RBL_CPU_INLINE void gram_one(double *restrict sum, double a, const double *restrict x) {
    for (int j = 0; j < GRAM_WIDTH; j++) sum[j] += a * x[j];
}

/* The sums of GRAM_ROWS columns, a their first in its panel, with all of the panel x. */
static RBL_CPU_INLINE void gram_tile(double *restrict tile, const double *a, const double *x,
                                     size_t n_times) {
    size_t t = 0;
    for (int i = 0; i < GRAM_ROWS * GRAM_WIDTH; i++) tile[i] = 0;
    for (; t + GRAM_TIMES <= n_times; t += GRAM_TIMES)
        for (size_t i = 0; i < GRAM_ROWS; i++)
            gram_eight(tile + i * GRAM_WIDTH, a + t * GRAM_WIDTH + i, x + t * GRAM_WIDTH);
    for (; t < n_times; t++)
        for (size_t i = 0; i < GRAM_ROWS; i++)
            gram_one(tile + i * GRAM_WIDTH, a[t * GRAM_WIDTH + i], x + t * GRAM_WIDTH);
}

/* The part of a tile that lies in the lower triangle. */
static RBL_CPU_INLINE void gram_store(double *out, const double *tile, size_t row, size_t column,
                                      size_t n, double divisor) {
    for (size_t i = row; i < row + GRAM_ROWS && i < n; i++) {
        double *to = out + rbl_packed_at(i, column);
        size_t count = i - column + 1 < GRAM_WIDTH ? i - column + 1 : GRAM_WIDTH;
        for (size_t j = 0; j < count; j++) to[j] = tile[(i - row) * GRAM_WIDTH + j] / divisor;
    }
}

static RBL_CPU_INLINE void gram_all(double *out, const double *panels, size_t n_times, size_t n,
                                    double divisor) {
    double tile[GRAM_ROWS * GRAM_WIDTH];
    for (size_t row = 0; row < n; row += GRAM_ROWS) {
        const double *a = panels + rbl_gram_at(row, n_times);
        for (size_t column = 0; column <= row; column += GRAM_WIDTH) {
            gram_tile(tile, a, panels + column * n_times, n_times);
            gram_store(out, tile, row, column, n, divisor);
        }
    }
}

RBL_CPU_FORMS(gram, (double *out, const double *panels, size_t n_times, size_t n, double divisor),
              (out, panels, n_times, n, divisor))

int rbl_gram_count(void) { return rbl_cpu_has_avx2() ? 2 : 1; }

rbl_gram_kernel *rbl_gram_get(int i) { return RBL_CPU_FORM(gram, i); }

/* Asking the processor costs as much as a small table's products save, above all in a virtual
 * machine, which traps the question. */
rbl_gram_kernel *rbl_gram_best(size_t n_times, size_t n) {
    int is_small = n_times < GRAM_SMALL / n / n;
    return rbl_gram_get(is_small ? 0 : rbl_gram_count() - 1);
}
