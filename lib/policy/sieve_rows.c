/* SPDX-License-Identifier: MIT */
/* Compiled as the compiler was told, and for AVX2. What a value rounds to is in the margins of the
 * sieve, whatever the order of a sum; integers and signs are the same in any. */
#include "policy/sieve_rows.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "base/lanes.h"

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
    rbl_lanes value, aim;
    rbl_lanes_int quantity_bits, target_bits;
} sieve_lane_sums;

static RBL_CPU_INLINE void sieve_fold(rbl_sieve_sums *sums, const sieve_lane_sums *lane) {
    double value[RBL_LANES], aim[RBL_LANES];
    int64_t quantity_bits[RBL_LANES], target_bits[RBL_LANES];
    RBL_LANES_PUT(value, lane->value);
    RBL_LANES_PUT(aim, lane->aim);
    RBL_LANES_PUT(quantity_bits, lane->quantity_bits);
    RBL_LANES_PUT(target_bits, lane->target_bits);
    *sums = (rbl_sieve_sums){0};
    for (size_t l = 0; l < RBL_LANES; l++) {
        sums->value += value[l];
        sums->aim += aim[l];
        sums->quantity_bits |= quantity_bits[l];
        sums->target_bits |= target_bits[l];
    }
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
        sums->quantity_bits |= holding[i];
        sums->target_bits |= target[i];
    }
    for (size_t i = rows->n; i % RBL_LANES != 0; i++) value[i] = aim[i] = 0;
}

static RBL_CPU_INLINE void sieve_read_all(rbl_sieve_sums *restrict sums,
                                          const rbl_sieve_rows *rows) {
    const rbl_lanes_int magic = RBL_LANES_ALL_INT(SIEVE_MAGIC);
    const rbl_lanes_int magic_twice = RBL_LANES_ALL_INT(SIEVE_MAGIC_TWICE);
    const rbl_lanes offset = RBL_LANES_ALL(0x1p52), offset_twice = RBL_LANES_ALL(0x1p53);
    const double *restrict unit = rows->unit;
    size_t whole = rows->n / RBL_LANES * RBL_LANES;
    for (size_t a = 0; a < rows->count; a++) {
        const int64_t *restrict holding = rows->holding + a * rows->n;
        const int64_t *restrict target = rows->target + a * rows->step;
        double *restrict value = rows->value + a * rows->room;
        double *restrict aim = rows->aim + a * rows->room;
        sieve_lane_sums lane;
        lane.value = lane.aim = RBL_LANES_ALL(0);
        lane.quantity_bits = lane.target_bits = RBL_LANES_ALL_INT(0);
        for (size_t i = 0; i < whole; i += RBL_LANES) {
            rbl_lanes_int q, t;
            rbl_lanes u;
            RBL_LANES_GET(q, holding + i);
            RBL_LANES_GET(t, target + i);
            RBL_LANES_GET(u, unit + i);
            rbl_lanes v = (RBL_LANES_OF(q | magic) - offset) * u;
            rbl_lanes w = RBL_LANES_OF(t | magic_twice) - offset_twice;
            RBL_LANES_PUT(value + i, v);
            RBL_LANES_PUT(aim + i, w);
            lane.value += v;
            lane.aim += w;
            lane.quantity_bits |= q;
            lane.target_bits |= t;
        }
        sieve_fold(&sums[a], &lane);
        sieve_read_rest(&sums[a], rows, a, whole);
    }
}

/* The score of a row is |d| + 2 - half width, without the 2 where nothing is wanted: the signs are
 * of the half width's parts less the rest. Distances are from 0 up, and in the order of their
 * bits. */
static RBL_CPU_INLINE void sieve_score_all(rbl_sieve_scores *restrict scores,
                                           const rbl_sieve_rows *rows,
                                           const rbl_sieve_widths *widths, const double *scale) {
    const rbl_lanes_int positive = RBL_LANES_ALL_INT(INT64_MAX), two = RBL_LANES_ALL_INT(SIEVE_TWO);
    const double *restrict most = widths->most, *restrict slope = widths->slope;
    const double *restrict more = widths->more, *restrict least = widths->least;
    for (size_t a = 0; a < rows->count; a++) {
        const double *restrict value = rows->value + a * rows->room;
        const double *restrict aim = rows->aim + a * rows->room;
        const rbl_lanes times = RBL_LANES_ALL(scale[a]);
        rbl_lanes_int near = RBL_LANES_ALL_INT(0), drift = near;
        int64_t nears[RBL_LANES], drifts[RBL_LANES], any = 0, top = 0;
        for (size_t i = 0; i < rows->n; i += RBL_LANES) {
            rbl_lanes v, t, cap, steep, flat, floor;
            RBL_LANES_GET(v, value + i);
            RBL_LANES_GET(t, aim + i);
            RBL_LANES_GET(cap, most + i);
            RBL_LANES_GET(steep, slope + i);
            RBL_LANES_GET(flat, more + i);
            RBL_LANES_GET(floor, least + i);
            rbl_lanes_int size = RBL_LANES_INT_OF(v * times - t) & positive;
            rbl_lanes x = RBL_LANES_OF(size) + RBL_LANES_OF(RBL_LANES_INT_OF(t) & two);
            rbl_lanes_int over_cap = RBL_LANES_INT_OF(cap - x);
            rbl_lanes_int over_line = RBL_LANES_INT_OF(steep * t + flat - x);
            near |= (over_cap | over_line) & RBL_LANES_INT_OF(floor - x);
            drift = RBL_LANES_MAX(drift, size);
        }
        RBL_LANES_PUT(nears, near);
        RBL_LANES_PUT(drifts, drift);
        for (size_t l = 0; l < RBL_LANES; l++) {
            any |= nears[l];
            top = drifts[l] > top ? drifts[l] : top;
        }
        scores[a].near = any < 0;
        memcpy(&scores[a].drift, &top, sizeof top);
    }
}

RBL_CPU_FORMS(sieve_read, (rbl_sieve_sums * sums, const rbl_sieve_rows *rows), (sums, rows))
RBL_CPU_FORMS(sieve_score,
              (rbl_sieve_scores * scores, const rbl_sieve_rows *rows,
               const rbl_sieve_widths *widths, const double *scale),
              (scores, rows, widths, scale))

void rbl_sieve_rows_read(int form, rbl_sieve_sums *sums, const rbl_sieve_rows *rows) {
    RBL_CPU_FORM(sieve_read, form)(sums, rows);
}

void rbl_sieve_rows_score(int form, rbl_sieve_scores *scores, const rbl_sieve_rows *rows,
                          const rbl_sieve_widths *widths, const double *scale) {
    RBL_CPU_FORM(sieve_score, form)(scores, rows, widths, scale);
}

bool rbl_sieve_rows_outside(const rbl_sieve_rows *rows, const rbl_sieve_widths *widths,
                            double scale, size_t a) {
    const double *value = rows->value + a * rows->room, *aim = rows->aim + a * rows->room;
    for (size_t i = 0; i < rows->n; i++) {
        double t = aim[i], line = widths->slope[i] * t + widths->more[i];
        double over = rbl_doubles_abs(value[i] * scale - t) - SIEVE_CERTAIN;
        if (over > widths->least[i] && (over > widths->most[i] || over > line)) return true;
    }
    return false;
}
