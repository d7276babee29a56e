/* SPDX-License-Identifier: MIT */
/* Appraisal: the tracking error of a state of an account, and what a lower one is worth. F-ACTIVE,
 * F-TE, F-WORTHWHILE. In a build without estimates there is no model, and all is 0. */
#ifndef RBL_POLICY_APPRAISAL_H
#define RBL_POLICY_APPRAISAL_H

#include "base/arena.h"
#include "policy/bands.h"

/* F-ACTIVE: a state of an account that is counted, banded and valued. */
typedef struct rbl_appraisal {
    const rbl_rules *rules;
    const rbl_bands *bands;
    const int64_t *target; /* [n] ppb */
    rbl_base base;
    rbl_wide value; /* fine units, everything */
} rbl_appraisal;

/* Numbers of scratch that the functions below need; 0 without a model. */
static inline size_t rbl_appraisal_work(const rbl_rules *rules) {
    return rules->risk.n == 0 ? 0 : 4 * rules->n + 2 * rules->risk.n_factors;
}

/* The same in money, from fine units. */
double rbl_appraisal_money(const rbl_rules *rules, rbl_wide value);

/* F-ACTIVE: (value - target B / ONE) / V; of an account that is worth something. */
double rbl_appraisal_active(const rbl_appraisal *state, rbl_wide value, int64_t target);

/* F-ACTIVE: can the row be active? Nothing is of an account that is worth nothing. */
bool rbl_appraisal_counts(const rbl_appraisal *state, size_t i);

/* F-WORTHWHILE: what half a squared tracking error costs over the policy's horizon. */
double rbl_appraisal_aversion(const rbl_rules *rules);

/* F-TE: tracking error a year of rows that are worth value[n] fine units each, or of the positions
 * where that is NULL; the contributions into part[n] by row, NULL if unwanted. */
double rbl_appraisal_te(const rbl_appraisal *state, const rbl_position *row, const rbl_wide *value,
                        double *part, double *work);

/* F-GAIN: what the rows bring to the fall of the squared tracking error from one state to another,
 * in which they are worth value[n]; into fall[n] by row. Their sum is the whole of it. */
void rbl_appraisal_fall(double *fall, const rbl_appraisal *before, const rbl_appraisal *after,
                        const rbl_position *row, const rbl_wide *value, double *work);

/* F-GAIN: money that such a part of it is worth, rounded down; and the fall of the tracking error
 * itself, in ppb, rounded down. */
int64_t rbl_appraisal_gain(const rbl_rules *rules, rbl_wide value, double fall);
int64_t rbl_appraisal_fall_ppb(double fall, double te_before, double te_after);

/* F-GATE: in ppb, rounded up; a contribution, away from zero. */
int64_t rbl_appraisal_te_ppb(double te);
int64_t rbl_appraisal_part_ppb(double part);

/* F-WORTHWHILE: money that a fall of the tracking error of so many fine units is worth over the
 * policy's horizon, rounded down. */
int64_t rbl_appraisal_benefit(const rbl_rules *rules, rbl_wide value, double te_before,
                              double te_after);

/* F-WORTHWHILE: is closing the drift of all rows worth more than it costs? */
bool rbl_appraisal_pays(const rbl_appraisal *state, const rbl_book *book, double *work);

#endif
