/* SPDX-License-Identifier: MIT */
/* Every small state of every configuration through the public API: each plan against the oracle
 * and the laws.
 *
 *   exhaustive [--long] [--part k/n] [--only CONFIGURATION]
 *
 * A configuration is a feature or two of different kinds, "fee-fixed+reserve-small", or a clip with
 * two of the kinds that a second plan inside its bounds must bear. Features alone see every state,
 * pairs one in STRIDE, triples one in STRIDE_TRIPLE. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "space.h"
#include "trial.h"

enum {
    STRIDE = 7,
    STRIDE_LONG = 7,
    STRIDE_TRIPLE = 21,
    SAMPLE = 16,
    PRINT_EACH = 2,
    PRINT_ALL = 20
};

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

static int64_t stride_of(const feature *two, const feature *three, const choice *chosen) {
    if (two == NULL || chosen->only != NULL) return 1;
    if (three != NULL) return STRIDE_TRIPLE;
    return chosen->large ? STRIDE_LONG : STRIDE;
}

/** One configuration, if it is chosen and its turn; features that are not there are NULL. */
static void run(total *sum, const feature *one, const feature *two, const feature *three,
                const choice *chosen) {
    char name[100];
    snprintf(name, sizeof name, "%s%s%s%s%s", one ? one->name : "plain", two ? "+" : "",
             two ? two->name : "", three ? "+" : "", three ? three->name : "");
    int64_t number = sum->configurations++;
    if (chosen->only != NULL && strcmp(chosen->only, name) != 0) return;
    if (chosen->only == NULL && number % chosen->parts != chosen->part) return;
    for (int n = 1; n <= SPACE_MOST_ASSETS; n++) {
        feature_frame frame;
        feature_frame_plain(&frame, n);
        if (one != NULL) one->apply(&frame);
        if (two != NULL) two->apply(&frame);
        if (three != NULL) three->apply(&frame);
        if (!feature_frame_valid(&frame)) continue;
        int64_t stride = stride_of(two, three, chosen);
        run_assets(sum, name, &frame, chosen, number % stride, stride);
    }
}

/** What a second plan inside the bounds of a clip must bear: sizes, sides, and cash to raise. */
static bool bears_clips(const feature *one) {
    return one->kind == FEATURE_FEE || one->kind == FEATURE_DIRECTION ||
           one->kind == FEATURE_RESERVE || one->kind == FEATURE_LOT ||
           one->kind == FEATURE_MINIMUM || one->kind == FEATURE_COARSE;
}

/** A pair, and every clip with it where both bear on clips. */
static void run_pair(total *sum, int i, int j, const choice *chosen) {
    const feature *one = feature_at(i), *two = feature_at(j);
    run(sum, one, two, NULL, chosen);
    if (!bears_clips(one) || !bears_clips(two)) return;
    for (int k = 0; k < feature_count(); k++)
        if (feature_at(k)->kind == FEATURE_CLIP) run(sum, one, two, feature_at(k), chosen);
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
    run(&sum, NULL, NULL, NULL, &chosen);
    for (int i = 0; i < feature_count(); i++) run(&sum, feature_at(i), NULL, NULL, &chosen);
    for (int i = 0; i < feature_count(); i++)
        for (int j = i + 1; j < feature_count(); j++)
            if (feature_at(i)->kind != feature_at(j)->kind) run_pair(&sum, i, j, &chosen);
    printf("%" PRId64 " states, %" PRId64 " traded, most passes %d, %" PRId64 " failures\n",
           sum.states, sum.traded, sum.most_passes, sum.failures);
    return sum.failures > 0 || sum.states == 0;
}
