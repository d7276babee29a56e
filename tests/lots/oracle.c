/* SPDX-License-Identifier: MIT */
/* Whole lots against trying all of them: small problems of every kind, each metric, with fees,
 * minimum trades, tight cash, forced trades, and with no answer. Shares no code with the library.
 *   oracle CASES */
#include <stdio.h>
#include <stdlib.h>

#include "lots/world.h"

/* What trying all lots finds. */
typedef struct truth {
    bool is_found;
    double best; /* exact: the numbers are small */
    int64_t z[LOTS_N];
} truth;

static void try_one(const lots_world *w, const int64_t *z, truth *t) {
    if (!lots_world_is_legal(w, z)) return;
    double value = lots_world_objective(w, z);
    if (t->is_found && value >= t->best) return;
    t->is_found = true;
    t->best = value;
    for (size_t i = 0; i < w->lots.n; i++) t->z[i] = z[i];
}

/* All trades within the bounds of the rows, one after the other. */
static truth try_all(const lots_world *w) {
    truth t = {0};
    int64_t z[LOTS_N];
    size_t n = w->lots.n, at = 0;
    for (size_t i = 0; i < n; i++) z[i] = w->lots_min[i] - w->held[i];
    while (at < n) {
        try_one(w, z, &t);
        for (at = 0; at < n && ++z[at] > w->lots_max[at] - w->held[at]; at++)
            z[at] = w->lots_min[at] - w->held[at];
    }
    return t;
}

static void complain(const lots_world *w, uint64_t seed, const rebal_lots_answer *a, const truth *t,
                     const char *what) {
    printf("seed %llu, metric %d, %zu rows: %s; status %d, objective %.17g bound %.17g, %s %.17g\n",
           (unsigned long long)seed, w->lots.metric, w->lots.n, what, a->status, a->objective,
           a->bound, t->is_found ? "best" : "none", t->best);
    exit(1);
}

/* F-LOTS, F-LOTSBOUND */
static void compare(lots_world *w, uint64_t seed, int tally[5]) {
    int64_t z[LOTS_N];
    rebal_lots_answer a = {.struct_size = sizeof a};
    w->lots.nodes_max = seed % 7 == 0 ? 5 : 4000000000u;
    w->lots.gap_max_ppb = seed % 5 == 0 ? 20000000 : 0;
    truth t = try_all(w);
    if (rebal_lots_solve(z, &a, &w->lots, NULL, 0, NULL)) complain(w, seed, &a, &t, "refused");
    tally[a.status - REBAL_LOTS_OPTIMAL]++;
    bool is_risk = w->lots.metric == REBAL_LOTS_RISK, is_open = a.status == REBAL_LOTS_UNKNOWN;
    bool has = !is_open && a.status != REBAL_LOTS_INFEASIBLE;
    double slack = is_risk ? 2e-9 * a.size : 0;
    if (is_open && w->lots.nodes_max > 5) complain(w, seed, &a, &t, "gave up");
    if (is_open) return;
    if (has != t.is_found) complain(w, seed, &a, &t, "an answer, or none");
    if (!has) return;
    if (!lots_world_is_legal(w, z)) complain(w, seed, &a, &t, "beyond its limits");
    double value = lots_world_objective(w, z);
    double off = value > a.objective ? value - a.objective : a.objective - value;
    if (off > slack / 1000) complain(w, seed, &a, &t, "another objective");
    if (a.bound > t.best + slack) complain(w, seed, &a, &t, "a bound above the best");
    if (a.status == REBAL_LOTS_OPTIMAL && value > t.best + slack)
        complain(w, seed, &a, &t, "not the best");
    if (a.status == REBAL_LOTS_WITHIN && value - a.bound > 0.02 * a.size + slack)
        complain(w, seed, &a, &t, "not within the gap");
    if (a.status == REBAL_LOTS_FEASIBLE && w->lots.nodes_max > 5)
        complain(w, seed, &a, &t, "not finished");
}

int main(int argc, char **argv) {
    static lots_world w;
    uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    int metrics = argc > 2 ? atoi(argv[2]) : 3;
    int tally[5] = {0};
    for (uint64_t seed = 1; seed <= cases; seed++) {
        lots_world_small(&w, seed);
        for (int32_t metric = 0; metric < metrics; metric++) {
            w.lots.metric = metric;
            compare(&w, seed, tally);
        }
    }
    printf("%d optimal, %d within, %d feasible, %d infeasible, %d unknown\n", tally[0], tally[1],
           tally[2], tally[3], tally[4]);
    return 0;
}
