/* SPDX-License-Identifier: MIT */
/* A property: what must hold of every book. */
#ifndef PROPERTY_H
#define PROPERTY_H

#include "desk.h"

/* What one property saw. */
typedef struct tally {
    int64_t books;   /* looked at */
    int64_t counted; /* in which the property could have failed */
    int64_t failures;
    uint64_t seed; /* of the book that is being looked at */
} tally;

/* Fails with a message and the seed, unless that is so. */
#define PROPERTY(t, truth, ...)                                                                    \
    do {                                                                                           \
        if (!(truth)) {                                                                            \
            property_fail((t), #truth, __VA_ARGS__);                                               \
            return;                                                                                \
        }                                                                                          \
    } while (0)

void property_fail(tally *t, const char *truth, const char *format, ...);

/* Each looks at one book, which it may change; the desk is open and ticked at b->now. */
typedef void property_check(tally *t, book *b, desk *d);

property_check property_lawful, property_ends, property_foreign, property_permutation,
    property_scale, property_rescale, property_monotone, property_empty_stays_empty, property_saved,
    property_perfect_fills, property_round_trip, property_ticks;

#endif
