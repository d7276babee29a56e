/* SPDX-License-Identifier: MIT */
/* One digest of the lots, cash and bounds of a fixed set of problems, in each metric. See digest.h.
 */
#include "digest.h"
#include "lots/world.h"

enum { SMALL = 1200, USUAL = 12 };

static const uint64_t golden = UINT64_C(0xfe6afee11aaa67db);

static uint64_t hash = DIGEST_START;
static lots_world w;
static int64_t trade[LOTS_N];

/* Calls that fail. */
static int answer(void) {
    int n_bad = 0;
    for (int32_t metric = 0; metric <= REBAL_LOTS_RISK; metric++) {
        rebal_lots_answer a = {.struct_size = sizeof a};
        w.lots.metric = metric;
        n_bad += rebal_lots_solve(trade, &a, &w.lots, NULL, 0, NULL) != REBAL_OK;
        digest_numbers(&hash, trade, w.lots.n);
        digest_struct(&hash, &a, 4, sizeof a);
    }
    return n_bad;
}

int main(int n_arguments, char **argument) {
    int n_bad = 0;
    int64_t account = 100000;
    for (uint64_t seed = 1; seed <= SMALL; seed++) {
        lots_world_small(&w, seed);
        n_bad += answer();
    }
    for (uint64_t seed = 0; seed < USUAL; seed++) {
        n_bad += !lots_world_usual(&w, seed, 20 + 10 * seed, 5, account);
        w.lots.nodes_max = 200;
        account = account < 1000000000 ? 10 * account : 100000;
        n_bad += answer();
    }
    return digest_end(hash, golden, n_bad, n_arguments, argument);
}
