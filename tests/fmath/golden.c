/* SPDX-License-Identifier: MIT */
/* One digest of what the elementary functions answer over a fixed set of arguments, by the scalar
 * forms and by every set of array forms. See digest.h. */
#include "base/fmath.h"
#include "base/fmath_arrays.h"
#include "digest.h"
#include "splitmix.h"

enum { N = 1021, ROUNDS = 40, FUNCTIONS = 9 };

static const uint64_t golden = UINT64_C(0x46f386f1f8117e76);

typedef struct answers {
    double value[FUNCTIONS][N];
} answers;

static double x[N], y[N];

/* Any bits; or a number below 2^k in size, k = 0, 4, 10. */
static double argument(uint64_t *seed, int kind) {
    static const double scale[] = {0, 0x1p-62, 0x1p-58, 0x1p-52};
    uint64_t bits = splitmix_next(seed);
    double any;
    memcpy(&any, &bits, sizeof any);
    return kind == 0 ? any : (double)((int64_t)bits >> 1) * scale[kind];
}

static void arguments(uint64_t *seed, int round) {
    for (int i = 0; i < N; i++) {
        x[i] = argument(seed, round % 4);
        y[i] = argument(seed, i % 4);
        if (round >= 4 && x[i] < 0 && i % 3 == 0) x[i] = -x[i];
    }
}

static void by_scalars(answers *a) {
    for (int i = 0; i < N; i++) {
        a->value[0][i] = rbl_fmath_exp(x[i]);
        a->value[1][i] = rbl_fmath_log(x[i]);
        a->value[2][i] = rbl_fmath_pow(x[i], y[i]);
        a->value[3][i] = rbl_fmath_erfc(x[i]);
        a->value[4][i] = rbl_fmath_norm_cdf(x[i]);
        rbl_fmath_sincos(&a->value[5][i], &a->value[6][i], x[i]);
    }
}

static void by_arrays(answers *a, const rbl_fmath_arrays *set) {
    set->exp(a->value[0], x, N);
    set->log(a->value[1], x, N);
    set->pow(a->value[2], x, y, N);
    set->erfc(a->value[3], x, N);
    set->norm_cdf(a->value[4], x, N);
    set->sincos(a->value[5], a->value[6], x, N);
}

int main(int n_arguments, char **argument_text) {
    static answers expected, got;
    uint64_t seed = 1, hash = DIGEST_START;
    int n_sets = rbl_fmath_arrays_count(), n_bad = 0;
    for (int round = 0; round < ROUNDS; round++) {
        arguments(&seed, round);
        by_scalars(&expected);
        for (int i = 0; i < N; i++) {
            got.value[7][i] = expected.value[7][i] = rbl_fmath_sqrt(x[i]);
            got.value[8][i] = expected.value[8][i] = rbl_fmath_floor(x[i]);
        }
        digest_numbers(&hash, &expected, sizeof expected / sizeof(double));
        for (int s = 0; s < n_sets; s++) {
            by_arrays(&got, rbl_fmath_arrays_get(s));
            n_bad += memcmp(&got, &expected, sizeof got) != 0;
        }
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument_text);
}
