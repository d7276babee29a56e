/* SPDX-License-Identifier: MIT */
/** @file
 *  One state put to the library: its plan against the oracle's, and against the laws. */
#ifndef TRIAL_H
#define TRIAL_H

#include "binding.h"
#include "laws.h"

/** Engines of one configuration and what was found so far. */
typedef struct trial {
    const char *name;
    binding plain;    /**< rows as in the world */
    binding reversed; /**< rows the other way round */
    binding wider;    /**< dearer fees, wider bands */
    int64_t states, traded, failures;
    int most_passes;
    int printed, print_most; /**< reproductions printed, and how many at most */
} trial;

/** Opens the engines for the world's rules. @return false, with a message, where that fails */
bool trial_open(trial *t, const char *name, const oracle_world *rules);

/** Closes them; the counts stay. */
void trial_close(trial *t);

/** One state; sampled: also the checks that take another engine or another plan. */
void trial_state(trial *t, const oracle_world *world, bool sampled);

/** The same account under dearer fees and wider bands. */
void trial_widen(oracle_world *wider, const oracle_world *world);

#endif
