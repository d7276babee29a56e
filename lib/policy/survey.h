/* SPDX-License-Identifier: MIT */
/* The survey: one look at an account: counted, banded, valued, decided. What tick, make and verify
 * begin with. */
#ifndef RBL_POLICY_SURVEY_H
#define RBL_POLICY_SURVEY_H

#include "base/arena.h"
#include "policy/trigger.h"

typedef struct rbl_survey {
    rbl_book book;
    rbl_bands bands;
    rbl_decision decision;
    int64_t *target; /* [n] ppb, summing to one */
    int64_t *aim;    /* [n] ppb: target, or the goal set from outside */
    rbl_optimum optimum;
    rbl_wide *group_value; /* [n_groups] scratch */
    double *work;          /* [rbl_appraisal_work()] scratch */
    int32_t *row;          /* [n] scratch */
    int32_t *scratch;      /* [n] scratch */
} rbl_survey;

/* Takes the survey's arrays from the arena. */
void rbl_survey_layout(rbl_survey *survey, const rbl_rules *rules, rbl_arena *arena);

/* Looks at the account at that time. Errors in order: OVERFLOW and RANGE (counts), TARGET_SUM,
 * ORPHAN, RANGE (bands), NO_PRICE, STALE_PRICE, HALT (moved), OVERFLOW, NO_VALUE, UNPROVED. */
rebal_status rbl_survey_take(rbl_survey *survey, const rbl_account *account, int64_t now_ns,
                             rebal_error *error);

/* After that, of a policy that goes to the optimum: makes it the bands' destination. Errors:
 * UNPROVED. */
rebal_status rbl_survey_destine(rbl_survey *survey, const rbl_account *account, rebal_error *error);

/* After rbl_survey_take(): greatest |weight - target| of any row, rounded up, ppb; of cash that of
 * all assets together. */
int64_t rbl_survey_drift(const rbl_survey *survey, const rbl_rules *rules);

#endif
