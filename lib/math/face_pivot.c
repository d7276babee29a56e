/* SPDX-License-Identifier: MIT */
/* One change of the face at a time, the rows by a penalty whose centre moves: slower, and it always
 * ends. */
#include "math/face.h"

#include "base/doubles.h"
#include "math/bracket.h"
#include "math/rows.h"
#include "math/vector.h"

enum { FACE_PIVOT_TRIALS = 60, FACE_PIVOT_PATIENCE = 8 };

/* Centres; those in which what is missed must be worth nothing: later it is taken for rounding. */
enum { FACE_PIVOT_CENTRES = 200, FACE_PIVOT_FINE = 40 };

/* Of the square of a row: what a row gives way by, per unit of its price. */
#define FACE_PIVOT_GIVE 1e-3

/* Of the objective: a decrement that changes no digit of the answer. */
#define FACE_PIVOT_ENOUGH 1e-26
#define FACE_PIVOT_NEAR 1e-16

/* Of what a price is the sum of: rounding. Of sums: what a row may miss. */
#define FACE_PIVOT_NOISE 1e-15
#define FACE_PIVOT_MISSING 1e-13

/* How flat the end of a search has to be, of its start. */
#define FACE_PIVOT_FLAT 1e-3

/* The price of a row at that level. */
static double face_pivot_price(const rbl_face *f, size_t j, double level) {
    double at = level + f->give[j] * f->z[j];
    if (at > f->row_high[j]) return f->z[j] + (level - f->row_high[j]) / f->give[j];
    if (at < f->row_low[j]) return f->z[j] + (level - f->row_low[j]) / f->give[j];
    return 0;
}

static void face_pivot_prices(rbl_face *f) {
    f->n_active = 0;
    for (size_t j = 0; j < f->m; j++) {
        double at = f->level[j] + f->give[j] * f->z[j];
        f->price[j] = face_pivot_price(f, j, f->level[j]);
        f->miss[j] = 0;
        if (at > f->row_high[j] || at < f->row_low[j] || f->row_low[j] == f->row_high[j])
            f->active[f->n_active++] = (uint32_t)j;
    }
}

/* The slope of the objective, t of the step gone. */
static double face_pivot_slope(const rbl_face *f, double t) {
    double sum = 0;
    for (size_t a = 0; a < f->n_free; a++) {
        size_t i = f->list[a];
        double x = f->x[i] + t * f->step[i];
        sum += f->step[i] *
               (f->slope[i] + t * f->pull[i] + rbl_face_rate(&f->variable[i], f->side[i], x));
    }
    for (size_t j = 0; j < f->m; j++) {
        double by = f->level_step[j];
        sum += by * face_pivot_price(f, j, f->level[j] + t * by);
    }
    return sum;
}

/* How far the step can go: all of it, or to where the first variable stops. */
static double face_pivot_room(const rbl_face *f, size_t *first) {
    double room = 1;
    *first = f->n_free;
    for (size_t a = 0; a < f->n_free; a++) {
        size_t i = f->list[a];
        if (f->step[i] == 0) continue;
        double t = (rbl_face_limit(f, i) - f->x[i]) / f->step[i];
        if (t < room) room = t > 0 ? t : 0, *first = a;
    }
    return room;
}

/* The least value along the step, no further than room. */
static double face_pivot_search(const rbl_face *f, double room) {
    rbl_bracket b = {.at_low = -f->decrement, .high = room, .at_high = face_pivot_slope(f, room)};
    double flat = FACE_PIVOT_FLAT * f->decrement;
    if (b.at_high <= flat) return room;
    for (int k = 0; k < FACE_PIVOT_TRIALS; k++) {
        double t = rbl_bracket_next(&b), at = face_pivot_slope(f, t);
        if (at >= -flat && at <= flat) return t;
        rbl_bracket_take(&b, t, at);
    }
    return b.low;
}

/* How much of the step is made; below 0 where a variable stopped. */
static double face_pivot_step(rbl_face *f) {
    size_t first;
    double room = face_pivot_room(f, &first);
    rbl_rows_sum(f->pull, f->q, f->step, f->n, f->width);
    for (size_t i = 0; i < f->n; i++) f->pull[i] += f->variable[i].curvature * f->step[i];
    for (size_t j = 0; j < f->m; j++)
        f->level_step[j] = rbl_vector_dot(f->rows + j * f->n, f->step, f->n);
    double t = face_pivot_search(f, room);
    for (size_t i = 0; i < f->n; i++) {
        f->slope[i] += t * f->pull[i];
        f->x[i] += t * f->step[i];
    }
    bool is_stopped = t == room && first < f->n_free;
    if (is_stopped) {
        size_t i = f->list[first];
        f->x[i] = rbl_face_limit(f, i);
        rbl_face_hold(f, first);
    }
    for (size_t j = 0; j < f->m; j++) f->level[j] = rbl_vector_dot(f->rows + j * f->n, f->x, f->n);
    return is_stopped ? -1 : t;
}

/* By how much a variable that stays is off its price, to either side; 0: not. */
static double face_pivot_off(const rbl_face *f, size_t i) {
    const rbl_prox *v = &f->variable[i];
    double x = f->x[i], p = -(f->slope[i] + rbl_face_toll(f, i));
    double up = rbl_face_rate(v, x >= 0 ? 1 : -1, x), down = rbl_face_rate(v, x <= 0 ? -1 : 1, x);
    if (p > up && x < v->high) return p - up;
    return p < down && x > v->low ? p - down : 0;
}

static double face_pivot_noise(const rbl_face *f, size_t i) {
    double sum = rbl_doubles_abs(f->variable[i].linear) + rbl_doubles_abs(f->slope[i]);
    for (size_t j = 0; j < f->m; j++) {
        double noise = rbl_doubles_abs(f->price[j]) + rbl_doubles_abs(f->level[j]) / f->give[j];
        sum += noise * rbl_doubles_abs(f->rows[j * f->n + i]);
    }
    return FACE_PIVOT_NOISE * sum;
}

/* A variable with impact is brought off 0, where that has no slope. */
static void face_pivot_part(rbl_face *f, size_t i, double off) {
    double own = f->q[i * f->width + i], weight;
    for (size_t j = 0; j < f->m; j++) {
        double g = f->rows[j * f->n + i];
        own += g * g / f->give[j];
    }
    double p = off > 0 ? off + f->variable[i].buy : off - f->variable[i].sell;
    f->change[i] = rbl_prox_of(&f->variable[i], p, own, &weight);
    rbl_face_move(f);
}

/* The variable that promises most becomes free. False where none does. */
static bool face_pivot_release(rbl_face *f) {
    double most = f->enough;
    size_t which = f->n;
    for (size_t i = 0; i < f->n; i++) {
        if (f->side[i] != 0) continue;
        double off = face_pivot_off(f, i);
        double gain = off * off / (f->q[i * f->width + i] + f->variable[i].curvature);
        if (gain > most && rbl_doubles_abs(off) > face_pivot_noise(f, i)) most = gain, which = i;
    }
    if (which == f->n) return false;
    double off = face_pivot_off(f, which), x = f->x[which];
    if (x == 0 && f->variable[which].impact > 0) face_pivot_part(f, which, off);
    rbl_face_release(f, which, x > 0 || (x == 0 && off > 0) ? 1 : -1);
    return true;
}

/* F-FACE: the least value with the penalty. False when out of steps. */
static bool face_pivot_descend(rbl_face *f) {
    double before = DBL_MAX, seen = DBL_MAX;
    int idle = 0;
    for (bool is_fresh = false; !rbl_face_is_out(f);) {
        double size = rbl_face_size(f);
        f->enough = FACE_PIVOT_ENOUGH * size;
        face_pivot_prices(f);
        if (!rbl_face_newton(f)) return true;
        double last = is_fresh ? seen : before;
        bool is_idle = f->decrement > last / 2;
        idle = is_idle ? idle + 1 : 0;
        bool is_noise =
            (is_idle && f->decrement <= FACE_PIVOT_NEAR * size) || idle > FACE_PIVOT_PATIENCE;
        if (is_fresh) seen = f->decrement;
        if (f->decrement > f->enough && !is_noise) {
            double gone = face_pivot_step(f);
            f->n_steps++;
            is_fresh = false;
            before = gone < 0 ? DBL_MAX : f->decrement;
            seen = gone < 0 ? DBL_MAX : seen;
            if (gone != 0) continue;
        }
        if (is_fresh && !face_pivot_release(f)) return true;
        if (!is_fresh) rbl_face_look(f);
        if (is_fresh) before = seen = DBL_MAX;
        is_fresh = !is_fresh;
    }
    return false;
}

/* What a row misses, or is off the end that has a price. */
static double face_pivot_miss(const rbl_face *f, size_t j) {
    double over = f->level[j] - f->row_high[j], under = f->row_low[j] - f->level[j];
    double miss = over > under ? over : under;
    if (f->price[j] != 0) miss = rbl_doubles_abs(f->price[j] > 0 ? over : under);
    return miss > 0 ? miss : 0;
}

/* How much the free variables give way to the price of a row. */
static double face_pivot_support(const rbl_face *f, size_t j) {
    double sum = 0;
    for (size_t a = 0; a < f->n_active; a++) {
        const double *border = f->border + a * f->n;
        if (f->active[a] == j) sum = rbl_vector_dot(border, border, f->n_free);
    }
    return sum;
}

/* The centres of the penalties are the prices now. A row that comes no nearer gives way less, but
 * no less than it takes; the others, and at the end all, as at first. Whether all rows are met. */
static bool face_pivot_centre(rbl_face *f, bool is_fine) {
    bool is_met = true;
    face_pivot_prices(f);
    for (size_t j = 0; j < f->m; j++) {
        double miss = face_pivot_miss(f, j), share = miss / rbl_face_row_size(f, j);
        double least = face_pivot_support(f, j) / 10;
        f->z[j] = f->price[j];
        if (share <= FACE_PIVOT_MISSING && !(is_fine && rbl_face_is_worth(f, j, miss))) {
            is_met = is_met && f->give[j] >= f->give_most[j];
            f->give[j] = f->give_most[j];
            f->before[j] = DBL_MAX;
            continue;
        }
        is_met = false;
        if (share > f->before[j] / 4 || f->give[j] < least) f->give[j] /= 10;
        if (f->give[j] < least) f->give[j] = least < f->give_most[j] ? least : f->give_most[j];
        f->before[j] = share;
    }
    return is_met;
}

/* Free are the variables that are at no end. */
static void face_pivot_begin(rbl_face *f) {
    f->n_free = 0;
    f->is_factored = false;
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        double x = f->x[i];
        x = f->x[i] = x < v->low ? v->low : x > v->high ? v->high : x;
        f->side[i] = 0;
        if (x > v->low && x < v->high && x != 0) rbl_face_release(f, i, x > 0 ? 1 : -1);
    }
    for (size_t j = 0; j < f->m; j++) {
        double most = rbl_face_row_most(f, j);
        f->give[j] = f->give_most[j] = most > 0 ? FACE_PIVOT_GIVE * most : 1;
        f->z[j] = f->price[j];
        f->before[j] = DBL_MAX;
    }
    rbl_face_look(f);
}

/* F-FACE */
int rbl_face_pivot(rbl_face *f) {
    face_pivot_begin(f);
    for (int k = 0; k < FACE_PIVOT_CENTRES; k++) {
        if (!face_pivot_descend(f)) return RBL_FACE_LIMIT;
        if (face_pivot_centre(f, k < FACE_PIVOT_FINE)) return RBL_FACE_DONE;
    }
    return RBL_FACE_STUCK;
}
