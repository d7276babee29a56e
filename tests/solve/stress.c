/* SPDX-License-Identifier: MIT */
/* F-SOLVE: stressed problems, each solved and certified, or shown to have no answer.
 *
 *     stress factors|whole N COUNT [N COUNT...]   COUNT problems of up to N instruments */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "solve/world.h"

#define GAP 1e-9
#define VIOLATION 1e-12
#define ROUNDING 1e-19
#define ROUNDING_SHARE 1e-4 /* of the problems; 14 of 300 000 do */
#define STEPS 250 /* one of 60 000 takes 203; without the added curvature some take 1000 */

/* What a run has seen. */
typedef struct tally {
    long optimal, infeasible, bad, rounding;
    long steps, steps_most, steps_cold, steps_warm;
} tally;

static world w;
static double trade[WORLD_N], again[WORLD_N], state[WORLD_STATE];
static bool is_whole;

/* The bounds of the rows, and so of the sum. */
static double low_of(size_t i) { return w.problem.trade_min ? w.low[i] : -1000; }
static double high_of(size_t i) { return w.problem.trade_max ? w.high[i] : 1000; }

/* How far the rows stay from the sum that is asked for. */
static double shortfall(void) {
    double least = 0, most = 0, over, under;
    for (size_t i = 0; i < w.model.n; i++) least += low_of(i), most += high_of(i);
    over = least - w.problem.net_max, under = w.problem.net_min - most;
    return over > under ? over : under;
}

/* What any trade must keep to, by hand. */
static bool is_within(void) {
    double sum = 0, size = 1;
    for (size_t i = 0; i < w.model.n; i++) {
        if (!(trade[i] >= low_of(i) && trade[i] <= high_of(i))) return false;
        sum += trade[i];
        size += trade[i] < 0 ? -trade[i] : trade[i];
    }
    return sum <= w.problem.net_max + VIOLATION * size &&
           sum >= w.problem.net_min - VIOLATION * size;
}

/* No bound is above what a trade within the limits comes to, but for rounding. */
static bool is_below(const rebal_solution *s) {
    double price = s->net_multiplier < 0 ? -s->net_multiplier : s->net_multiplier, size = 1;
    for (size_t i = 0; i < w.model.n; i++) size += trade[i] < 0 ? -trade[i] : trade[i];
    return s->bound - s->objective <= GAP * s->size + VIOLATION * price * size;
}

/* The trade without a state is found to be within the same gap by its own multipliers. */
static bool is_found_good(const rebal_solution *s) {
    rebal_solution found = {.struct_size = sizeof found};
    if (rebal_solve_certify(&found, &w.problem, trade, NULL, NULL, 0, NULL)) return false;
    return found.objective == s->objective && found.violation == s->violation && is_below(&found);
}

/* By a whole covariance a price bends by 1e-10 of the largest variance alone: what its rounding
 * comes to, where hardly anything is at stake. */
static bool is_rounding(const rebal_solution *s) {
    double most = 0;
    for (size_t i = 0; is_whole && i < w.model.n; i++) {
        double variance = w.covariance[i * (i + 1) / 2 + i];
        most = variance > most ? variance : most;
    }
    return s->status == REBAL_SOLVE_FEASIBLE &&
           s->objective - s->bound <= ROUNDING * w.problem.risk_aversion * most;
}

/* F-SOLVE: the best there is, or none that is. */
static bool judge(const rebal_solution *s, tally *t) {
    if (s->status == REBAL_SOLVE_INFEASIBLE) {
        t->infeasible++;
        return shortfall() > 0 && s->n_steps == 0;
    }
    t->optimal++;
    t->steps += s->n_steps;
    if (s->n_steps > t->steps_most) t->steps_most = s->n_steps;
    bool is_proven = s->status == REBAL_SOLVE_OPTIMAL && s->gap <= GAP;
    t->rounding += !is_proven && is_rounding(s);
    return (is_proven || is_rounding(s)) && s->violation <= VIOLATION && is_within() &&
           is_below(s) && is_found_good(s);
}

/* From its own state: at once, and the same trade. */
static bool is_settled(const rebal_solution *cold, tally *t) {
    rebal_solution s = {.struct_size = sizeof s};
    if (cold->status != REBAL_SOLVE_OPTIMAL) return true;
    if (rebal_solve(again, state, &s, &w.problem, NULL, 0, NULL)) return false;
    t->steps_cold += cold->n_steps;
    t->steps_warm += s.n_steps;
    return s.status == REBAL_SOLVE_OPTIMAL;
}

static void one(uint64_t seed, size_t n_most, tally *t) {
    uint64_t next = seed * 77 + 5;
    size_t n = 2 + (size_t)(splitmix_next(&next) % (n_most - 1));
    size_t k = 1 + (size_t)(splitmix_next(&next) % (n < WORLD_K ? n : WORLD_K));
    rebal_solution s = {.struct_size = sizeof s};
    world_stressed(&w, seed, n, k);
    if (is_whole) world_whole(&w, seed % 3 != 0 || w.loadings[0] == 0);
    memset(state, 0, sizeof state);
    rebal_status status = rebal_solve(trade, state, &s, &w.problem, NULL, 0, NULL);
    if (!status && judge(&s, t) && is_settled(&s, t)) return;
    t->bad++;
    printf("seed %llu, n %zu, k %zu: status %d, %d, gap %g, violation %g, %u steps\n",
           (unsigned long long)seed, n, k, (int)status, (int)s.status, s.gap, s.violation,
           s.n_steps);
}

int main(int n_arguments, char **argument) {
    long bad = 0;
    is_whole = n_arguments > 1 && strcmp(argument[1], "whole") == 0;
    for (int a = 2; a + 1 < n_arguments; a += 2) {
        size_t n = (size_t)strtoul(argument[a], NULL, 10);
        uint64_t count = strtoul(argument[a + 1], NULL, 10);
        tally t = {0};
        for (uint64_t seed = 0; seed < count; seed++) one(seed, n, &t);
        printf("up to %zu instruments: %ld optimal, %ld of them but for rounding, %ld infeasible, "
               "%ld bad; %.2f steps, %ld at most; again from the state %.3f\n",
               n, t.optimal, t.rounding, t.infeasible, t.bad, (double)t.steps / (double)t.optimal,
               t.steps_most, (double)t.steps_warm / (double)t.optimal);
        bad += t.bad + (t.optimal == 0) + (t.steps_warm > t.steps_cold / (is_whole ? 5 : 20)) +
               (!is_whole && t.steps_most > STEPS) +
               ((double)t.rounding > ROUNDING_SHARE * (double)count);
    }
    return bad != 0;
}
