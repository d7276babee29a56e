/* SPDX-License-Identifier: MIT */
/* Covariances of real returns: 18 ETFs over 4193 days, 74 stocks over 6190. Estimates against
 * plain sums in long double; shrunk matrices definite where the sample is singular; histories of
 * unequal length repaired; factors that explain; forecasts of tracking error against what came. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "account.h"
#include "returns.h"

enum { ETFS = 18, STOCKS = 74, WINDOW = 60, YEAR = 252 };

static double cov[STOCKS * (STOCKS + 1) / 2], other[STOCKS * (STOCKS + 1) / 2];
static int failed;

static void expect(int good, const char *what, double figure) {
    if (!good) printf("WRONG: %s: %.17g\n", what, figure);
    failed |= !good;
}

static void must(rebal_status status, const char *what) {
    if (status) printf("WRONG: %s: %s\n", what, rebal_code_name(status));
    failed |= status != REBAL_OK;
}

static size_t at(size_t i, size_t j) { return i > j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }

static long double plain(const returns *t, size_t i, size_t j) {
    long double mean_i = 0, mean_j = 0, sum = 0;
    for (size_t k = 0; k < t->n_times; k++) {
        mean_i += t->x[k * t->n + i];
        mean_j += t->x[k * t->n + j];
    }
    mean_i /= t->n_times;
    mean_j /= t->n_times;
    for (size_t k = 0; k < t->n_times; k++)
        sum += (t->x[k * t->n + i] - mean_i) * (t->x[k * t->n + j] - mean_j);
    return sum / (t->n_times - 1);
}

static void sample_is_plain(const returns *t) {
    must(rebal_covariance_sample(cov, t->x, t->n_times, t->n, 1, 0, NULL, 0, NULL), "sample");
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double scale = sqrt(cov[at(i, i)] * cov[at(j, j)]);
            double off = fabs((double)(plain(t, i, j) - cov[at(i, j)])) / scale;
            expect(off < 1e-12, "sample against long double", off);
        }
    }
    must(rebal_covariance_check(cov, t->n, 0.01, 0, NULL, 0, NULL), "sample is definite");
}

/* All eigenvectors: A v = a v, v_i v_j, the sum of eigenvalues; five factors keep the diagonal. */
static void eigen_residuals(const returns *t) {
    size_t n = t->n, count = n * (n + 1) / 2;
    double *v = malloc(n * n * sizeof *v), *f = malloc(count * sizeof *f);
    double *rest = malloc(n * sizeof *rest), most = 0, angle = 0;
    must(rebal_covariance_factors(v, f, rest, cov, n, n, NULL, 0, NULL), "factors");
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < n; i++) {
            double sum = -f[at(k, k)] * v[i * n + k], dot = k == i ? -1 : 0;
            for (size_t j = 0; j < n; j++) {
                sum += cov[at(i, j)] * v[j * n + k];
                dot += v[j * n + k] * v[j * n + i];
            }
            most = fmax(most, fabs(sum) / f[0]);
            angle = fmax(angle, fabs(dot));
        }
    }
    printf("eigenvectors of %zu: residual %.2g of the first, product %.2g\n", n, most, angle);
    expect(most < 20 * (double)n * 0x1p-53, "residual", most);
    expect(angle < 20 * (double)n * 0x1p-53, "product", angle);
    must(rebal_covariance_factors(v, f, rest, cov, n, 5, NULL, 0, NULL), "five factors");
    for (size_t i = 0; i < n; i++) {
        double variance = rest[i];
        for (size_t k = 0; k < 5; k++) variance += v[i * 5 + k] * v[i * 5 + k] * f[at(k, k)];
        expect(fabs(variance / cov[at(i, i)] - 1) < 1e-12, "variance kept", variance);
    }
    free(v);
    free(f);
    free(rest);
}

/* Sixty days of 74 stocks: the sample has 59 directions; each shrunk matrix has all. */
static void short_windows(const returns *t) {
    for (size_t start = 0; start + WINDOW <= t->n_times; start += 487) {
        const double *x = t->x + start * t->n;
        must(rebal_covariance_sample(cov, x, WINDOW, t->n, 1, 0, NULL, 0, NULL), "window");
        must(rebal_covariance_check(cov, t->n, 0.1, 1e-12, NULL, 0, NULL), "sample semidefinite");
        expect(rebal_covariance_check(cov, t->n, 0.1, 0, NULL, 0, NULL) == REBAL_E_NOT_PSD,
               "sample singular", 0);
        for (int32_t e = 0; e <= REBAL_SHRINK_OAS; e++) {
            double share;
            must(rebal_covariance_shrink(other, &share, x, WINDOW, t->n, e, 0, NULL, 0, NULL),
                 "shrunk");
            must(rebal_covariance_check(other, t->n, 0.1, 0, NULL, 0, NULL), "shrunk is definite");
            expect(share > 0 && share < 1, "intensity", share);
        }
    }
}

/* Stocks whose histories begin one after another: pairs make what no returns can have. */
static void unequal_histories(const returns *t) {
    size_t n_times = 150, n = t->n, count = n * (n + 1) / 2;
    double *x = malloc(n_times * n * sizeof *x), *repaired = malloc(count * sizeof *x);
    for (size_t k = 0; k < n_times; k++)
        for (size_t i = 0; i < n; i++)
            x[k * n + i] = k < i && i % 2                ? NAN
                           : k > 2 * i + 3 && i % 3 == 0 ? NAN
                                                         : t->x[k * n + i];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_times; k += 5) x[k * n + i] = t->x[k * n + i];
    must(rebal_covariance_sample(cov, x, n_times, n, 1, REBAL_MISSING_PAIRWISE, NULL, 0, NULL),
         "pairwise");
    expect(rebal_covariance_check(cov, n, 0.1, 1e-10, NULL, 0, NULL) == REBAL_E_NOT_PSD,
           "pairwise is indefinite", 0);
    for (int32_t method = 0; method <= REBAL_REPAIR_HIGHAM; method++) {
        double far = 0;
        must(rebal_covariance_repair(repaired, cov, n, method, 1e-8, NULL, 0, NULL), "repaired");
        must(rebal_covariance_check(repaired, n, 0.1, 0, NULL, 0, NULL), "repaired is definite");
        for (size_t i = 0; i < n; i++) {
            expect(repaired[at(i, i)] == cov[at(i, i)], "variance", repaired[at(i, i)]);
            for (size_t j = 0; j < i; j++) {
                double way =
                    (repaired[at(i, j)] - cov[at(i, j)]) / sqrt(cov[at(i, i)] * cov[at(j, j)]);
                far += 2 * way * way;
            }
        }
        printf("repair %d moves the correlations by %.6f\n", method, sqrt(far));
        expect(sqrt(far) < 3, "distance", sqrt(far));
    }
    free(x);
    free(repaired);
}

/* Two years say what an equal-weighted portfolio will stray from the broad index in the next
 * quarter: over all quarters the mean square of realised / forecast is near 1. */
static void forecasts(const returns *t) {
    double weight[ETFS], index[ETFS] = {0}, sum = 0, least = 1e9, most = 0;
    size_t quarters = 0, n = t->n;
    const rebal_risk_model m = {.struct_size = sizeof m, .n = n, .covariance = cov};
    for (size_t i = 0; i < n; i++) weight[i] = 1.0 / ETFS;
    index[8] = 1; /* VTI */
    for (size_t start = 2 * YEAR; start + 63 <= t->n_times; start += 63) {
        double a[63], b[63], forecast, realised;
        must(rebal_covariance_shrink(cov, NULL, t->x + (start - 2 * YEAR) * n, 2 * YEAR, n,
                                     REBAL_SHRINK_LEDOIT_WOLF_IDENTITY, 0, NULL, 0, NULL),
             "forecast");
        must(rebal_risk_tracking_error(&forecast, &m, weight, 1, index, NULL, 0, NULL), "error");
        for (size_t k = 0; k < 63; k++) {
            a[k] = 0;
            for (size_t i = 0; i < n; i++) a[k] += weight[i] * t->x[(start + k) * n + i];
            b[k] = t->x[(start + k) * n + 8];
        }
        must(rebal_risk_realised(&realised, a, b, 63, YEAR, 0, NULL), "realised");
        double ratio = realised / (forecast * sqrt(YEAR));
        sum += ratio * ratio;
        least = fmin(least, ratio);
        most = fmax(most, ratio);
        quarters++;
    }
    printf("%zu quarters, realised / forecast: %.3f to %.3f, root mean square %.3f\n", quarters,
           least, most, sqrt(sum / (double)quarters));
    expect(sum / (double)quarters > 0.5 && sum / (double)quarters < 2, "mean square", sum);
}

int main(void) {
    returns etfs, stocks;
    if (!returns_load(&etfs, "prices/covpred_etf_18_daily_returns_2006_2022.csv.gz", ETFS, 0))
        return SKIPPED;
    if (!returns_load(&stocks, "prices/markowitz_ref_74_daily_2000_2023.csv.gz", STOCKS, 1))
        return SKIPPED;
    expect(etfs.n_times == 4193, "days of ETFs", (double)etfs.n_times);
    expect(stocks.n_times == 6190, "days of stocks", (double)stocks.n_times);
    sample_is_plain(&etfs);
    eigen_residuals(&etfs);
    sample_is_plain(&stocks);
    eigen_residuals(&stocks);
    short_windows(&stocks);
    unequal_histories(&stocks);
    forecasts(&etfs);
    free(etfs.x);
    free(stocks.x);
    return failed;
}
