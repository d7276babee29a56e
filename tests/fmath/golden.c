/* SPDX-License-Identifier: MIT */
/* One digest of what the elementary functions answer over a fixed set of arguments, by the scalar
 * forms and by every set of array forms. The number below is what the first build gave: it says
 * that all builds agree, and the accuracy test that they are right.
 *
 *   golden          compares
 *   golden --print  prints the digest */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fmath.h"
#include "base/fmath_arrays.h"

enum { N = 1021, ROUNDS = 40, FUNCTIONS = 9 };

static const uint64_t golden = UINT64_C(0xaee206aa43350e42);

typedef struct answers {
    double value[FUNCTIONS][N];
} answers;

static double x[N], y[N];

static uint64_t next(uint64_t *seed) {
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Any bits; or a number below 2^k in size, k = 0, 4, 10. */
static double argument(uint64_t *seed, int kind) {
    static const double scale[] = {0, 0x1p-62, 0x1p-58, 0x1p-52};
    uint64_t bits = next(seed);
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

/* FNV-1a over the bits, eight bytes at a time: the bytes' order does not matter. */
static void digest(uint64_t *hash, const answers *a) {
    for (int f = 0; f < FUNCTIONS; f++) {
        for (int i = 0; i < N; i++) {
            uint64_t bits;
            memcpy(&bits, &a->value[f][i], sizeof bits);
            *hash = (*hash ^ bits) * UINT64_C(0x100000001b3);
            *hash ^= *hash >> 29;
        }
    }
}

int main(int n_arguments, char **argument_text) {
    static answers expected, got;
    uint64_t seed = 1, hash = UINT64_C(0xcbf29ce484222325);
    int n_sets = rbl_fmath_arrays_count(), n_bad = 0;
    for (int round = 0; round < ROUNDS; round++) {
        arguments(&seed, round);
        by_scalars(&expected);
        for (int i = 0; i < N; i++) {
            got.value[7][i] = expected.value[7][i] = rbl_fmath_sqrt(x[i]);
            got.value[8][i] = expected.value[8][i] = rbl_fmath_floor(x[i]);
        }
        digest(&hash, &expected);
        for (int s = 0; s < n_sets; s++) {
            by_arrays(&got, rbl_fmath_arrays_get(s));
            n_bad += memcmp(&got, &expected, sizeof got) != 0;
        }
    }
    printf("%016llx\n", (unsigned long long)hash);
    if (n_bad != 0) printf("%d times the arrays differ from the scalars\n", n_bad);
    if (n_arguments > 1 && strcmp(argument_text[1], "--print") == 0) return n_bad != 0;
    if (hash != golden) printf("not %016llx\n", (unsigned long long)golden);
    return n_bad != 0 || hash != golden;
}
