/* SPDX-License-Identifier: MIT */
/* Compiled as the compiler was told, and for AVX2. What a value rounds to is in the margins of the
 * sieve, whatever the order of a sum; integers and signs are the same in any. */
#include "policy/sieve_rows.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "base/quad.h"

/* Above this a row is outside its band, in halves of a ppb. */
#define SIEVE_CERTAIN 6.0

/* 2^52 as a double: or-ed to an integer below it, it makes the double 2^52 + that. 2^53 likewise
 * the double 2^53 + twice that. */
#define SIEVE_MAGIC INT64_C(0x4330000000000000)
#define SIEVE_MAGIC_TWICE INT64_C(0x4340000000000000)

/* Set in doubles of 2 and above, clear in 0; alone it is 2. */
#define SIEVE_TWO INT64_C(0x4000000000000000)

#define SIEVE_MANTISSA (((int64_t)1 << 52) - 1)

typedef struct sieve_lane_sums {
    rbl_quad value, aim;
    rbl_quad_int bits;
} sieve_lane_sums;

static RBL_CPU_INLINE void sieve_fold(rbl_sieve_sums *sums, const sieve_lane_sums *lane) {
    double value[RBL_QUAD], aim[RBL_QUAD];
    int64_t bits[RBL_QUAD];
    RBL_QUAD_PUT(value, lane->value);
    RBL_QUAD_PUT(aim, lane->aim);
    RBL_QUAD_PUT(bits, lane->bits);
    double all = 0, aims = 0;
    int64_t any = 0;
    for (size_t l = 0; l < RBL_QUAD; l++) any |= bits[l];
    for (size_t l = 0; l < RBL_QUAD; l++) all += value[l];
    for (size_t l = 0; l < RBL_QUAD; l++) aims += aim[l];
    *sums = (rbl_sieve_sums){all, aims, any};
}

/* The rows that do not fill the lanes, and zeros behind them. */
static RBL_CPU_INLINE void sieve_read_rest(rbl_sieve_sums *sums, const rbl_sieve_rows *rows,
                                           size_t a, size_t from) {
    const int64_t *holding = rows->holding + a * rows->n, *target = rows->target + a * rows->step;
    double *value = rows->value + a * rows->room, *aim = rows->aim + a * rows->room;
    for (size_t i = from; i < rows->n; i++) {
        /* What this cannot convert is out of range, and the bits say so. */
        value[i] = (double)(holding[i] & SIEVE_MANTISSA) * rows->unit[i];
        aim[i] = 2 * (double)(target[i] & SIEVE_MANTISSA);
        sums->value += value[i];
        sums->aim += aim[i];
        sums->bits |= holding[i] | target[i];
    }
    for (size_t i = rows->n; i % RBL_QUAD != 0; i++) value[i] = aim[i] = 0;
}

static RBL_CPU_INLINE void sieve_read_all(rbl_sieve_sums *restrict sums,
                                          const rbl_sieve_rows *table) {
    const rbl_sieve_rows copy = *table, *rows = &copy;
    const rbl_quad_int magic = RBL_QUAD_ALL_INT(SIEVE_MAGIC);
    const rbl_quad_int magic_twice = RBL_QUAD_ALL_INT(SIEVE_MAGIC_TWICE);
    const rbl_quad offset = RBL_QUAD_ALL(0x1p52), offset_twice = RBL_QUAD_ALL(0x1p53);
    const double *restrict unit = rows->unit;
    size_t whole = rows->n / RBL_QUAD * RBL_QUAD;
    for (size_t a = 0; a < rows->count; a++) {
        const int64_t *restrict holding = rows->holding + a * rows->n;
        const int64_t *restrict target = rows->target + a * rows->step;
        double *restrict value = rows->value + a * rows->room;
        double *restrict aim = rows->aim + a * rows->room;
        sieve_lane_sums lane;
        lane.value = lane.aim = RBL_QUAD_ALL(0);
        lane.bits = RBL_QUAD_ALL_INT(0);
        for (size_t i = 0; i < whole; i += RBL_QUAD) {
            rbl_quad_int q, t;
            rbl_quad u;
            RBL_CPU_FETCH(holding + rows->ahead + i);
            RBL_QUAD_GET(q, holding + i);
            RBL_QUAD_GET(t, target + i);
            RBL_QUAD_GET(u, unit + i);
            rbl_quad v = (RBL_QUAD_OF(q | magic) - offset) * u;
            rbl_quad w = RBL_QUAD_OF(t | magic_twice) - offset_twice;
            RBL_QUAD_PUT(value + i, v);
            RBL_QUAD_PUT(aim + i, w);
            lane.value += v;
            lane.aim += w;
            lane.bits |= q | t;
        }
        sieve_fold(&sums[a], &lane);
        if (whole < rows->n) sieve_read_rest(&sums[a], rows, a, whole);
    }
}

/* *a = the greater of both, lane by lane, of doubles from 0 up: they are in the order of their
 * bits. AVX2 has an instruction for it, which compilers do not find. */
static inline void sieve_most_plain(rbl_quad *a, const rbl_quad *b) {
    rbl_quad_int x = RBL_QUAD_INT_OF(*a), y = RBL_QUAD_INT_OF(*b);
    rbl_quad_int above = RBL_QUAD_ABOVE(y, x);
    *a = RBL_QUAD_OF((y & above) | (x & ~above));
}

#if RBL_CPU_AVX2
__attribute__((target("avx2"))) static inline void sieve_most_avx2(rbl_quad *a, const rbl_quad *b) {
#if RBL_QUAD == 4
    *a = __builtin_ia32_maxpd256(*a, *b);
#else
    sieve_most_plain(a, b);
#endif
}
#endif

/* The score of a row is |d| + 2 - half width, without the 2 where nothing is wanted; it is inside
 * where that is below 0, which the signs of its parts say. */
static RBL_CPU_INLINE void sieve_score_all(rbl_sieve_scores *restrict scores,
                                           const rbl_sieve_rows *table,
                                           const rbl_sieve_widths *widths, const double *scale,
                                           void (*most_of)(rbl_quad *, const rbl_quad *)) {
    const rbl_sieve_rows copy = *table, *rows = &copy;
    const rbl_quad_int positive = RBL_QUAD_ALL_INT(INT64_MAX), two = RBL_QUAD_ALL_INT(SIEVE_TWO);
    const double *restrict most = widths->most, *restrict slope = widths->slope;
    const double *restrict least = widths->least;
    for (size_t a = 0; a < rows->count; a++) {
        const double *restrict value = rows->value + a * rows->room;
        const double *restrict aim = rows->aim + a * rows->room;
        const rbl_quad times = RBL_QUAD_ALL(scale[a]);
        rbl_quad_int inside = RBL_QUAD_ALL_INT(-1);
        rbl_quad drift = RBL_QUAD_ALL(0);
        const int64_t *next = rows->target + a * rows->step + (rows->step > 0 ? rows->ahead : 0);
        double drifts[RBL_QUAD], top = 0;
        int64_t insides[RBL_QUAD], all = -1;
        for (size_t i = 0; i < rows->scored; i += RBL_QUAD) {
            rbl_quad v, t, cap, steep, floor;
            RBL_CPU_FETCH(next + i);
            RBL_QUAD_GET(v, value + i);
            RBL_QUAD_GET(t, aim + i);
            RBL_QUAD_GET(cap, most + i);
            RBL_QUAD_GET(steep, slope + i);
            RBL_QUAD_GET(floor, least + i);
            rbl_quad size = RBL_QUAD_OF(RBL_QUAD_INT_OF(v * times - t) & positive);
            rbl_quad x = size + RBL_QUAD_OF(RBL_QUAD_INT_OF(t) & two);
            rbl_quad_int below = RBL_QUAD_INT_OF(x - cap) & RBL_QUAD_INT_OF(x - steep * t);
            inside &= below | RBL_QUAD_INT_OF(x - floor);
            most_of(&drift, &size);
        }
        RBL_QUAD_PUT(insides, inside);
        RBL_QUAD_PUT(drifts, drift);
        for (size_t l = 0; l < RBL_QUAD; l++) {
            all &= insides[l];
            top = drifts[l] > top ? drifts[l] : top;
        }
        scores[a] = (rbl_sieve_scores){top, all >= 0};
    }
}

RBL_CPU_FORMS(sieve_read, (rbl_sieve_sums * sums, const rbl_sieve_rows *rows), (sums, rows))
static void sieve_score_plain(rbl_sieve_scores *scores, const rbl_sieve_rows *rows,
                              const rbl_sieve_widths *widths, const double *scale) {
    sieve_score_all(scores, rows, widths, scale, sieve_most_plain);
}
#if RBL_CPU_AVX2
__attribute__((target("avx2"))) static void sieve_score_avx2(rbl_sieve_scores *scores,
                                                             const rbl_sieve_rows *rows,
                                                             const rbl_sieve_widths *widths,
                                                             const double *scale) {
    sieve_score_all(scores, rows, widths, scale, sieve_most_avx2);
}
#endif

void rbl_sieve_rows_read(int form, rbl_sieve_sums *sums, const rbl_sieve_rows *rows) {
    RBL_CPU_FORM(sieve_read, form)(sums, rows);
}

void rbl_sieve_rows_score(int form, rbl_sieve_scores *scores, const rbl_sieve_rows *rows,
                          const rbl_sieve_widths *widths, const double *scale) {
    RBL_CPU_FORM(sieve_score, form)(scores, rows, widths, scale);
}

/* All rows, without a branch: where the first one is outside no processor foresees. */
bool rbl_sieve_rows_outside(const rbl_sieve_rows *rows, const rbl_sieve_widths *widths,
                            double scale, size_t a) {
    const double *value = rows->value + a * rows->room, *aim = rows->aim + a * rows->room;
    const rbl_quad_int positive = RBL_QUAD_ALL_INT(INT64_MAX);
    const rbl_quad times = RBL_QUAD_ALL(scale), certain = RBL_QUAD_ALL(SIEVE_CERTAIN);
    rbl_quad_int outside = RBL_QUAD_ALL_INT(0);
    int64_t outsides[RBL_QUAD], any = 0;
    for (size_t i = 0; i < rows->scored; i += RBL_QUAD) {
        rbl_quad v, t, cap, steep, floor;
        RBL_QUAD_GET(v, value + i);
        RBL_QUAD_GET(t, aim + i);
        RBL_QUAD_GET(cap, widths->most + i);
        RBL_QUAD_GET(steep, widths->slope + i);
        RBL_QUAD_GET(floor, widths->least + i);
        rbl_quad x = RBL_QUAD_OF(RBL_QUAD_INT_OF(v * times - t) & positive) - certain;
        rbl_quad_int above = RBL_QUAD_INT_OF(cap - x) | RBL_QUAD_INT_OF(steep * t - x);
        outside |= above & RBL_QUAD_INT_OF(floor - x);
    }
    RBL_QUAD_PUT(outsides, outside);
    for (size_t l = 0; l < RBL_QUAD; l++) any |= outsides[l];
    return any < 0;
}
