/* SPDX-License-Identifier: MIT */
#include "math/eigen.h"

#include <string.h>

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/vector.h"

enum { EIGEN_STEPS_MAX = 100 };

/* A sum of squares of no weight beside elements of size 1; far above what may underflow. */
#define EIGEN_NOTHING 0x1p-200

/* The tridiagonal form: diagonal d[n], e[i] between i and i + 1. */
typedef struct eigen_form {
    double *d, *e, *z; /* z: rows that turn with it */
    double small;      /* an e of no weight */
    size_t n;
} eigen_form;

static double eigen_largest(const double *a, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++)
        if (rbl_doubles_abs(a[i]) > most) most = rbl_doubles_abs(a[i]);
    return most;
}

/* Row k beyond its diagonal becomes v with v'v = 2, so that I - v v' turns the row onto its first
 * element, which is returned; v = 0 where there is nothing to turn. */
static double eigen_reflector(double *v, size_t m) {
    double first = v[0], rest = rbl_vector_dot(v + 1, v + 1, m - 1);
    if (rest <= EIGEN_NOTHING) {
        memset(v, 0, m * sizeof *v);
        return first;
    }
    double length = rbl_fmath_sqrt(first * first + rest);
    double turned = first > 0 ? -length : length;
    v[0] = first - turned;
    rbl_vector_scale(v, rbl_fmath_sqrt(2 / (v[0] * v[0] + rest)), m);
    return turned;
}

/* B = (I - v v') B (I - v v') for the square B[m][m] of stride n; p[m]. */
static void eigen_turn_both(double *b, const double *v, double *p, size_t m, size_t n) {
    memset(p, 0, m * sizeof *p);
    for (size_t i = 0; i < m; i++) rbl_vector_add(p, v[i], b + i * n, m);
    rbl_vector_add(p, -rbl_vector_dot(v, p, m) / 2, v, m);
    for (size_t i = 0; i < m; i++) rbl_vector_take(b + i * n, v[i], p, p[i], v, m);
}

/* B = (I - v v') B; p[m]. */
static void eigen_turn_left(double *b, const double *v, double *p, size_t m, size_t n) {
    memset(p, 0, m * sizeof *p);
    for (size_t i = 0; i < m; i++) rbl_vector_add(p, v[i], b + i * n, m);
    for (size_t i = 0; i < m; i++) rbl_vector_add(b + i * n, -v[i], p, m);
}

/* a to the form; row k of a keeps the reflector of step k. d serves as scratch until its element
 * is known. */
static void eigen_reduce(eigen_form *f, double *a) {
    size_t n = f->n;
    for (size_t k = 0; k + 2 < n; k++) {
        double *v = a + k * n + k + 1;
        f->e[k] = eigen_reflector(v, n - k - 1);
        f->d[k] = a[k * n + k];
        eigen_turn_both(a + (k + 1) * n + k + 1, v, f->d + k + 1, n - k - 1, n);
    }
    if (n >= 2) {
        f->e[n - 2] = a[(n - 2) * n + n - 1];
        f->d[n - 2] = a[(n - 2) * n + n - 2];
    }
    f->d[n - 1] = a[n * n - 1];
    f->e[n - 1] = 0;
}

static void eigen_transpose(double *z, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double x = z[i * n + j];
            z[i * n + j] = z[j * n + i];
            z[j * n + i] = x;
        }
    }
}

/* z = the transpose of the product of the reflectors; row n - 1 of a is scratch. */
static void eigen_collect(eigen_form *f, double *a) {
    size_t n = f->n;
    memset(f->z, 0, n * n * sizeof *f->z);
    for (size_t i = 0; i < n; i++) f->z[i * n + i] = 1;
    for (size_t k = n > 2 ? n - 2 : 0; k-- > 0;)
        eigen_turn_left(f->z + (k + 1) * n + k + 1, a + k * n + k + 1, a + (n - 1) * n, n - k - 1,
                        n);
    eigen_transpose(f->z, n);
}

/* sqrt(x^2 + y^2) without a square that vanishes. */
static double eigen_length(double x, double y) {
    double big = rbl_doubles_abs(x), little = rbl_doubles_abs(y);
    if (big < little) big = little, little = rbl_doubles_abs(x);
    if (big == 0) return 0;
    double ratio = little / big;
    return big * rbl_fmath_sqrt(1 + ratio * ratio);
}

/* One QL step on rows low..high, which no negligible e divides. */
static void eigen_step(eigen_form *f, size_t low, size_t high) {
    double *d = f->d, *e = f->e;
    double g = (d[low + 1] - d[low]) / (2 * e[low]), r = eigen_length(g, 1);
    g = d[high] - d[low] + e[low] / (g + (g < 0 ? -r : r));
    double s = 1, c = 1, p = 0;
    for (size_t i = high; i-- > low;) {
        double x = s * e[i], b = c * e[i];
        r = e[i + 1] = eigen_length(x, g);
        if (r == 0) {
            d[i + 1] -= p;
            e[high] = 0;
            return;
        }
        s = x / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        rbl_vector_rotate(f->z + i * f->n, f->z + (i + 1) * f->n, c, s, f->n);
    }
    d[low] -= p;
    e[low] = g;
    e[high] = 0;
}

static size_t eigen_block_end(const eigen_form *f, size_t low) {
    size_t high = low;
    while (high + 1 < f->n && rbl_doubles_abs(f->e[high]) > f->small) high++;
    return high;
}

static bool eigen_iterate(eigen_form *f) {
    for (size_t low = 0; low < f->n; low++) {
        int steps = 0;
        for (size_t high; (high = eigen_block_end(f, low)) != low; steps++) {
            if (steps == EIGEN_STEPS_MAX) return false;
            eigen_step(f, low, high);
        }
    }
    return true;
}

static double eigen_norm(const eigen_form *f) {
    double most = 0;
    for (size_t i = 0; i < f->n; i++) {
        double size = rbl_doubles_abs(f->d[i]) + rbl_doubles_abs(f->e[i]);
        if (size > most) most = size;
    }
    return most;
}

static void eigen_swap(double *x, double *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double z = x[i];
        x[i] = y[i];
        y[i] = z;
    }
}

static void eigen_sort(eigen_form *f) {
    for (size_t k = 0; k < f->n; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < f->n; i++)
            if (f->d[i] > f->d[best]) best = i;
        if (best == k) continue;
        eigen_swap(f->d + k, f->d + best, 1);
        eigen_swap(f->z + k * f->n, f->z + best * f->n, f->n);
    }
}

static void eigen_sign(double *v, size_t n) {
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (rbl_doubles_abs(v[i]) > rbl_doubles_abs(v[best])) best = i;
    if (v[best] < 0) rbl_vector_scale(v, -1, n);
}

/* F-EIGEN */
bool rbl_eigen_symmetric(double *values, double *vectors, double *a, double *work, size_t n) {
    eigen_form f = {values, work, vectors, 0, n};
    double scale = rbl_doubles_scale(eigen_largest(a, n * n));
    rbl_vector_scale(a, scale, n * n);
    eigen_reduce(&f, a);
    eigen_collect(&f, a);
    f.small = 0x1p-53 * eigen_norm(&f);
    if (!eigen_iterate(&f)) return false;
    eigen_sort(&f);
    for (size_t k = 0; k < n; k++) eigen_sign(vectors + k * n, n);
    for (size_t k = 0; k < n; k++) values[k] /= scale;
    return true;
}
