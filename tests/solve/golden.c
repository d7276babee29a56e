/* SPDX-License-Identifier: MIT */
/* One digest of the trades, states and certificates of a fixed set of problems. See digest.h. */
#include "digest.h"
#include "solve/limits.h"

enum { USUAL = 60, STRESSED = 400, WHOLE = 200, LIMITED = 160 };

static const uint64_t golden = UINT64_C(0xda6bc42a151a255b);

static uint64_t hash = DIGEST_START;
static world w;
static limits l;
static double trade[WORLD_N], state[WORLD_STATE + REBAL_PRICE_ROWS + LIMITS_ROWS];

/* Calls that fail. */
static int answer(void) {
    rebal_solution s = {.struct_size = sizeof s};
    if (rebal_solve(trade, state, &s, &w.problem, NULL, 0, NULL)) return 1;
    digest_numbers(&hash, trade, w.model.n);
    size_t n_prices = w.problem.limits ? REBAL_PRICE_ROWS + l.given.n_rows : 1;
    digest_numbers(&hash, state, (w.model.covariance ? w.model.n : w.model.n_factors) + n_prices);
    digest_struct(&hash, &s, 4, sizeof s);
    if (rebal_solve_certify(&s, &w.problem, trade, NULL, NULL, 0, NULL)) return 1;
    digest_struct(&hash, &s, 4, sizeof s);
    return 0;
}

int main(int n_arguments, char **argument) {
    int n_bad = 0;
    for (uint64_t k = 0; k < USUAL; k++) {
        memset(state, 0, sizeof state);
        world_usual(&w, k, 5 + 2 * k, 1 + k / 5);
        n_bad += answer();
        world_next_day(&w);
        n_bad += answer();
    }
    for (uint64_t k = 0; k < STRESSED; k++) {
        memset(state, 0, sizeof state);
        world_stressed(&w, k, 2 + k % 70, 1 + k % 23);
        n_bad += answer();
    }
    for (uint64_t k = 0; k < WHOLE; k++) {
        memset(state, 0, sizeof state);
        world_stressed(&w, k, 2 + k % 70, 1 + k % 23);
        world_whole(&w, w.loadings[0] == 0 || k % 2);
        n_bad += answer();
    }
    for (uint64_t k = 0; k < LIMITED; k++) {
        memset(state, 0, sizeof state);
        if (k % 2)
            world_stressed(&w, k, 2 + k % 70, 1 + k % 23);
        else
            world_usual(&w, k, 5 + k % 70, 1 + k / 8);
        limits_fill(&l, &w, LIMITS_OF_ALL);
        n_bad += answer();
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument);
}
