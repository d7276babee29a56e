/* SPDX-License-Identifier: MIT */
/* Studies the specification itself: the oracle alone against the laws, over the features and their
 * pairs. study [--pairs] [--stride k] [--only NAME] [--with NAME] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "laws.h"
#include "space.h"

typedef struct tally {
    int64_t states, traded, broken[LAW_COUNT], size[LAW_COUNT], passes[64];
    oracle_world smallest[LAW_COUNT];
} tally;

static void plan(void *self, oracle_answer *answer, const oracle_world *world) {
    (void)self;
    oracle_plan(answer, world);
}

static int64_t size_of(const oracle_world *world) {
    int64_t size = world->n * 1000 + world->cash.holding;
    for (int i = 0; i < world->n; i++)
        size += world->asset[i].holding * world->asset[i].price + world->asset[i].price;
    return size;
}

static void record(tally *t, int law, const oracle_world *world) {
    int64_t size = size_of(world);
    if (t->broken[law]++ > 0 && size >= t->size[law]) return;
    t->size[law] = size;
    t->smallest[law] = *world;
}

static void study_state(tally *t, const oracle_world *world) {
    oracle_answer answer;
    oracle_plan(&answer, world);
    t->states++;
    t->traded += answer.n_orders > 0;
    t->passes[answer.passes < 63 ? answer.passes : 63]++;
    int law = laws_check(world, &answer);
    if (law == LAW_OK) law = laws_check_again(world, &answer, plan, NULL);
    if (law != LAW_OK) record(t, law, world);
}

static void print_plan(const oracle_world *world, const char *title) {
    oracle_answer a;
    oracle_plan(&a, world);
    printf("  %s: status %d fired %u passes %d runs %d clipped %d x", title, a.status, a.fired,
           a.passes, a.runs, a.clipped);
    for (int i = 0; i < world->n; i++)
        printf(" %" PRId64 "%s", a.x[i], a.raised[i] ? "(raised)" : "");
    printf("; cash %" PRId64 " -> %" PRId64 " worst %" PRId64 " fees %" PRId64 " rounding %" PRId64
           " V' %" PRId64 "\n",
           a.cash_before, a.cash_after, a.cash_worst, a.fees, a.rounding, a.value_after);
}

static void report(const char *name, const tally *t) {
    int most = 0;
    int64_t all = 0;
    for (int p = 0; p < 64; p++)
        if (t->passes[p] > 0) most = p;
    printf("%s: %" PRId64 " states, %" PRId64 " traded, most passes %d:", name, t->states,
           t->traded, most);
    for (int law = 1; law < LAW_COUNT; law++) {
        if (t->broken[law] > 0) printf(" %s %" PRId64, laws_name(law), t->broken[law]);
        all += t->broken[law];
    }
    printf("%s\n", all ? "" : " all laws kept");
    for (int law = 1; law < LAW_COUNT; law++) {
        oracle_world next;
        oracle_answer answer;
        if (t->broken[law] == 0) continue;
        printf(" smallest breach of %s:\n", laws_name(law));
        oracle_world_print(stdout, &t->smallest[law]);
        print_plan(&t->smallest[law], "plan");
        oracle_plan(&answer, &t->smallest[law]);
        if (laws_apply(&next, &t->smallest[law], &answer)) print_plan(&next, "again");
    }
    fflush(stdout);
}

static void study(const char *name, const feature *one, const feature *two, int64_t stride,
                  bool large, tally *t) {
    memset(t, 0, sizeof *t);
    for (int n = 1; n <= SPACE_MOST_ASSETS; n++) {
        feature_frame frame;
        feature_frame_plain(&frame, n);
        if (one != NULL) one->apply(&frame);
        if (two != NULL) two->apply(&frame);
        if (!feature_frame_valid(&frame)) continue;
        for (int64_t k = 0; k < space_count(n, large); k += stride) {
            oracle_world world = frame.world;
            space_state(&world, &frame, k, large);
            study_state(t, &world);
        }
    }
    report(name, t);
}

int main(int argc, char **argv) {
    bool pairs = false, large = false;
    int64_t stride = 1, random = 0, first = 0;
    int least = 4, most = 8;
    const char *only = NULL, *with = NULL;
    static tally t;
    char name[100];
    for (int k = 1; k < argc; k++) {
        if (!strcmp(argv[k], "--pairs"))
            pairs = true;
        else if (!strcmp(argv[k], "--large"))
            large = true;
        else if (!strcmp(argv[k], "--stride"))
            stride = atoi(argv[++k]);
        else if (!strcmp(argv[k], "--only"))
            only = argv[++k];
        else if (!strcmp(argv[k], "--random"))
            random = atoll(argv[++k]);
        else if (!strcmp(argv[k], "--first"))
            first = atoll(argv[++k]);
        else if (!strcmp(argv[k], "--least"))
            least = atoi(argv[++k]);
        else if (!strcmp(argv[k], "--most"))
            most = atoi(argv[++k]);
        else if (!strcmp(argv[k], "--with"))
            with = argv[++k];
    }
    if (random > 0) {
        memset(&t, 0, sizeof t);
        for (int64_t k = 0; k < random; k++) {
            oracle_world world;
            dice_world(&world, (uint64_t)(k + first), least, most);
            study_state(&t, &world);
        }
        report("random", &t);
        return 0;
    }
    if (!pairs && !only) study("plain", NULL, NULL, stride, large, &t);
    for (int i = 0; i < feature_count(); i++) {
        const feature *one = feature_at(i);
        if (only && strcmp(only, one->name) != 0) continue;
        if (!pairs && !with) study(one->name, one, NULL, stride, large, &t);
        for (int j = only ? 0 : i + 1; (pairs || with) && j < feature_count(); j++) {
            const feature *two = feature_at(j);
            if (two->kind == one->kind) continue;
            if (with && strcmp(with, two->name) != 0) continue;
            snprintf(name, sizeof name, "%s+%s", one->name, two->name);
            study(name, one, two, stride, large, &t);
        }
    }
    return 0;
}
