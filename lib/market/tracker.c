/* SPDX-License-Identifier: MIT */
#include "market/tracker.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "base/fmath.h"
#include "math/cholesky.h"
#include "math/lanes.h"
#include "math/packed.h"
#include "math/vector.h"

/* Half a unit in the last place of 1; sums of many terms are off by less than this times more. */
#define TRACKER_UNIT 0x1p-53
#define TRACKER_MORE (1 + 0x1p-20)

/* What is too small for doubles, at the most. */
#define TRACKER_LEAST 1e-100

/* Bounds are kept below this share of the greatest volatility. */
#define TRACKER_SHARE 0x1p-30

/* Squares below this are not trusted: their own would leave the doubles. */
#define TRACKER_SMALL 1e-140

enum { TRACKER_ROW = sizeof(rbl_tracker_row) / sizeof(double), TRACKER_BLOCK = 64 };

static size_t tracker_width(size_t n_factors) {
    return (n_factors + RBL_LANES - 1) / RBL_LANES * RBL_LANES;
}

size_t rbl_tracker_work(size_t n, size_t n_factors) {
    if (n_factors > (size_t)1 << 20 || n > SIZE_MAX / 64 / (tracker_width(n_factors) + TRACKER_ROW))
        return 0;
    size_t width = tracker_width(n_factors);
    return n * (width + TRACKER_ROW) + 3 * width + rbl_packed_count(n_factors);
}

static void tracker_divide(rbl_tracker *t, double *work) {
    t->loadings = work;
    t->x = t->loadings + t->n * t->width;
    t->y = t->x + t->width;
    t->kept = t->y + t->width;
    t->row = (rbl_tracker_row *)(void *)(t->kept + t->width);
    t->root = t->kept + t->width + t->n * TRACKER_ROW;
}

/* A row of loadings times the root L of F = L L', and its volatility at least: with F given, of
 * factors that all go the same way. */
static double tracker_load(rbl_tracker *t, const rebal_risk_model *m, size_t i) {
    const double *b = m->loadings + i * t->n_factors;
    double *to = t->loadings + i * t->width, sum = 0, square = m->specific[i];
    for (size_t j = 0; j < t->width; j++) to[j] = 0;
    for (size_t j = 0; j < t->n_factors; j++) {
        if (m->factor_covariance)
            rbl_vector_add(to, b[j], t->root + rbl_packed_row(j), j + 1);
        else
            to[j] = b[j];
        if (m->factor_covariance)
            sum +=
                rbl_doubles_abs(b[j]) * rbl_fmath_sqrt(m->factor_covariance[rbl_packed_at(j, j)]);
        else
            square += b[j] * b[j];
    }
    return (sum + rbl_fmath_sqrt(square)) * (1 + 1e-9);
}

int rbl_tracker_open(rbl_tracker *t, double *work, const rebal_risk_model *m) {
    *t = (rbl_tracker){.n = m->n, .n_factors = m->n_factors, .width = tracker_width(m->n_factors)};
    t->form = rbl_cpu_has_avx2() ? 1 : 0;
    tracker_divide(t, work);
    for (size_t j = 0; m->factor_covariance && j < rbl_packed_count(t->n_factors); j++)
        t->root[j] = m->factor_covariance[j];
    if (m->factor_covariance && rbl_cholesky_factor(t->root, t->n_factors) != t->n_factors)
        return -1;
    for (size_t i = 0; i < t->n; i++) {
        double size = tracker_load(t, m, i);
        t->row[i] = (rbl_tracker_row){.specific = m->specific[i], .size = size};
        if (size > t->volatility) t->volatility = size;
    }
    for (size_t j = 0; j < t->width; j++) t->x[j] = t->y[j] = 0;
    return 0;
}

/* Active values against the targets' share of the value as it is now. */
static void tracker_centre(rbl_tracker *t) {
    double value = 0;
    for (size_t i = 0; i < t->n; i++) value += t->row[i].value;
    for (size_t j = 0; j < t->width; j++) t->x[j] = 0;
    t->origin = value;
    t->sums = (rbl_tracker_sums){.count = 8 * TRACKER_UNIT * (double)(t->n + t->n_factors + 16)};
    for (size_t i = 0; i < t->n; i++) {
        rbl_tracker_row *row = &t->row[i];
        row->centre = row->target * value;
        double e = row->value - row->centre;
        rbl_vector_add(t->x, e, t->loadings + i * t->width, t->width);
        t->sums.see += row->specific * e * e;
        t->sums.set += row->slope * e;
        t->sums.reach += row->size * rbl_doubles_abs(e);
    }
}

void rbl_tracker_set(rbl_tracker *t, const double *value, const double *target) {
    for (size_t j = 0; j < t->width; j++) t->y[j] = 0;
    t->stt = t->wish = 0;
    for (size_t i = 0; i < t->n; i++) {
        rbl_tracker_row *row = &t->row[i];
        row->value = value[i];
        row->target = target[i];
        row->slope = row->specific * row->target;
        t->stt += row->slope * row->target;
        t->wish += row->size * rbl_doubles_abs(row->target);
        rbl_vector_add(t->y, row->target, t->loadings + i * t->width, t->width);
    }
    tracker_centre(t);
}

/* ---- ticks */

/* A block of ticks on its way, each column by tick. */
typedef struct tracker_block {
    double change[TRACKER_BLOCK], was[TRACKER_BLOCK]; /* of the row: its value moved; before */
    double moved[TRACKER_BLOCK], path[TRACKER_BLOCK], count[TRACKER_BLOCK]; /* the sums so far */
    double most[TRACKER_BLOCK];   /* of the root, at most */
    double square[TRACKER_BLOCK]; /* without the factors' part, then with it */
} tracker_block;

/* What does not change while a state is not centred. */
typedef struct tracker_limits {
    double origin, half, inverse, wish, allowed; /* half of origin; 2 / origin; per value */
} tracker_limits;

/* F-TRACK: all but the factors' part of the square. */
static RBL_CPU_INLINE double tracker_rest_of(const rbl_tracker_sums *s, double stt) {
    return (s->see - 2 * s->moved * s->set) + s->moved * s->moved * stt;
}

static RBL_CPU_INLINE double tracker_most(const rbl_tracker_sums *s, double wish) {
    return (s->reach + wish * s->path) * TRACKER_MORE;
}

/* What rows and sums make of the ticks. */
static RBL_CPU_INLINE void tracker_rows(tracker_block *restrict block, rbl_tracker *t,
                                        const int32_t *restrict row, const double *restrict value,
                                        size_t n) {
    const double stt = t->stt, wish = t->wish;
    rbl_tracker_sums s = t->sums;
    for (size_t k = 0; k < n; k++) {
        rbl_tracker_row *const r = &t->row[row[k]];
        const double was = r->value, now = value[k], change = now - was;
        const double size = rbl_doubles_abs(change);
        r->value = now;
        s.moved += change;
        s.see += r->specific * change * ((was - r->centre) + (now - r->centre));
        s.set += r->slope * change;
        s.reach += r->size * size;
        s.path += size;
        s.count += 8 * TRACKER_UNIT;
        block->was[k] = was;
        block->change[k] = change;
        block->moved[k] = s.moved;
        block->path[k] = s.path;
        block->count[k] = s.count;
        block->most[k] = tracker_most(&s, wish);
        block->square[k] = tracker_rest_of(&s, stt);
    }
    t->sums = s;
}

/* x moved by `change` of a row; the square of x - y moved. */
static RBL_CPU_INLINE double tracker_move(double *restrict x, const double *restrict y,
                                          const double *restrict loadings, double change,
                                          double moved, size_t width) {
    double lane[RBL_LANES] = {0};
    for (size_t j = 0; j < width; j += RBL_LANES) {
        for (size_t l = 0; l < RBL_LANES; l++) {
            double at = x[j + l] + change * loadings[j + l];
            x[j + l] = at;
            at -= moved * y[j + l];
            lane[l] += at * at;
        }
    }
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* F-TRACK: is a state as near as it is to be? off <= root allowed, by squares; not where they are
 * too small for doubles. */
static RBL_CPU_INLINE bool tracker_is_near(const tracker_limits *limits, double square,
                                           double moved, double path, double count, double most) {
    const double value = limits->origin + moved, off = count * (most * most);
    const double rest = count * (limits->origin + path) * (limits->wish + most * limits->inverse);
    const double allowed = limits->allowed * value - rest;
    return (moved <= limits->half) & (-moved <= limits->half) & (allowed >= 0) &
           (off >= TRACKER_SMALL) & (off * off <= square * (allowed * allowed));
}

/* The answers of a block; are all of them near? */
static RBL_CPU_INLINE bool tracker_close(double *restrict te, const tracker_block *restrict block,
                                         const tracker_limits *limits, size_t n) {
    uint64_t far = 0;
    for (size_t k = 0; k < n; k++)
        far |= !tracker_is_near(limits, block->square[k], block->moved[k], block->path[k],
                                block->count[k], block->most[k]);
    for (size_t k = 0; k < n && !far; k++)
        te[k] = rbl_fmath_root(block->square[k]) / (limits->origin + block->moved[k]);
    return far == 0;
}

static RBL_CPU_INLINE void tracker_ticks_all(bool *near, rbl_tracker *t,
                                             tracker_block *restrict block, double *restrict te,
                                             const int32_t *restrict row,
                                             const double *restrict value, size_t n) {
    const tracker_limits limits = {.origin = t->origin,
                                   .half = t->origin / 2,
                                   .inverse = t->origin > 0 ? 2 / t->origin : 0,
                                   .wish = t->wish,
                                   .allowed = TRACKER_SHARE * t->volatility};
    const size_t width = t->width;
    tracker_rows(block, t, row, value, n);
    for (size_t k = 0; k < n; k++)
        block->square[k] += tracker_move(t->x, t->y, t->loadings + (size_t)row[k] * width,
                                         block->change[k], block->moved[k], width);
    *near = tracker_close(te, block, &limits, n);
}

RBL_CPU_FORMS(tracker_ticks,
              (bool *near, rbl_tracker *t, tracker_block *block, double *te, const int32_t *row,
               const double *value, size_t n),
              (near, t, block, te, row, value, n))

/* ---- answers */

/* F-TRACK: how far a tracking error may be off. */
static double tracker_bound(const rbl_tracker *t, double te) {
    const rbl_tracker_sums *s = &t->sums;
    double value = t->origin + s->moved, most = tracker_most(s, t->wish), root = te * value;
    double off = s->count * (most * most), rest = s->count * (t->origin + s->path) * (t->wish + te);
    if (!(value > 0)) return 0;
    most = rbl_fmath_sqrt(off);
    off = root > most ? off / root : most;
    return (off + rest) / value * TRACKER_MORE + TRACKER_LEAST;
}

/* A whole evaluation. */
static double tracker_whole(rbl_tracker *t) {
    tracker_centre(t);
    double square = rbl_vector_dot(t->x, t->x, t->width) + t->sums.see;
    return t->origin > 0 && square > 0 ? rbl_fmath_root(square) / t->origin : 0;
}

/* Takes ticks back. */
static void tracker_undo(rbl_tracker *t, const tracker_block *block, const rbl_tracker_sums *sums,
                         const int32_t *row, size_t n) {
    for (size_t k = n; k > 0; k--) t->row[row[k - 1]].value = block->was[k - 1];
    memcpy(t->x, t->kept, t->width * sizeof *t->x);
    t->sums = *sums;
}

void rbl_tracker_run(rbl_tracker *t, double *te, double *bound, const int32_t *row,
                     const double *value, size_t n) {
    tracker_block block;
    size_t alone = bound ? n : 0; /* so many are taken one by one */
    for (size_t done = 0; done < n;) {
        const rbl_tracker_sums sums = t->sums;
        size_t left = n - done, some = alone > 0 ? 1 : left < TRACKER_BLOCK ? left : TRACKER_BLOCK;
        bool near;
        memcpy(t->kept, t->x, t->width * sizeof *t->x);
        RBL_CPU_FORM(tracker_ticks, t->form)
        (&near, t, &block, te + done, row + done, value + done, some);
        if (!near && some > 1) {
            tracker_undo(t, &block, &sums, row + done, some);
            alone = some;
            continue;
        }
        if (!near) te[done] = tracker_whole(t);
        if (bound) bound[done] = tracker_bound(t, te[done]);
        if (alone > 0) alone--;
        done += some;
    }
}
