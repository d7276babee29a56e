/* SPDX-License-Identifier: MIT */
/* Newton's step on a face: the free variables by a Cholesky factor, the rows by what is left of
 * them beside it. */
#include "math/face.h"

#include <string.h>

#include "base/doubles.h"
#include "math/cholesky.h"
#include "math/packed.h"
#include "math/rows.h"
#include "math/vector.h"

/* Of an element of the diagonal: the least pivot. */
#define FACE_NEWTON_PIVOT 1e-15

void rbl_face_look(rbl_face *f) {
    rbl_rows_sum(f->work, f->q, f->x, f->n, f->width);
    for (size_t i = 0; i < f->n; i++) {
        const rbl_prox *v = &f->variable[i];
        f->slope[i] = f->work[i] + v->linear + v->curvature * f->x[i];
    }
    for (size_t j = 0; j < f->m; j++) f->level[j] = rbl_vector_dot(f->rows + j * f->n, f->x, f->n);
}

void rbl_face_move(rbl_face *f) {
    rbl_rows_sum(f->work, f->q, f->change, f->n, f->width);
    for (size_t i = 0; i < f->n; i++) {
        f->slope[i] += f->work[i] + f->variable[i].curvature * f->change[i];
        f->x[i] += f->change[i];
        f->change[i] = 0;
    }
    for (size_t j = 0; j < f->m; j++) f->level[j] = rbl_vector_dot(f->rows + j * f->n, f->x, f->n);
}

double rbl_face_rate(const rbl_prox *v, int side, double x) {
    double more = v->impact > 0 ? 1.5 * v->impact * rbl_fmath_sqrt(rbl_doubles_abs(x)) : 0;
    return side > 0 ? v->buy + more : -(v->sell + more);
}

double rbl_face_limit(const rbl_face *f, size_t i) {
    const rbl_prox *v = &f->variable[i];
    if (f->step[i] > 0) return f->side[i] < 0 && v->high > 0 ? 0 : v->high;
    return f->side[i] > 0 && v->low < 0 ? 0 : v->low;
}

double rbl_face_toll(const rbl_face *f, size_t i) {
    double sum = 0;
    for (size_t j = 0; j < f->m; j++) sum += f->price[j] * f->rows[j * f->n + i];
    return sum;
}

/* Curvature beside that of Q; without end at 0, where impact begins. */
static double face_newton_bend(const rbl_face *f, size_t i) {
    const rbl_prox *v = &f->variable[i];
    double size = rbl_doubles_abs(f->x[i]);
    if (v->impact == 0) return v->curvature;
    return v->curvature + 0.75 * v->impact / rbl_fmath_sqrt(size > DBL_MIN ? size : DBL_MIN);
}

/* The row of the factor of free variable `at`, those before it being there. */
static void face_newton_row(rbl_face *f, size_t at) {
    size_t i = f->list[at];
    double *row = f->factor + rbl_packed_row(at), own = f->q[i * f->width + i];
    for (size_t b = 0; b < at; b++) row[b] = f->q[i * f->width + f->list[b]];
    rbl_cholesky_forward(row, f->factor, at);
    own += face_newton_bend(f, i);
    double pivot = own - rbl_vector_dot(row, row, at), least = FACE_NEWTON_PIVOT * own;
    row[at] = rbl_fmath_sqrt(pivot > least ? pivot : least);
}

static void face_newton_factor(rbl_face *f) {
    for (size_t at = 0; at < f->n_free; at++) face_newton_row(f, at);
    f->is_factored = true;
}

void rbl_face_release(rbl_face *f, size_t i, int8_t side) {
    f->side[i] = side;
    f->list[f->n_free] = (uint32_t)i;
    if (f->is_factored) face_newton_row(f, f->n_free);
    f->n_free++;
}

/* One row up, the rotations of the rows before it, and the one that brings it to its length. The
 * negative sine stands by itself: of a sum beside a difference gcc 12 makes fused products,
 * whatever -ffp-contract says. */
static void face_newton_rotate(rbl_face *f, size_t from, size_t at) {
    double *row = f->work, *to = f->factor + rbl_packed_row(at);
    memcpy(row, f->factor + rbl_packed_row(at + 1), (at + 2) * sizeof *row);
    for (size_t j = from; j < at; j++) {
        double c = f->cosine[j], s = f->sine[j], a = row[j], b = row[j + 1];
        row[j] = c * a + s * b;
        row[j + 1] = c * b + f->back[j] * a;
    }
    double length = rbl_fmath_sqrt(row[at] * row[at] + row[at + 1] * row[at + 1]);
    f->cosine[at] = row[at] / length, f->sine[at] = row[at + 1] / length;
    f->back[at] = -f->sine[at];
    row[at] = length;
    memcpy(to, row, (at + 1) * sizeof *row);
}

void rbl_face_hold(rbl_face *f, size_t at) {
    f->side[f->list[at]] = 0;
    for (size_t j = at; j + 1 < f->n_free; j++) {
        f->list[j] = f->list[j + 1];
        if (f->is_factored) face_newton_rotate(f, at, j);
    }
    f->n_free--;
}

/* L^-1 G' of the active rows, and their products. */
static bool face_newton_border(rbl_face *f) {
    for (size_t a = 0; a < f->n_active; a++) {
        const double *row = f->rows + f->active[a] * f->n;
        double *border = f->border + a * f->n, *schur = f->schur + rbl_packed_row(a);
        for (size_t b = 0; b < f->n_free; b++) border[b] = row[f->list[b]];
        rbl_cholesky_forward(border, f->factor, f->n_free);
        for (size_t b = 0; b <= a; b++)
            schur[b] = rbl_vector_dot(border, f->border + b * f->n, f->n_free);
        schur[a] += f->give[f->active[a]];
    }
    return rbl_cholesky_factor(f->schur, f->n_active) == f->n_active;
}

/* F-FACE: H dx + G'dz = -g, G dx - give dz = miss. */
bool rbl_face_newton(rbl_face *f) {
    double *g = f->work, *u = f->pull, *dz = f->price_step;
    if (!f->is_factored || f->is_bent) face_newton_factor(f);
    if (!face_newton_border(f)) return false;
    for (size_t a = 0; a < f->n_free; a++) {
        size_t i = f->list[a];
        g[a] =
            f->slope[i] + rbl_face_rate(&f->variable[i], f->side[i], f->x[i]) + rbl_face_toll(f, i);
        u[a] = -g[a];
    }
    rbl_cholesky_forward(u, f->factor, f->n_free);
    for (size_t a = 0; a < f->n_active; a++)
        dz[a] = rbl_vector_dot(f->border + a * f->n, u, f->n_free) - f->miss[f->active[a]];
    rbl_cholesky_solve(dz, f->schur, f->n_active);
    for (size_t a = 0; a < f->n_active; a++)
        rbl_vector_add(u, -dz[a], f->border + a * f->n, f->n_free);
    f->decrement = rbl_vector_dot(u, u, f->n_free);
    for (size_t a = 0; a < f->n_active; a++) f->decrement += f->give[f->active[a]] * dz[a] * dz[a];
    rbl_cholesky_backward(u, f->factor, f->n_free);
    memset(f->step, 0, f->n * sizeof *f->step);
    for (size_t a = 0; a < f->n_free; a++) f->step[f->list[a]] = u[a];
    return true;
}
