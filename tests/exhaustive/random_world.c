/* SPDX-License-Identifier: MIT */
/* Random worlds of 4 to 8 assets through the public API: each plan against the oracle and the laws.
 *
 *   random_world [--count n] [--seed s] [--few] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "trial.h"

enum { COUNT = 200000, LEAST = 4, PRINT = 5 };

int main(int argc, char **argv) {
    int64_t count = COUNT, seed = 0;
    int least = LEAST, printed = 0;
    int64_t traded = 0, failures = 0;
    int most_passes = 0;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--few") == 0)
            least = 1;
        else if (strcmp(argv[k], "--count") == 0 && k + 1 < argc)
            count = atoll(argv[++k]);
        else if (strcmp(argv[k], "--seed") == 0 && k + 1 < argc)
            seed = atoll(argv[++k]);
        else
            return fprintf(stderr, "random_world [--count n] [--seed s] [--few]\n"), 2;
    }
    for (int64_t k = 0; k < count; k++) {
        char name[40];
        oracle_world world;
        trial t = {.print_most = printed < PRINT};
        snprintf(name, sizeof name, "random, --seed %" PRId64, seed + k);
        dice_world(&world, (uint64_t)(seed + k), least, least == 1 ? LEAST - 1 : ORACLE_ASSETS);
        if (trial_open(&t, name, &world)) trial_state(&t, &world, true);
        trial_close(&t);
        traded += t.traded;
        failures += t.failures;
        printed += t.printed;
        if (t.most_passes > most_passes) most_passes = t.most_passes;
    }
    printf("%" PRId64 " worlds, %" PRId64 " traded, most passes %d, %" PRId64 " failures\n", count,
           traded, most_passes, failures);
    return failures > 0;
}
