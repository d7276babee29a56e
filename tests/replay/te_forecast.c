/* SPDX-License-Identifier: MIT */
/* Tracking error forecast by covariances of the past, against that of the quarter that followed,
 * on real returns. Portfolios start at their target a year before and are left alone since.
 *
 *     te_forecast                          prints the table
 *     te_forecast PAGE.md PICTURE.svg      whether the page holds it and the picture is this one
 *     te_forecast --write PICTURE.svg      writes the picture
 *
 * Reads REBAL_TEST_DATA, and is skipped where that is not set. */
#include "te_forecast.h"

#include "account.h"
#include "returns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ETFS = 18, STOCKS = 74, YEAR = 252, QUARTER = 63, PAST = 2 * YEAR, FACTORS = 5 };
enum { LEDOIT_WOLF, LEDOIT_WOLF_SHORT, EWMA, FACTOR_MODEL };

const char *const te_estimator[ESTIMATORS] = {"Ledoit-Wolf, 504 days", "Ledoit-Wolf, 63 days",
                                              "EWMA, decay 0.97", "5 factors, 504 days"};

static int failed;

static void must(rebal_status status, const char *what) {
    if (status) printf("WRONG: %s: %s\n", what, rebal_code_name(status));
    failed |= status != REBAL_OK;
}

/* ------------------------------------------------------------------ one quarter */

/* Weights of what began at target and was left alone for so many days. */
static void left_alone(double *weight, const double *target, const double *x, size_t n,
                       size_t days) {
    double sum = 0;
    memcpy(weight, target, n * sizeof *weight);
    for (size_t k = 0; k < days; k++)
        for (size_t i = 0; i < n; i++) weight[i] *= 1 + x[k * n + i];
    for (size_t i = 0; i < n; i++) sum += weight[i];
    for (size_t i = 0; i < n; i++) weight[i] /= sum;
}

/* A covariance of the days before `now`, by one estimator. */
static void covariance_until(double *cov, int estimator, const double *now, size_t n) {
    size_t days = estimator == LEDOIT_WOLF_SHORT ? QUARTER : PAST;
    const double *x = now - days * n;
    if (estimator == EWMA)
        must(rebal_covariance_ewma(cov, x, days, n, 0.97, 0, NULL), "EWMA");
    else if (estimator == FACTOR_MODEL)
        must(rebal_covariance_sample(cov, x, days, n, 1, 0, NULL, 0, NULL), "sample");
    else
        must(rebal_covariance_shrink(cov, NULL, x, days, n, REBAL_SHRINK_LEDOIT_WOLF_IDENTITY, 0,
                                     NULL, 0, NULL),
             "shrunk");
}

/* F-TE: a year's, from the days before `now`. */
static double forecast(int estimator, const double *now, size_t n, const double *weight,
                       const double *target) {
    static double cov[STOCKS * (STOCKS + 1) / 2], loadings[STOCKS * FACTORS], rest[STOCKS];
    static double factor[FACTORS * (FACTORS + 1) / 2];
    rebal_risk_model m = {.struct_size = sizeof m, .n = n, .covariance = cov};
    double error = 0;
    covariance_until(cov, estimator, now, n);
    if (estimator == FACTOR_MODEL) {
        must(rebal_covariance_factors(loadings, factor, rest, cov, n, FACTORS, NULL, 0, NULL),
             "factors");
        m = (rebal_risk_model){.struct_size = sizeof m,
                               .n = n,
                               .n_factors = FACTORS,
                               .loadings = loadings,
                               .factor_covariance = factor,
                               .specific = rest};
    }
    must(rebal_risk_tracking_error(&error, &m, weight, 1, target, NULL, 0, NULL), "forecast");
    return error * sqrt(YEAR);
}

/* Returns of a quarter, and of the whole of it: weights kept every day, or left alone. */
static double quarter(double *daily, const double *x, size_t n, const double *weight, int is_kept) {
    double held[STOCKS], value = 1;
    memcpy(held, weight, n * sizeof *held);
    for (size_t k = 0; k < QUARTER; k++) {
        double now = 0;
        for (size_t i = 0; i < n; i++) now += held[i] * (1 + x[k * n + i]);
        for (size_t i = 0; i < n; i++)
            held[i] = is_kept ? weight[i] : held[i] * (1 + x[k * n + i]) / now;
        daily[k] = now - 1;
        value *= now;
    }
    return value;
}

/* F-TEX: against the target, kept at its weights every day. */
static void outcome(book *b, const double *x, size_t n, const double *weight,
                    const double *target) {
    double kept[QUARTER], alone[QUARTER], theirs[QUARTER];
    double index = quarter(theirs, x, n, target, 1);
    size_t q = b->n_quarters;
    b->outcome[q] = quarter(kept, x, n, weight, 1) - index;
    (void)quarter(alone, x, n, weight, 0);
    must(rebal_risk_realised(&b->realised[q], kept, theirs, QUARTER, YEAR, 0, NULL), "realised");
    must(rebal_risk_realised(&b->alone[q], alone, theirs, QUARTER, YEAR, 0, NULL), "left alone");
}

static void all_quarters(book *b, const returns *r, const double *target) {
    size_t n = r->n;
    size_t start = PAST;
    for (; start + QUARTER <= r->n_times && b->n_quarters < QUARTERS_MAX; start += QUARTER) {
        double weight[STOCKS];
        const double *now = r->x + start * n;
        left_alone(weight, target, now - YEAR * n, n, YEAR);
        for (int e = 0; e < ESTIMATORS; e++)
            b->forecast[e][b->n_quarters] = forecast(e, now, n, weight, target);
        outcome(b, now, n, weight, target);
        b->n_quarters++;
    }
}

/* ------------------------------------------------------------------ how good they were */

typedef struct verdict {
    double forecast, realised; /* means */
    double ratio;              /* mean of realised / forecast */
    double bias;               /* deviation of outcome / forecast of the quarter */
    double slope, r2;          /* of realised on forecast */
    double qlike;
    double alone; /* as ratio, the portfolio left alone */
} verdict;

static double mean(const double *x, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k];
    return sum / (double)n;
}

/* Sum of products of deviations from the means. */
static double products(const double *x, const double *y, size_t n) {
    double x0 = mean(x, n), y0 = mean(y, n), sum = 0;
    for (size_t k = 0; k < n; k++) sum += (x[k] - x0) * (y[k] - y0);
    return sum;
}

static verdict judge(const book *b, int e) {
    const double *f = b->forecast[e], *r = b->realised;
    size_t n = b->n_quarters;
    double ratio[QUARTERS_MAX] = {0}, score[QUARTERS_MAX] = {0};
    double loss[QUARTERS_MAX] = {0}, alone[QUARTERS_MAX] = {0};
    double both = products(f, r, n), own = products(f, f, n);
    for (size_t k = 0; k < n; k++) {
        double share = r[k] * r[k] / (f[k] * f[k]);
        ratio[k] = r[k] / f[k];
        alone[k] = b->alone[k] / f[k];
        score[k] = b->outcome[k] / (f[k] * sqrt((double)QUARTER / YEAR));
        loss[k] = share - log(share) - 1;
    }
    return (verdict){mean(f, n),     mean(r, n),
                     mean(ratio, n), sqrt(products(score, score, n) / (double)(n - 1)),
                     both / own,     both * both / (own * products(r, r, n)),
                     mean(loss, n),  mean(alone, n)};
}

/* ------------------------------------------------------------------ table and page */

static void table(FILE *out, const book *books) {
    fprintf(out,
            "%-19s %-21s quarters  forecast  realised  ratio  bias  slope    R2  QLIKE  alone\n",
            "portfolio", "estimator");
    for (int b = 0; b < BOOKS; b++)
        for (int e = 0; e < ESTIMATORS; e++) {
            verdict v = judge(&books[b], e);
            fprintf(out,
                    "%-19s %-21s %8zu  %8.2f  %8.2f  %5.2f  %4.2f  %5.2f  %4.2f  %5.2f  %5.2f\n",
                    books[b].name, te_estimator[e], books[b].n_quarters, 100 * v.forecast,
                    100 * v.realised, v.ratio, v.bias, v.slope, v.r2, v.qlike, v.alone);
        }
}

/* A whole file as text; empty where it cannot be read. */
static char *text_of(FILE *file) {
    enum { BYTES = 1 << 20 };
    char *text = calloc(1, BYTES);
    if (!text) abort();
    if (file) {
        rewind(file);
        text[fread(text, 1, BYTES - 1, file)] = '\0';
        fclose(file);
    }
    return text;
}

/* Whether a file holds what was written to another; all of it, or somewhere. */
static void compare(const char *path, FILE *written, int is_all) {
    char *have = text_of(fopen(path, "r")), *want = text_of(written);
    int good = *want && (is_all ? strcmp(have, want) == 0 : strstr(have, want) != NULL);
    printf("%s %s\n", path, good ? "agrees" : "DIFFERS");
    failed |= !good;
    free(have);
    free(want);
}

static void compare_all(const book *books, char **path) {
    FILE *page = tmpfile(), *picture = tmpfile();
    if (!page || !picture) abort();
    table(page, books);
    te_picture(picture, books);
    compare(path[0], page, 0);
    compare(path[1], picture, 1);
}

static void write_picture(const book *books, const char *path) {
    FILE *file = fopen(path, "w");
    failed |= !file;
    if (!file) return;
    te_picture(file, books);
    failed |= fclose(file) != 0;
}

int main(int n_arguments, char **argument) {
    static book books[BOOKS] = {
        {.name = "18 ETFs, equal"}, {.name = "4 ETFs, 40/30/15/15"}, {.name = "74 stocks, equal"}};
    double equal[ETFS], four[ETFS] = {[8] = .4, [6] = .3, [2] = .15, [7] = .15}; /* VTI ... VNQ */
    double each[STOCKS];
    returns etfs, stocks;
    for (int i = 0; i < ETFS; i++) equal[i] = 1.0 / ETFS;
    for (int i = 0; i < STOCKS; i++) each[i] = 1.0 / STOCKS;
    if (!returns_load(&etfs, "prices/covpred_etf_18_daily_returns_2006_2022.csv.gz", ETFS, 0) ||
        !returns_load(&stocks, "prices/markowitz_ref_74_daily_2000_2023.csv.gz", STOCKS, 1))
        return SKIPPED;
    all_quarters(&books[0], &etfs, equal);
    all_quarters(&books[1], &etfs, four);
    all_quarters(&books[2], &stocks, each);
    table(stdout, books);
    if (n_arguments == 3 && strcmp(argument[1], "--write") == 0)
        write_picture(books, argument[2]);
    else if (n_arguments == 3)
        compare_all(books, argument + 1);
    free(etfs.x);
    free(stocks.x);
    return failed;
}
