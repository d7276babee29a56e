/* SPDX-License-Identifier: MIT */
/* Sample covariance and what stands before it: missing numbers, means, panels. */
#include "market/covariance.h"

#include <string.h>

#include "base/doubles.h"
#include "math/gram.h"
#include "math/packed.h"

enum { COVARIANCE_WIDTH = RBL_GRAM_WIDTH };

static bool covariance_is_number(double x) { return x == x; }

bool rbl_covariance_is_whole(const double *returns, size_t t, size_t n) {
    for (size_t j = 0; j < n; j++)
        if (!covariance_is_number(returns[t * n + j])) return false;
    return true;
}

size_t rbl_covariance_count(const double *returns, size_t n_times, size_t n) {
    size_t count = 0;
    for (size_t t = 0; t < n_times; t++) count += rbl_covariance_is_whole(returns, t, n);
    return count;
}

/* Whether row t counts: asked of the rows only where some do not. */
static bool covariance_counts(const double *returns, size_t n_times, size_t n, size_t n_whole,
                              size_t t) {
    return n_whole == n_times || rbl_covariance_is_whole(returns, t, n);
}

/* The first of `count` columns from `first` on, at most a panel of them; count if none. */
static size_t covariance_flat(const double *returns, size_t n_times, size_t n, size_t n_whole,
                              size_t first, size_t count) {
    double low[COVARIANCE_WIDTH], high[COVARIANCE_WIDTH];
    for (size_t l = 0; l < count; l++) {
        low[l] = RBL_COVARIANCE_LIMIT;
        high[l] = -RBL_COVARIANCE_LIMIT;
    }
    for (size_t t = 0; t < n_times; t++) {
        const double *row = returns + t * n + first;
        if (!covariance_counts(returns, n_times, n, n_whole, t)) continue;
        for (size_t l = 0; l < count; l++) {
            low[l] = row[l] < low[l] ? row[l] : low[l];
            high[l] = row[l] > high[l] ? row[l] : high[l];
        }
    }
    size_t l = 0;
    while (l < count && high[l] - low[l] > RBL_COVARIANCE_FLAT) l++;
    return l;
}

size_t rbl_covariance_flat(const double *returns, size_t n_times, size_t n, size_t n_whole) {
    for (size_t first = 0; first < n; first += COVARIANCE_WIDTH) {
        size_t count = n - first < COVARIANCE_WIDTH ? n - first : COVARIANCE_WIDTH;
        size_t l = covariance_flat(returns, n_times, n, n_whole, first, count);
        if (l < count) return first + l;
    }
    return n;
}

size_t rbl_covariance_work(size_t n_times, size_t n) {
    size_t width = rbl_gram_panels(n) * COVARIANCE_WIDTH;
    if (n_times > (SIZE_MAX / 8 - 8 * width) / (width + 2)) return 0;
    return n_times * (width + 2) + 4 * width;
}

/* The whole rows, each cut into its panels. */
static void covariance_cut(double *panels, const double *returns, size_t n_times, size_t n,
                           size_t n_whole) {
    size_t used = 0, all = rbl_gram_panels(n);
    for (size_t t = 0; t < n_times; t++) {
        const double *row = returns + t * n;
        if (!covariance_counts(returns, n_times, n, n_whole, t)) continue;
        for (size_t b = 0; b < all; b++) {
            size_t first = b * COVARIANCE_WIDTH, count = n - first;
            double *to = panels + first * n_whole + used * COVARIANCE_WIDTH;
            if (count > COVARIANCE_WIDTH) count = COVARIANCE_WIDTH;
            memcpy(to, row + first, count * sizeof *to);
            for (size_t l = count; l < COVARIANCE_WIDTH; l++) to[l] = 0;
        }
        used++;
    }
}

static void covariance_demean(double *panel, size_t n_times) {
    double mean[COVARIANCE_WIDTH] = {0};
    for (size_t t = 0; t < n_times; t++)
        for (size_t l = 0; l < COVARIANCE_WIDTH; l++) mean[l] += panel[t * COVARIANCE_WIDTH + l];
    for (size_t l = 0; l < COVARIANCE_WIDTH; l++) mean[l] /= (double)n_times;
    for (size_t t = 0; t < n_times; t++)
        for (size_t l = 0; l < COVARIANCE_WIDTH; l++) panel[t * COVARIANCE_WIDTH + l] -= mean[l];
}

void rbl_covariance_panels(double *panels, const double *returns, size_t n_times, size_t n,
                           size_t n_whole) {
    covariance_cut(panels, returns, n_times, n, n_whole);
    for (size_t b = 0; b < rbl_gram_panels(n); b++)
        covariance_demean(panels + b * COVARIANCE_WIDTH * n_whole, n_whole);
}

/* F-COV */
void rbl_covariance_sample(double *cov, const double *returns, size_t n_times, size_t n,
                           size_t n_whole, size_t ddof, double *work) {
    rbl_covariance_panels(work, returns, n_times, n, n_whole);
    rbl_gram_best(n_whole, n)(cov, work, n_whole, n, (double)(n_whole - ddof));
}

size_t rbl_covariance_count_pair(const double *returns, size_t n_times, size_t n, size_t i,
                                 size_t j) {
    size_t count = 0;
    for (size_t t = 0; t < n_times; t++)
        count +=
            covariance_is_number(returns[t * n + i]) && covariance_is_number(returns[t * n + j]);
    return count;
}

static double covariance_of_pair(const double *returns, size_t n_times, size_t n, size_t i,
                                 size_t j, size_t ddof) {
    double mean_i = 0, mean_j = 0, sum = 0;
    size_t count = rbl_covariance_count_pair(returns, n_times, n, i, j);
    for (size_t t = 0; t < n_times; t++) {
        double x = returns[t * n + i], y = returns[t * n + j];
        bool both = covariance_is_number(x) && covariance_is_number(y);
        mean_i += both ? x : 0;
        mean_j += both ? y : 0;
    }
    mean_i /= (double)count;
    mean_j /= (double)count;
    for (size_t t = 0; t < n_times; t++) {
        double x = returns[t * n + i], y = returns[t * n + j];
        if (covariance_is_number(x) && covariance_is_number(y)) sum += (x - mean_i) * (y - mean_j);
    }
    return sum / (double)(count - ddof);
}

/* F-COVPAIR */
void rbl_covariance_pairwise(double *cov, const double *returns, size_t n_times, size_t n,
                             size_t ddof) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            cov[rbl_packed_at(i, j)] = covariance_of_pair(returns, n_times, n, i, j, ddof);
}
