/* SPDX-License-Identifier: MIT */
/* The units of a watch: 2^-places fine units, so that N has some fifty bits. */
#ifndef RBL_POLICY_WATCH_SCALE_H
#define RBL_POLICY_WATCH_SCALE_H

#include "policy/survey.h"

/* Numbers of units that bounds and values stay below, and what a row can be short of its value. */
#define RBL_WATCH_LIMIT (INT64_C(1) << 54)
#define RBL_WATCH_SHORT 2

/* The least scaled price of a row. */
#define RBL_WATCH_LEAST (INT64_C(1) << 55)

typedef struct rbl_watch_scale {
    rbl_base base;
    rbl_wide reserve; /* fine units */
    int64_t den;      /* D */
    bool whole_base;  /* N is W, and not W less the reserve */
    int places;
    int64_t offset, offset_up; /* units: W - N, rounded down and up */
    int64_t constant;          /* units: what of N no price moves, rounded down */
} rbl_watch_scale;

/* The scale of an account's bands; false where there is none. */
bool rbl_watch_scale_of(rbl_watch_scale *scale, const rbl_account *account,
                        const rbl_survey *survey);

/* a num / den 2^places for a >= 0: at most two below it, at most two above; INT64_MAX for what is
 * 2^62 or more. num, den: 1..REBAL_ONE. */
int64_t rbl_watch_down(rbl_wide a, int64_t num, int64_t den, int places);
int64_t rbl_watch_up(rbl_wide a, int64_t num, int64_t den, int places);

/* Of a price or value > 0: brings it to 57 bits, with room to grow by 2^6; 0 for a larger one. */
uint8_t rbl_watch_shift(int64_t price);

#endif
