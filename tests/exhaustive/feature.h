/* SPDX-License-Identifier: MIT */
/** @file
 *  Features of a small world, each one thing that a rule or an account can say; alone and in pairs
 *  they are the configurations of the exhaustive tests. */
#ifndef FEATURES_H
#define FEATURES_H

#include "oracle_world.h"

/** A world without a state: what is the same for every state of a configuration. */
typedef struct feature_frame {
    oracle_world world;    /**< rules, and what of the account does not vary */
    int64_t holding_scale; /**< the states' holdings, prices and cash are multiplied by these */
    int64_t price_scale;
    int64_t cash_scale;
    bool targets_loose; /**< targets need not sum to one */
} feature_frame;

/** Kinds of features. */
enum {
    FEATURE_FEE = 1,
    FEATURE_BAND,
    FEATURE_COLUMN,
    FEATURE_SCOPE,
    FEATURE_DIRECTION,
    FEATURE_RESERVE,
    FEATURE_LOT,
    FEATURE_MINIMUM,
    FEATURE_MAXIMUM,
    FEATURE_HOLDING,
    FEATURE_RESTRICTION,
    FEATURE_ORPHAN,
    FEATURE_FLIGHT,
    FEATURE_FLOW,
    FEATURE_COARSE,
    FEATURE_COLLAR,
    FEATURE_IMPROVE,
    FEATURE_CLIP,
    FEATURE_HALT,
    FEATURE_SUM,
    FEATURE_WHEN,
    FEATURE_SEQUENCE,
    FEATURE_IDS,
    FEATURE_CASH_BAND
};

/** One feature. Two of the same kind exclude each other. */
typedef struct feature {
    const char *name;
    int kind; /**< FEATURE_FEE... */
    void (*apply)(feature_frame *frame);
} feature;

/** How many there are. */
int feature_count(void);

/** One of them, 0 .. feature_count() - 1. */
const feature *feature_at(int k);

/** The frame of n assets that features are applied to. */
void feature_frame_plain(feature_frame *frame, int n);

/** Whether the features of a frame go together as rules. */
bool feature_frame_valid(const feature_frame *frame);

/** Percent as a share. */
int64_t feature_percent(int64_t percent);

#endif
