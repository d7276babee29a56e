/* SPDX-License-Identifier: MIT */
/* One property over random books.
 *
 *   property NAME [BOOKS [FIRST SEED]] */
#include "property.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRINT_MOST = 10 };

typedef struct property {
    const char *name;
    property_check *check;
    int64_t counted_least; /* of a thousand books: else the books say nothing */
    bool settled;          /* plans are a function of the state alone */
} property;

static const property properties[] = {
    {"lawful", property_lawful, 300, false},
    {"ends", property_ends, 20, false},
    {"foreign", property_foreign, 100, false},
    {"permutation", property_permutation, 300, false},
    {"scale", property_scale, 300, false},
    {"rescale", property_rescale, 200, true},
    {"monotone", property_monotone, 300, false},
    {"empty", property_empty_stays_empty, 300, true},
    {"saved", property_saved, 300, false},
    {"fills", property_perfect_fills, 300, true},
    {"round-trip", property_round_trip, 300, true},
    {"ticks", property_ticks, 300, false},
};

void property_fail(tally *t, const char *truth, const char *format, ...) {
    va_list values;
    if (t->failures++ >= PRINT_MOST) return;
    printf("seed %" PRIu64 ": not so: %s: ", t->seed, truth);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
}

static void run_book(const property *p, tally *t) {
    book b;
    desk d;
    book_fill(&b, t->seed);
    if (p->settled) book_settle(&b);
    t->books++;
    if (desk_open(&d, &b) != REBAL_OK) {
        property_fail(t, "valid rules", "refused");
        return;
    }
    (void)desk_tick(&d, &b, b.now);
    p->check(t, &b, &d);
    desk_close(&d);
}

static const property *find(const char *name) {
    for (size_t k = 0; k < sizeof properties / sizeof *properties; k++)
        if (strcmp(properties[k].name, name) == 0) return &properties[k];
    return NULL;
}

int main(int argc, char **argv) {
    const property *p = argc > 1 ? find(argv[1]) : NULL;
    int64_t books = argc > 2 ? strtoll(argv[2], NULL, 10) : 20000;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    tally t = {0};
    if (p == NULL) {
        fprintf(stderr, "property NAME [BOOKS [FIRST SEED]]\n");
        return 2;
    }
    for (int64_t k = 0; k < books; k++) {
        t.seed = first + (uint64_t)k;
        run_book(p, &t);
    }
    printf("%s: %" PRId64 " books, %" PRId64 " count, %" PRId64 " fail\n", p->name, t.books,
           t.counted, t.failures);
    bool idle = books >= 1000 && t.counted * 1000 < p->counted_least * books;
    return t.failures > 0 || idle;
}
