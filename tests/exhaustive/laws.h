/* SPDX-License-Identifier: MIT */
/** @file
 *  The laws of a plan, checked on any planner's answer from the account and the orders alone. */
#ifndef LAWS_H
#define LAWS_H

#include "oracle.h"

/** Anything that plans. */
typedef void laws_planner(void *self, oracle_answer *answer, const oracle_world *world);

/** The laws that can be broken. */
enum {
    LAW_OK,
    LAW_STATUS,       /**< an error where there must be none */
    LAW_PASSES,       /**< 48 passes were not enough */
    LAW_OVERSPEND,    /**< cash at a prefix below min(cash, reserve), a buy below the floor */
    LAW_WAVES,        /**< a wave before its cash has come */
    LAW_OVERSELL,     /**< sold below holding_min or what is there, bought above holding_max */
    LAW_CONSERVATION, /**< cash or value do not add up */
    LAW_BUY_PAST,     /**< a purchase past its destination at the value before */
    LAW_LOT_PAST,     /**< a whole lot past the destination at the value after */
    LAW_MINIMUM,      /**< smaller than allowed */
    LAW_MAXIMUM,      /**< larger than allowed */
    LAW_FEE_EATS,     /**< fee not less than the notional */
    LAW_PROGRESS,     /**< the sum of distances does not fall */
    LAW_RESTRICTION,  /**< traded what or as the rules forbid */
    LAW_IMPROVEMENT,  /**< an order that removes too little */
    LAW_CLIP,         /**< beyond a clip */
    LAW_IDEMPOTENCE,  /**< planned again after perfect fills, and orders came */
    LAW_RESUMES,      /**< plans after plans, without end */
    LAW_COUNT
};

/** Name of a law. */
const char *laws_name(int law);

/** The first law an answer breaks, LAW_OK if none. Does not plan again. */
int laws_check(const oracle_world *world, const oracle_answer *answer);

/** The account after perfect fills at reference prices; false where it cannot be written as a
 *  settled account. */
bool laws_apply(oracle_world *after, const oracle_world *world, const oracle_answer *answer);

/** Whether a plan on the account after must be empty: the same, no largest order, and worst prices
 *  that are the reference prices. */
bool laws_idempotent(const oracle_world *world);

/** Whether an empty plan must stay empty at dearer fees and wider bands: no clip, no improvement
 *  test, and what fires is a breach or the scope is the book. */
bool laws_monotone(const oracle_world *world);

/** LAW_IDEMPOTENCE or LAW_RESUMES, asking a planner again. */
int laws_check_again(const oracle_world *world, const oracle_answer *answer, laws_planner *planner,
                     void *self);

#endif
