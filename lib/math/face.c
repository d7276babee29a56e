/* SPDX-License-Identifier: MIT */
#include "math/face.h"

#include "base/doubles.h"
#include "math/rows.h"

/* Steps without a face nearer to the last one; steps on one face that gain nothing. */
enum { FACE_PATIENCE = 2, FACE_SETTLE = 3, FACE_BLOCK = 40 };

/* An objective of no interest; a sum that is. */
#define FACE_DUST 1e-18
#define FACE_SMALL 1e-3

/* Of the objective: a decrement that changes no digit of the answer; one that is small. */
#define FACE_ENOUGH 1e-28
#define FACE_NEAR 1e-18

/* Of the sizes that are summed: what a row may miss. */
#define FACE_MISSING 1e-14

/* Of the objective: what its rows may miss at their prices; a hundredth of what its answer may. */
#define FACE_WORTH 1e-11

/* Of the square of a row: what its price gives way by, per unit; the least share of free ones. */
#define FACE_GIVE 1e-6
#define FACE_SUPPORT 1e-3

static double *face_take(rbl_arena *arena, size_t count, size_t numbers) {
    return rbl_arena_take(arena, count, numbers * sizeof(double), RBL_ARENA_ALIGN);
}

void rbl_face_layout(rbl_face *f, rbl_arena *arena) {
    size_t n = f->n, m = f->m, width = f->width = rbl_rows_width(n);
    double **const of_n[] = {&f->x,    &f->slope, &f->step,   &f->pull, &f->change,
                             &f->work, &f->sine,  &f->cosine, &f->back};
    double **const of_m[] = {&f->z,     &f->row_low,    &f->row_high,   &f->level,
                             &f->price, &f->level_step, &f->price_step, &f->miss,
                             &f->give,  &f->give_most,  &f->before};
    f->variable = rbl_arena_take(arena, n, sizeof *f->variable, RBL_ARENA_ALIGN);
    f->list = rbl_arena_take(arena, n, sizeof *f->list, RBL_ARENA_ALIGN);
    f->side = rbl_arena_take(arena, n, sizeof *f->side, RBL_ARENA_ALIGN);
    f->active = rbl_arena_take(arena, m, sizeof *f->active, RBL_ARENA_ALIGN);
    f->end = rbl_arena_take(arena, m, sizeof *f->end, RBL_ARENA_ALIGN);
    f->q = face_take(arena, n, width);
    f->rows = face_take(arena, m, n);
    f->border = face_take(arena, m, n);
    f->factor = face_take(arena, n, (n + 2) / 2);
    f->schur = face_take(arena, m, m);
    for (size_t a = 0; a < sizeof of_n / sizeof *of_n; a++) *of_n[a] = face_take(arena, width, 1);
    for (size_t a = 0; a < sizeof of_m / sizeof *of_m; a++) *of_m[a] = face_take(arena, m, 1);
}

static double face_curvature(const rbl_face *f, size_t i) {
    return f->variable[i].curvature + f->q[i * f->width + i];
}

/* Where a variable would go by itself: the others as they are. */
static size_t face_classify(rbl_face *f) {
    size_t n_changed = 0;
    f->n_free = 0;
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        double x = f->x[i], own = f->q[i * f->width + i], weight;
        double p = face_curvature(f, i) * x - f->slope[i] - rbl_face_toll(f, i);
        double to = rbl_prox_of(v, p, own, &weight);
        int8_t side = weight > 0 ? to > 0 ? 1 : -1 : 0;
        bool stays = side != 0 && x * side > 0 && x > v->low && x < v->high;
        f->change[i] = stays ? 0 : to - x;
        n_changed += side != f->side[i] || (side == 0 && to != x);
        f->side[i] = side;
        if (side != 0) f->list[f->n_free++] = (uint32_t)i;
    }
    return n_changed;
}

/* A row that few free variables answer to gives way as much as all together would; where it is to
 * keep its price, at once. */
static double face_row_give(const rbl_face *f, size_t j, double most, bool is_kept) {
    const double *row = f->rows + j * f->n;
    double whole = 0, part = 0;
    for (size_t i = 0; i < f->n; i++) {
        double share = row[i] * row[i] / face_curvature(f, i);
        whole += share;
        part += f->side[i] != 0 ? share : 0;
    }
    if (is_kept) return part > 0 ? FACE_GIVE * most : DBL_MAX;
    return part > FACE_SUPPORT * whole ? FACE_GIVE * most : whole;
}

/* Rows at an end: those that are, or are beyond it, their price pulling. */
static int8_t face_row_end(const rbl_face *f, size_t j, double most, bool is_kept) {
    double price = f->price[j], level = f->level[j] + FACE_GIVE * most * price;
    if (f->row_low[j] == f->row_high[j]) return 1;
    if (is_kept) return price > 0 ? 1 : price < 0 ? -1 : 0;
    return level > f->row_high[j] ? 1 : level < f->row_low[j] ? -1 : 0;
}

double rbl_face_row_most(const rbl_face *f, size_t j) {
    double most = 0;
    for (size_t i = 0; i < f->n; i++) {
        double size = rbl_doubles_abs(f->rows[j * f->n + i]);
        most = size > most ? size : most;
    }
    return most * most;
}

double rbl_face_row_size(const rbl_face *f, size_t j) {
    double size = FACE_SMALL;
    for (size_t i = 0; i < f->n; i++) size += rbl_doubles_abs(f->rows[j * f->n + i] * f->x[i]);
    return size;
}

static size_t face_classify_rows(rbl_face *f, bool is_kept) {
    size_t n_changed = 0;
    f->n_active = 0;
    for (size_t j = 0; j < f->m; j++) {
        double most = rbl_face_row_most(f, j);
        int8_t end = face_row_end(f, j, most, is_kept);
        n_changed += end != f->end[j];
        f->end[j] = end;
        f->miss[j] = (end > 0 ? f->row_high[j] : f->row_low[j]) - f->level[j];
        if (end == 0) {
            f->price[j] = 0;
            continue;
        }
        f->give[j] = face_row_give(f, j, most, is_kept);
        f->active[f->n_active++] = (uint32_t)j;
    }
    return n_changed;
}

double rbl_face_size(const rbl_face *f) {
    double size = FACE_DUST;
    for (size_t i = 0; i < f->n; i++) {
        double p = f->slope[i] + rbl_face_toll(f, i);
        size += rbl_doubles_abs(f->x[i] * p) + rbl_doubles_abs(f->x[i] * f->variable[i].linear);
    }
    return size;
}

bool rbl_face_is_worth(const rbl_face *f, size_t j, double miss) {
    return rbl_doubles_abs(miss * f->price[j]) > FACE_WORTH * rbl_face_size(f);
}

static bool face_rows_are_met(const rbl_face *f) {
    for (size_t a = 0; a < f->n_active; a++) {
        size_t j = f->active[a];
        if (rbl_doubles_abs(f->miss[j]) > FACE_MISSING * rbl_face_row_size(f, j)) return false;
        if (rbl_face_is_worth(f, j, f->miss[j])) return false;
    }
    return true;
}

static void face_step(rbl_face *f) {
    f->n_steps++;
    for (size_t i = 0; i < f->n; i++) f->change[i] = f->step[i];
    for (size_t a = 0; a < f->n_active; a++) f->price[f->active[a]] += f->price_step[a];
    rbl_face_move(f);
}

/* Near the end what the moves left of rounding goes. */
static void face_again(rbl_face *f) {
    rbl_face_look(f);
    (void)face_classify_rows(f, false);
}

bool rbl_face_is_out(rbl_face *f) {
    if (f->n_steps_max > f->n_steps && rbl_stop_is_asked(f->stop)) f->n_steps_max = f->n_steps;
    return f->n_steps >= f->n_steps_max;
}

/* F-FACE: all variables change their state at once, until none does. */
static int face_block(rbl_face *f) {
    size_t fewest = f->n + f->m + 1;
    double best = DBL_MAX;
    bool is_fresh = false;
    for (int idle = 0, still = 0, k = 0; k < FACE_BLOCK; k++) {
        size_t n_changed = face_classify(f);
        rbl_face_move(f);
        n_changed += face_classify_rows(f, false);
        if (n_changed > 0)
            f->is_factored = false;
        else
            face_again(f);
        if (!rbl_face_newton(f)) return RBL_FACE_STUCK;
        double size = rbl_face_size(f);
        still = is_fresh && n_changed == 0 && f->decrement >= best / 2 ? still + 1 : 0;
        best = still > 0 && best < f->decrement ? best : f->decrement;
        is_fresh = n_changed == 0;
        bool is_met = n_changed == 0 && face_rows_are_met(f);
        if (is_met &&
            (f->decrement <= FACE_ENOUGH * size || (still > 0 && f->decrement <= FACE_NEAR * size)))
            return RBL_FACE_DONE;
        idle = n_changed < fewest ? 0 : idle + 1;
        fewest = n_changed < fewest ? n_changed : fewest;
        if (still > FACE_SETTLE || (n_changed > 0 && idle > FACE_PATIENCE)) return RBL_FACE_STUCK;
        if (rbl_face_is_out(f)) return RBL_FACE_LIMIT;
        face_step(f);
    }
    return RBL_FACE_STUCK;
}

static void face_begin(rbl_face *f) {
    f->n_steps = 0;
    f->is_bent = f->is_factored = false;
    for (size_t i = 0; i < f->width; i++) f->change[i] = f->work[i] = 0;
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        f->is_bent = f->is_bent || v->impact > 0;
        f->x[i] = f->x[i] < v->low ? v->low : f->x[i] > v->high ? v->high : f->x[i];
        f->side[i] = 0;
    }
    for (size_t j = 0; j < f->m; j++) {
        f->price[j] = f->z[j];
        f->end[j] = f->z[j] > 0 ? 1 : f->z[j] < 0 ? -1 : 0;
    }
    rbl_face_look(f);
}

/* x + step, no further than where the variable stops. */
static double face_within(const rbl_face *f, size_t i) {
    double to = f->x[i] + f->step[i], limit = rbl_face_limit(f, i);
    return f->step[i] > 0 ? (to > limit ? limit : to) : (to < limit ? limit : to);
}

/* Newton's steps on the last face, until rounding says no more of it. */
static void face_polish(rbl_face *f) {
    double before = DBL_MAX;
    for (int k = 0; k < FACE_SETTLE; k++) {
        rbl_face_look(f);
        (void)face_classify_rows(f, true);
        if (!rbl_face_newton(f) || f->decrement >= before ||
            f->decrement > FACE_NEAR * rbl_face_size(f))
            return;
        before = f->decrement;
        for (size_t i = 0; i < f->n; i++) f->change[i] = face_within(f, i) - f->x[i];
        for (size_t a = 0; a < f->n_active; a++) f->price[f->active[a]] += f->price_step[a];
        rbl_face_move(f);
    }
}

/* F-FACE */
int rbl_face_solve(rbl_face *f) {
    face_begin(f);
    int end = face_block(f);
    if (end == RBL_FACE_STUCK) {
        end = rbl_face_pivot(f);
        face_polish(f);
    }
    for (size_t j = 0; j < f->m; j++) f->z[j] = f->price[j];
    return end;
}
