/* SPDX-License-Identifier: MIT */
/* Volatility of eighteen ETFs, 2006 to 2022, 4193 days: models against other implementations of
 * them.
 *
 *   GARCH: Python arch 8.0.0, ConstantMean left out (mean='Zero'), backcast = mean square,
 * tolerance 1e-12, scipy 1.17.1; log likelihoods without their 100-fold scaling. What that search
 * leaves is below 1e-5 in omega; the likelihood, flat at the optimum, agrees to its rounding. VTI
 * also by Newton's method with 50 digits. HAR of |return|: normal equations with 40 digits
 * (mpmath). Regimes: a plain loop in Python, the powers with mpmath. */
#include "account.h"

#include <math.h>

enum { DAYS_MAX = 5000, COLUMNS = 18, VTI = 8, YEAR = 252 };

typedef struct known {
    const char *name;
    int column;
    double log_likelihood, omega, alpha, beta;
} known;

static const known models[] = {
    {"GLD", 2, 13266.8241168389, 1.21977343e-06, 0.0529932496, 0.937690768},
    {"TLT", 6, 14024.6490323868, 9.51980046e-07, 0.0669582999, 0.922933273},
    {"VNQ", 7, 12414.9876080948, 2.26156521e-06, 0.113289512, 0.879246693},
    {"VTI", 8, 13466.6851350555, 2.83833624e-06, 0.134949216, 0.845460088},
    {"XLE", 10, 11486.1864704612, 2.38239914e-06, 0.087202026, 0.908324188},
};

static double returns[COLUMNS][DAYS_MAX], size_of_day[DAYS_MAX];

static size_t read_returns(FILE *data) {
    double row[COLUMNS];
    size_t n = 0;
    (void)data_row(data, NULL, 0, row, COLUMNS); /* the names */
    for (; n < DAYS_MAX && data_row(data, NULL, 0, row, COLUMNS) == COLUMNS; n++)
        for (int j = 0; j < COLUMNS; j++) returns[j][n] = row[j];
    return n;
}

/* 1 where wrong; says so. */
static int differs(const char *what, double got, double expected, double tolerance) {
    int bad = !(fabs(got - expected) <= tolerance * fabs(expected));
    if (bad) printf("%s: %.17g, expected %.17g  WRONG\n", what, got, expected);
    return bad;
}

static int check_garch(const known *k, size_t n) {
    rebal_garch fit = {.struct_size = sizeof fit};
    if (rebal_garch_fit(&fit, returns[k->column], n, NULL) != REBAL_OK) return 1;
    printf("%s: log likelihood %.10f, arch %.10f; %d steps\n", k->name, fit.log_likelihood,
           k->log_likelihood, (int)fit.n_iterations);
    return (fit.outcome != REBAL_FIT_CONVERGED) + (fit.bounds != 0) +
           differs("log likelihood", fit.log_likelihood, k->log_likelihood, 1e-13) +
           differs("omega", fit.omega, k->omega, 1e-5) +
           differs("alpha", fit.alpha, k->alpha, 1e-6) + differs("beta", fit.beta, k->beta, 1e-6);
}

static int check_garch_in_full(size_t n) {
    rebal_garch fit = {.struct_size = sizeof fit};
    if (rebal_garch_fit(&fit, returns[VTI], n, NULL) != REBAL_OK) return 1;
    return differs("omega", fit.omega, 2.8383375016236254332e-6, 1e-9) +
           differs("alpha", fit.alpha, 0.13494922428829911619, 1e-9) +
           differs("beta", fit.beta, 0.84546007318745449369, 1e-9) +
           differs("variance", fit.variance, 0.00015010183154147610678, 1e-9) +
           differs("log likelihood", fit.log_likelihood, 13466.685135055540602, 1e-12);
}

static int check_har(size_t n) {
    rebal_har fit = {.struct_size = sizeof fit};
    for (size_t t = 0; t < n; t++) size_of_day[t] = fabs(returns[VTI][t]);
    if (rebal_har_fit(&fit, size_of_day, n, NULL) != REBAL_OK) return 1;
    return differs("constant", fit.constant, 0.0012350966014450081684, 1e-12) +
           differs("day", fit.day, -0.091765327900573701839, 1e-12) +
           differs("week", fit.week, 0.60031033435355191637, 1e-12) +
           differs("month", fit.month, 0.3432690820904666423, 1e-12);
}

/* EWMA against the mean square so far, from the second year on. */
static int check_regimes(size_t n) {
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules rules = {.struct_size = sizeof rules, .exponent = 2.0 / 3};
    const double *r = returns[VTI];
    double now = r[0] * r[0], sum = now, scale = 0;
    int days[3] = {0}, n_changes = 0, bad = 0;
    for (size_t t = 1; t < n; t++) {
        int32_t before = state.regime;
        bad += rebal_volatility_ewma_update(&now, r + t, 1, 0.94, NULL) != REBAL_OK;
        sum += r[t] * r[t];
        if (t < YEAR) continue;
        bad += rebal_regime_update(&state, &rules, sqrt(now), sqrt(sum / (double)(t + 1)), 0, 0,
                                   NULL) != REBAL_OK;
        days[state.regime]++;
        n_changes += state.regime != before;
        scale += (double)state.scale_ppb / 1e9 / (double)(n - YEAR);
    }
    printf("normal %d, calm %d, stressed %d days, %d changes, mean scale %.9f\n", days[0], days[1],
           days[2], n_changes, scale);
    return bad + (days[0] != 1164) + (days[1] != 2275) + (days[2] != 502) + (n_changes != 48) +
           differs("mean scale", scale, 0.853577479028463, 2e-9);
}

int main(void) {
    FILE *data = data_open("prices/covpred_etf_18_daily_returns_2006_2022.csv.gz");
    int bad = 0;
    if (!data) return SKIPPED;
    size_t n = read_returns(data);
    if (data_close(data) != 0 || n != 4193) {
        printf("%d days, expected 4193\n", (int)n);
        return 1;
    }
    for (size_t k = 0; k < sizeof models / sizeof *models; k++) bad += check_garch(&models[k], n);
    bad += check_garch_in_full(n);
    bad += check_har(n);
    bad += check_regimes(n);
    return bad != 0;
}
