/* SPDX-License-Identifier: MIT */
/* Every small state of every configuration through the public API: each plan against the oracle
 * and the laws.
 *
 *   exhaustive [--long] [--part k/n] [--only CONFIGURATION]
 *
 * A configuration is a feature or two of different kinds, "fee-fixed+reserve-small". Features alone
 * see every state, pairs one state in STRIDE. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "space.h"
#include "trial.h"

enum { STRIDE = 7, STRIDE_LONG = 7, SAMPLE = 16, PRINT_EACH = 2, PRINT_ALL = 20 };

/** What the command line asks for. */
typedef struct choice {
    bool large;
    int part, parts;
    const char *only;
} choice;

/** Counts over all configurations. */
typedef struct total {
    int64_t configurations, states, traded, failures;
    int most_passes, printed;
} total;

static void run_assets(total *sum, const char *name, const feature_frame *frame,
                       const choice *chosen, int64_t first, int64_t stride) {
    trial t = {.print_most = sum->printed < PRINT_ALL ? PRINT_EACH : 0};
    if (trial_open(&t, name, &frame->world)) {
        int64_t count = space_count(frame->world.n, chosen->large);
        for (int64_t k = first; k < count; k += stride) {
            oracle_world world = frame->world;
            space_state(&world, frame, k, chosen->large);
            trial_state(&t, &world, (k / stride) % SAMPLE == 0);
        }
    }
    trial_close(&t);
    sum->states += t.states;
    sum->traded += t.traded;
    sum->failures += t.failures;
    sum->printed += t.printed;
    if (t.most_passes > sum->most_passes) sum->most_passes = t.most_passes;
    if (t.failures > 0)
        printf("%s, %d assets: %" PRId64 " of %" PRId64 " states fail\n", name, frame->world.n,
               t.failures, t.states);
}

/** One configuration, if it is chosen and its turn. */
static void run(total *sum, const feature *one, const feature *two, const choice *chosen) {
    char name[100];
    snprintf(name, sizeof name, "%s%s%s", one ? one->name : "plain", two ? "+" : "",
             two ? two->name : "");
    int64_t number = sum->configurations++;
    if (chosen->only != NULL && strcmp(chosen->only, name) != 0) return;
    if (chosen->only == NULL && number % chosen->parts != chosen->part) return;
    for (int n = 1; n <= SPACE_MOST_ASSETS; n++) {
        feature_frame frame;
        feature_frame_plain(&frame, n);
        if (one != NULL) one->apply(&frame);
        if (two != NULL) two->apply(&frame);
        if (!feature_frame_valid(&frame)) continue;
        int64_t stride = two == NULL || chosen->only ? 1 : chosen->large ? STRIDE_LONG : STRIDE;
        run_assets(sum, name, &frame, chosen, number % stride, stride);
    }
}

static bool read_choice(choice *chosen, int argc, char **argv) {
    *chosen = (choice){.parts = 1};
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--long") == 0) {
            chosen->large = true;
        } else if (strcmp(argv[k], "--only") == 0 && k + 1 < argc) {
            chosen->only = argv[++k];
        } else if (strcmp(argv[k], "--part") == 0 && k + 1 < argc) {
            if (sscanf(argv[++k], "%d/%d", &chosen->part, &chosen->parts) != 2) return false;
        } else {
            return false;
        }
    }
    return chosen->parts > 0 && chosen->part >= 0 && chosen->part < chosen->parts;
}

int main(int argc, char **argv) {
    choice chosen;
    total sum = {0};
    if (!read_choice(&chosen, argc, argv)) {
        fprintf(stderr, "exhaustive [--long] [--part k/n, k from 0] [--only CONFIGURATION]\n");
        return 2;
    }
    run(&sum, NULL, NULL, &chosen);
    for (int i = 0; i < feature_count(); i++) run(&sum, feature_at(i), NULL, &chosen);
    for (int i = 0; i < feature_count(); i++)
        for (int j = i + 1; j < feature_count(); j++)
            if (feature_at(i)->kind != feature_at(j)->kind)
                run(&sum, feature_at(i), feature_at(j), &chosen);
    printf("%" PRId64 " states, %" PRId64 " traded, most passes %d, %" PRId64 " failures\n",
           sum.states, sum.traded, sum.most_passes, sum.failures);
    return sum.failures > 0 || sum.states == 0;
}
