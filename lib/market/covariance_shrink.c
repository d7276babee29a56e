/* SPDX-License-Identifier: MIT */
/* Shrinkage: the sample covariance S with 1 / T of columns less their means, drawn toward a simple
 * matrix by an intensity that the sample itself tells. */
#include "base/doubles.h"
#include "base/fmath.h"
#include "market/covariance.h"
#include "math/gram.h"
#include "math/packed.h"
#include "math/vector.h"

enum { SHRINK_WIDTH = RBL_GRAM_WIDTH };

/* What the estimators look at. */
typedef struct shrink_sample {
    double *cov;          /* S, packed */
    const double *panels; /* [n_panels * n_times * SHRINK_WIDTH] */
    double *norm;         /* [n_times] sum of squares of a row */
    double *mix;          /* [n_times] sum over j of deviation_j x_tj */
    double *deviation;    /* [n_panels * SHRINK_WIDTH], 0 beyond n */
    double *product;      /* [n] */
    size_t n_times, n;
    double trace, square; /* of S; the sum of its elements' squares */
} shrink_sample;

static double shrink_square(const double *cov, size_t n, double diagonal) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = cov + rbl_packed_row(i);
        double own = row[i] - diagonal;
        sum += 2 * rbl_vector_dot(row, row, i) + own * own;
    }
    return sum;
}

static const double *shrink_row(const shrink_sample *s, size_t panel, size_t t) {
    return s->panels + (panel * s->n_times + t) * SHRINK_WIDTH;
}

static void shrink_prepare(shrink_sample *s) {
    size_t all = rbl_gram_panels(s->n);
    for (size_t t = 0; t < s->n_times; t++) s->norm[t] = 0;
    for (size_t b = 0; b < all; b++) {
        for (size_t t = 0; t < s->n_times; t++) {
            const double *row = shrink_row(s, b, t);
            s->norm[t] += rbl_vector_dot(row, row, SHRINK_WIDTH);
        }
    }
    s->trace = 0;
    for (size_t i = 0; i < s->n; i++) s->trace += s->cov[rbl_packed_at(i, i)];
    s->square = shrink_square(s->cov, s->n, 0);
}

/* Mean over t of the sum over all (i, j) of (x_ti x_tj - S_ij)^2. */
static double shrink_noise(const shrink_sample *s) {
    double sum = 0;
    for (size_t t = 0; t < s->n_times; t++) sum += s->norm[t] * s->norm[t];
    double noise = sum / (double)s->n_times - s->square;
    return noise > 0 ? noise : 0;
}

static double shrink_unit(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

/* F-LWI: min(b^2, d^2) / d^2 */
static double shrink_ledoit_wolf(const shrink_sample *s) {
    double distance = shrink_square(s->cov, s->n, s->trace / (double)s->n);
    if (distance == 0) return 1;
    return shrink_unit(shrink_noise(s) / (double)s->n_times / distance);
}

/* F-OAS; the distance is tr S^2 - tr^2 S / p, without its cancellation. */
static double shrink_oas(const shrink_sample *s) {
    double p = (double)s->n, n = (double)s->n_times;
    double distance = shrink_square(s->cov, s->n, s->trace / p);
    double above = (1 - 2 / p) * s->square + s->trace * s->trace;
    if (distance == 0) return 1;
    return shrink_unit(above / ((n + 1 - 2 / p) * distance));
}

static void shrink_to_identity(const shrink_sample *s, double intensity) {
    double mean = s->trace / (double)s->n;
    rbl_vector_scale(s->cov, 1 - intensity, rbl_packed_count(s->n));
    for (size_t i = 0; i < s->n; i++) s->cov[rbl_packed_at(i, i)] += intensity * mean;
}

static double shrink_correlation(const shrink_sample *s) {
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++)
            sum += s->cov[rbl_packed_at(i, j)] / (s->deviation[i] * s->deviation[j]);
    return s->n < 2 ? 0 : sum / ((double)s->n * (double)(s->n - 1) / 2);
}

static void shrink_deviations(shrink_sample *s) {
    size_t all = rbl_gram_panels(s->n);
    for (size_t i = 0; i < all * SHRINK_WIDTH; i++)
        s->deviation[i] = i < s->n ? rbl_fmath_sqrt(s->cov[rbl_packed_at(i, i)]) : 0;
    for (size_t t = 0; t < s->n_times; t++) s->mix[t] = 0;
    for (size_t b = 0; b < all; b++)
        for (size_t t = 0; t < s->n_times; t++)
            s->mix[t] +=
                rbl_vector_dot(shrink_row(s, b, t), s->deviation + b * SHRINK_WIDTH, SHRINK_WIDTH);
}

/* The sums over t of x^4 and of x^3 times the mix of the others, for the columns of a panel. */
static void shrink_moments(double *fourth, double *third, const shrink_sample *s, size_t b) {
    const double *deviation = s->deviation + b * SHRINK_WIDTH;
    for (size_t l = 0; l < SHRINK_WIDTH; l++) fourth[l] = third[l] = 0;
    for (size_t t = 0; t < s->n_times; t++) {
        const double *row = shrink_row(s, b, t);
        for (size_t l = 0; l < SHRINK_WIDTH; l++) {
            double x = row[l], cube = x * x * x;
            fourth[l] += cube * x;
            third[l] += cube * (s->mix[t] - deviation[l] * x);
        }
    }
}

/* The covariance of target and sample: the diagonal's own noise, and the mean correlation times
 * that of the variances with the covariances. */
static double shrink_common(const shrink_sample *s, double correlation) {
    double fourth[SHRINK_WIDTH], third[SHRINK_WIDTH], own = 0, others = 0;
    rbl_packed_times(s->product, s->cov, s->deviation, s->n);
    for (size_t i = 0; i < s->n; i++) {
        size_t l = i % SHRINK_WIDTH;
        double variance = s->cov[rbl_packed_at(i, i)], deviation = s->deviation[i];
        if (l == 0) shrink_moments(fourth, third, s, i / SHRINK_WIDTH);
        own += fourth[l] / (double)s->n_times - variance * variance;
        double rest = s->product[i] - deviation * variance;
        others += (third[l] / (double)s->n_times - variance * rest) / deviation;
    }
    return own + correlation * others;
}

/* The target: sample variances, one correlation. Returns the squared distance; with an intensity
 * above 0 the matrix moves toward it. */
static double shrink_toward_constant(const shrink_sample *s, double correlation, double intensity) {
    double distance = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t j = 0; j < i; j++) {
            double *c = s->cov + rbl_packed_at(i, j);
            double target = correlation * (s->deviation[i] * s->deviation[j]);
            distance += 2 * (target - *c) * (target - *c);
            if (intensity > 0) *c = intensity * target + (1 - intensity) * *c;
        }
    }
    return distance;
}

/* F-LWC */
static double shrink_constant_correlation(shrink_sample *s) {
    shrink_deviations(s);
    double correlation = shrink_correlation(s);
    double distance = shrink_toward_constant(s, correlation, 0), intensity = 1;
    double noise = shrink_noise(s) - shrink_common(s, correlation);
    if (distance > 0) intensity = shrink_unit(noise / distance / (double)s->n_times);
    (void)shrink_toward_constant(s, correlation, intensity);
    return intensity;
}

double rbl_covariance_shrink(double *cov, const double *returns, size_t n_times, size_t n,
                             size_t n_whole, int32_t estimator, double *work) {
    size_t width = rbl_gram_panels(n) * SHRINK_WIDTH;
    shrink_sample s = {.cov = cov, .panels = work, .n_times = n_whole, .n = n};
    s.norm = work + n_whole * width;
    s.mix = s.norm + n_whole;
    s.deviation = s.mix + n_whole;
    s.product = s.deviation + width;
    rbl_covariance_sample(cov, returns, n_times, n, n_whole, 0, work);
    shrink_prepare(&s);
    if (estimator == REBAL_SHRINK_LEDOIT_WOLF_CORRELATION) return shrink_constant_correlation(&s);
    double intensity = estimator == REBAL_SHRINK_OAS ? shrink_oas(&s) : shrink_ledoit_wolf(&s);
    shrink_to_identity(&s, intensity);
    return intensity;
}
