/* SPDX-License-Identifier: MIT */
/* Four assets, daily looks, each family of policies at its best parameter: its cost over that of
 * the trade that pays, with the horizons that bands imply. No family may be surely cheaper, unless
 * an order has a ticket: then half way must be. Without cash the base is the cheapest asset, with
 * it cash. One horizon for all must be as cheap without cash, and with it dearer by 5 % or more.
 *
 * Independent are the costs of calendars (F-OPTCALENDAR) and, with cash, what bands trade
 * (F-BANDCOST). Each within 3 standard errors and what its formula leaves out: the growth of the
 * account from look to look, whose variance is .02 a year; and (half width / target)^2, by which
 * weights move less on the lower side. Two ratios of calendars without cash are from a study by
 * another program, of as many paths as the long run, to two places. Horizons must turn over 40 to
 * 52 % less than quarterly trades, without cash and at the same tracking error (Leland 1999: almost
 * half). The seed is fixed.
 *
 *   four PATHS YEARS
 */
#include <rebal/band.h>
#include <rebal/simulation.h>
#include <stdio.h>
#include <stdlib.h>

#include "factor.h"

enum { ROWS = 5, ASSETS = 4, GRID = 9, BY_ROW = 0, ONE = 1, EDGE = 2, HALF_WAY = 3, TARGET = 4 };
enum { CALENDAR = 5, FAMILIES = 6, MONTHLY = 6, QUARTERLY = 7, LINES = 8 };
enum { POLICIES = FAMILIES * GRID + 2, FIGURES = 5 };

#define TICKET 1e-6 /* of the account, an order */

static const double target[ROWS] = {.4, .3, .2, .1, 0}, volatility[ROWS] = {.2, .15, .3, .1, 0};
static const double cost[ROWS] = {.001, .001, .002, .0005, 0}, correlation = .3, gamma = 5;
static const char *const family[LINES] = {"by row",    "one horizon", "to the edge", "half way",
                                          "to target", "calendar",    "monthly",     "quarterly"};

/* Stop over half of each family, the width of its middle over the optimal one; ratios of the study.
 */
static const double stop_share[FAMILIES] = {0, 0, 1, .5, 0, 0};
static const double middle[FAMILIES] = {0, 0, 1, 1.25, 1.587, 0};
static const double study[LINES] = {0, 0, 0, 0, 0, 1.51, 2.32, 0};

typedef struct world {
    size_t n;
    double half[POLICIES * ROWS], stop[POLICIES * ROWS], horizon[POLICIES * ROWS];
    double loadings[ROWS], specific[ROWS], fixed[ROWS], s2[ASSETS], curve[ASSETS], loss;
    int64_t looks[POLICIES];
} world;

/* Parameters of a family, by steps of 12 % around what the formulas say. */
static void fill_family(world *w, int f, const double *width, const double *years, double one,
                        double tau) {
    for (int g = 0; g < GRID; g++) {
        int q = f * GRID + g;
        double scale = .52 + .12 * g;
        w->looks[q] = f == CALENDAR ? (int64_t)(252 * tau * scale * scale + .5) : 1;
        for (size_t i = 0; i < w->n; i++) {
            size_t k = (size_t)q * w->n + i;
            double own = i < ASSETS ? years[i] : 1;
            w->half[k] = i < ASSETS ? middle[f] * scale * width[i] : 0;
            w->stop[k] = stop_share[f] * w->half[k];
            w->horizon[k] = f == BY_ROW ? own / scale : f == ONE ? one / scale : 0;
        }
    }
}

/* F-BANDHORIZON: correlations of .3 are those of one factor. */
static int fill(world *w) {
    double packed[ASSETS * (ASSETS + 1) / 2], width[ASSETS], years[ASSETS], one, tau;
    for (int i = 0, at = 0; i < ROWS; i++) {
        w->loadings[i] = sqrt(correlation) * volatility[i];
        w->specific[i] = (1 - correlation) * volatility[i] * volatility[i];
        for (int j = 0; i < ASSETS && j <= i; j++, at++)
            packed[at] = volatility[i] * volatility[j] * (i == j ? 1 : correlation);
    }
    if (rebal_band_variance(w->s2, w->curve, &w->loss, target, packed, ASSETS, gamma, NULL) ||
        rebal_band_optimal(width, NULL, NULL, NULL, w->curve, w->s2, cost, NULL, ASSETS, 0, NULL) ||
        rebal_band_horizon(years, &one, width, w->curve, cost, ASSETS, NULL) ||
        rebal_band_calendar(&tau, NULL, w->s2, cost, ASSETS, w->loss, 0, NULL))
        return 1;
    for (int f = 0; f < FAMILIES; f++) fill_family(w, f, width, years, one, tau);
    w->looks[POLICIES - 2] = 21, w->looks[POLICIES - 1] = 63;
    return 0;
}

/* Figures of all policies: cost, trading, risk, tracking variance, turnover. */
static int run(const world *w, double *column[FIGURES], size_t n_paths, double years) {
    rebal_simulation m = {.struct_size = sizeof m,
                          .base = (int32_t)w->n - 1,
                          .n = w->n,
                          .n_factors = 1,
                          .n_policies = POLICIES,
                          .n_steps = (size_t)(252 * years),
                          .step_years = 1. / 252,
                          .risk_aversion = gamma,
                          .target = target,
                          .loadings = w->loadings,
                          .specific = w->specific,
                          .cost = cost,
                          .fixed = w->fixed,
                          .half_width = w->half,
                          .stop = w->stop,
                          .interval_steps = w->looks,
                          .horizon_years = w->horizon};
    rebal_simulation_rows rows = {.struct_size = sizeof rows,
                                  .capacity = n_paths * POLICIES,
                                  .cost_rate = column[0],
                                  .trading_rate = column[1],
                                  .risk_rate = column[2],
                                  .tracking_variance = column[3],
                                  .turnover = column[4]};
    return rebal_simulation_run(&rows, &m, 1, 0, n_paths, NULL, 0, NULL) != REBAL_OK;
}

/* What horizons by row turn over at that tracking variance, between the nearest two of them. */
static double turnover_at(const double *variance, const double *turnover, double at) {
    int g = 1;
    while (g < GRID - 1 && variance[g] < at) g++;
    double share = (at - variance[g - 1]) / (variance[g] - variance[g - 1]);
    return turnover[g - 1] + share * (turnover[g] - turnover[g - 1]);
}

/* F-OPTCALENDAR: the cost of a calendar; F-BANDCOST: what bands trade, where cash pays. And what
 * is left out. */
static double formula(const world *w, int f, int q, double *off) {
    double volume = 0, trading[ASSETS] = {0}, tau = (double)w->looks[q] / 252;
    size_t at = (size_t)q * w->n;
    for (int i = 0; i < ASSETS; i++) volume += cost[i] * sqrt(w->s2[i]);
    *off = f < CALENDAR ? .02 : .02 * tau;
    if (f >= CALENDAR) return w->loss * tau / 4 + sqrt(2 / 3.141592653589793 / tau) * volume;
    if (rebal_band_cost(NULL, trading, NULL, w->half + at, w->stop + at, w->curve, w->s2, cost,
                        NULL, ASSETS, tau, NULL))
        return NAN;
    return trading[0] + trading[1] + trading[2] + trading[3];
}

/* Of the best policy of each family. */
typedef struct table {
    int best[LINES];
    double mean[LINES], error[LINES], ratio[LINES], ratio_error[LINES];
} table;

/* What was simulated beside what the formula says. */
static int compare(const world *w, const table *t, int f) {
    double off, expected = formula(w, f, t->best[f], &off);
    int bad = !(fabs(t->mean[f] - expected) <= 3 * t->error[f] + off * expected);
    printf("  %-12s %s %.4e +- %.1e, formula %.4e%s\n", family[f],
           f < CALENDAR ? "trading" : "cost", t->mean[f], t->error[f], expected,
           bad ? "  BAD" : "");
    return bad;
}

/* One horizon, half way with a ticket, the study; and that none is cheaper. */
static int compare_ratio(const world *w, const table *t, int f) {
    double ratio = t->ratio[f], error = t->ratio_error[f];
    int bad =
        w->fixed[0] > 0 ? f == HALF_WAY && !(ratio < 1 - 3 * error) : !(ratio > 1 - 3 * error);
    if (f == ONE && w->fixed[0] == 0)
        bad |= w->n == ASSETS ? !(ratio < 1.005 + 3 * error) : !(ratio > 1.05 + 3 * error);
    if (study[f] > 0 && w->n == ASSETS) /* whose errors are ours */
        bad |= !(fabs(ratio - study[f]) <= .005 + 3 * sqrt(2) * error);
    printf("  %-12s %.4f +- %.4f%s\n", family[f], ratio, error, bad ? "  BAD" : "");
    return bad;
}

/* column of the best policies alone, in chosen. */
static int summarise(table *t, const double *column, double *chosen, size_t n_paths) {
    for (size_t p = 0; p < n_paths; p++)
        for (size_t f = 0; f < LINES; f++)
            chosen[p * LINES + f] = column[p * POLICIES + (size_t)t->best[f]];
    return rebal_simulation_summary(t->mean, t->error, NULL, NULL, t->ratio, t->ratio_error, chosen,
                                    n_paths, LINES, NULL) != REBAL_OK;
}

static void find_best(table *t, const double *mean) {
    t->best[MONTHLY] = POLICIES - 2, t->best[QUARTERLY] = POLICIES - 1;
    for (int f = 0; f < FAMILIES; f++) {
        t->best[f] = f * GRID;
        for (int g = 1; g < GRID; g++)
            if (mean[f * GRID + g] < mean[t->best[f]]) t->best[f] = f * GRID + g;
    }
}

/* F-SIMULATE, F-HORIZON: the table; risk to trading; turnover at the same tracking error. */
static int judge(const world *w, double *column[FIGURES], size_t n_paths) {
    double mean[FIGURES][POLICIES], *chosen = column[FIGURES - 1];
    int bad = 0, has_ticket = w->fixed[0] > 0, has_cash = w->n > ASSETS;
    table costs, trading;
    for (int k = 0; k < FIGURES; k++)
        if (rebal_simulation_summary(mean[k], NULL, NULL, NULL, NULL, NULL, column[k], n_paths,
                                     POLICIES, NULL))
            return 1;
    find_best(&costs, mean[0]);
    trading = costs;
    double share = mean[2][costs.best[BY_ROW]] / mean[1][costs.best[BY_ROW]];
    double less = 1 - turnover_at(mean[3], mean[4], mean[3][POLICIES - 1]) / mean[4][POLICIES - 1];
    if (summarise(&costs, column[0], chosen, n_paths) ||
        summarise(&trading, column[1], chosen, n_paths))
        return 1;
    printf("%s%s: cost %.4e, risk to trading %.3f, %.1f %% less turnover than quarterly\n",
           has_cash ? "with cash" : "without cash", has_ticket ? " and a ticket" : "",
           costs.mean[BY_ROW], share, 100 * less);
    for (int f = ONE; f < LINES; f++) bad += compare_ratio(w, &costs, f);
    if (has_ticket) return bad;
    for (int f = has_cash ? EDGE : CALENDAR; f < LINES; f++)
        bad += compare(w, f < CALENDAR ? &trading : &costs, f);
    bad += !(share > .4 && share < .6);
    return bad + (!has_cash && !(less > .40 && less < .52));
}

int main(int n_arguments, char **argument) {
    static world w;
    double *column[FIGURES];
    if (n_arguments != 3) return 2;
    size_t n_paths = (size_t)atoll(argument[1]);
    int bad = 0;
    for (int k = 0; k < FIGURES; k++)
        if (!(column[k] = malloc(n_paths * POLICIES * sizeof(double)))) return 2;
    for (int kind = 0; kind < 3; kind++) {
        w.n = kind == 0 ? ASSETS : ROWS;
        for (int i = 0; kind == 2 && i < ASSETS; i++) w.fixed[i] = TICKET;
        bad += fill(&w) || run(&w, column, n_paths, atof(argument[2])) ||
               judge(&w, column, n_paths) != 0;
    }
    for (int k = 0; k < FIGURES; k++) free(column[k]);
    return bad != 0;
}
