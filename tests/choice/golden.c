/* SPDX-License-Identifier: MIT */
/* One digest of the trades and bounds of a fixed set of problems. See digest.h. */
#include "choice/world.h"
#include "digest.h"

enum { SMALL = 400, USUAL = 6 };

static const uint64_t golden = UINT64_C(0xc5670a5fad0d5ee8);

static uint64_t hash = DIGEST_START;
static choice_world w;
static double trade[WORLD_N];

/* A call that fails. */
static int answer(size_t n) {
    rebal_choice_answer a = {.struct_size = sizeof a};
    int is_bad = rebal_choice_solve(trade, &a, &w.choice, NULL, 0, NULL) != REBAL_OK;
    for (size_t i = 0; i < n; i++) trade[i] += 0; /* -0 is 0 */
    digest_numbers(&hash, trade, n);
    digest_struct(&hash, &a, 6, sizeof a);
    return is_bad;
}

int main(int n_arguments, char **argument) {
    int n_bad = 0;
    for (uint64_t seed = 1; seed <= SMALL; seed++) {
        size_t n = 2 + seed % 8;
        world_account(&w, seed, n, 1 + seed % 3, seed % 2 ? 1e-4 : 1e-5);
        if (seed % 3 == 0) w.choice.trades_max = n / 2;
        if (seed % 5 == 0) w.choice.names_max = (n + 1) / 2;
        if (seed % 7 == 0) w.problem.impact = w.impact;
        n_bad += answer(n);
    }
    for (uint64_t seed = 0; seed < USUAL; seed++) {
        size_t n = 20 + 30 * seed;
        world_account(&w, seed, n, WORLD_K, 1e-4);
        w.choice.nodes_max = 50;
        if (seed % 2) w.choice.trades_max = n / 5;
        n_bad += answer(n);
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument);
}
