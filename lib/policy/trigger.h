/* SPDX-License-Identifier: MIT */
/* The trigger: whether to rebalance. F-FIRE, F-CALENDAR. */
#ifndef RBL_POLICY_TRIGGER_H
#define RBL_POLICY_TRIGGER_H

#include "policy/optimum.h"

typedef struct rbl_decision {
    int32_t fired;    /* REBAL_ON_ bits of the clauses that hold, cooling or not */
    uint32_t holding; /* of the conditions that hold, of those that some clause asks for */
    bool cooling;     /* some would, but it is too soon after the last commit */
    bool due;         /* a due time has come */
    int64_t share;    /* of the bands, that breaches are judged by */
} rbl_decision;

static inline bool rbl_decision_fires(const rbl_decision *decision) {
    return decision->fired != 0 && !decision->cooling;
}

/* What an account asks for at that time. optimum: has had its look where a clause asks for it. */
rbl_decision rbl_trigger_decide(const rbl_optimum_view *state, rbl_optimum *optimum,
                                rbl_wide *group_value, int64_t now_ns);

/* What an account asks for, given the conditions that hold of those that some clause asks for. */
rbl_decision rbl_trigger_conclude(const rbl_account *account, uint32_t holding, int64_t now_ns);

/* Is anything outside that share of its band? For hysteresis. */
bool rbl_trigger_breached(const rbl_account *account, const rbl_book *book, const rbl_bands *bands,
                          rbl_wide *group_value, int64_t share);

/* REBAL_ON_ bits that some clause asks for. */
uint32_t rbl_trigger_asked(const rebal_policy *policy);

/* REBAL_ON_ bits of the clauses that hold where those conditions do. */
int32_t rbl_trigger_fired(const rebal_policy *policy, uint32_t holding);

/* Is it too soon after the last commit? */
bool rbl_trigger_cools(const rbl_account *account, int64_t now_ns);

/* Fine units between twice the turnover to target and its level, at most one less. */
rbl_wide rbl_trigger_turnover_gap(const rbl_account *account, const rbl_book *book,
                                  const rbl_bands *bands);

/* Sums the groups' values from the rows' values: value[n] by a row's position in the book. */
void rbl_trigger_group_values(rbl_wide *group_value, const rbl_rules *rules, const rbl_book *book,
                              const rbl_bands *bands);

/* Cash against its band, a share of W = value - kept: 1 above it and above the reserve, -1 below it
 * or below the reserve, else 0. cash_worst: with every order at its worst price. */
int rbl_trigger_cash_side(const rbl_rules *rules, const rbl_bands *bands, int64_t share,
                          rbl_wide value, int64_t cash, int64_t cash_worst, int64_t reserve);

#endif
