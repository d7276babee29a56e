/* SPDX-License-Identifier: MIT */
#include "policy/appraisal.h"

#ifndef RBL_NO_ESTIMATES

#include "base/check.h"
#include "base/decimal.h"
#include "base/doubles.h"
#include "market/risk.h"
#include "policy/expense.h"
#include "policy/gate.h"

#define APPRAISAL_YEAR_NS 3.15576e16 /* 365.25 days */

/* Parts of the work, each [n] but the last. */
typedef struct appraisal_work {
    double *active, *part, *risk;
} appraisal_work;

static appraisal_work appraisal_divide(double *work, const rbl_rules *rules) {
    size_t n = rules->n;
    RBL_ASSERT(rbl_appraisal_work(rules) == 2 * n + rbl_risk_work(n, rules->risk.n_factors));
    return (appraisal_work){.active = work, .part = work + n, .risk = work + 2 * n};
}

double rbl_appraisal_money(const rbl_rules *rules, rbl_wide value) {
    return rbl_doubles_wide(value) / rbl_doubles_wide(rules->money_unit);
}

/* Share of the base, as a fraction of the value; both of a state that is worth something. */
static double appraisal_share(const rbl_appraisal *state, int64_t share) {
    double unit =
        rbl_doubles_wide(state->base.whole) + (double)state->base.part / (double)state->base.den;
    return (double)share * unit / rbl_doubles_wide(state->value);
}

/* F-ACTIVE: from the exact difference. */
double rbl_appraisal_active(const rbl_appraisal *state, rbl_wide value, int64_t target) {
    int64_t rest, part = rbl_base_part(&state->base, target, &rest);
    rbl_wide whole = rbl_wide_add(rbl_base_whole(&state->base, target), rbl_wide_of(part));
    double over =
        rbl_doubles_wide(rbl_wide_sub(value, whole)) - (double)rest / (double)state->base.den;
    return over / rbl_doubles_wide(state->value);
}

/* Cash has what the others lack. */
static void appraisal_close(double *active, const rbl_rules *rules) {
    double sum = 0;
    for (size_t k = 0; k < rules->n; k++) sum += active[k];
    active[rules->rank[rules->base]] = -sum;
}

bool rbl_appraisal_counts(const rbl_appraisal *state, size_t i) {
    return (int32_t)i != state->rules->base && !state->bands->row[i].kept &&
           rbl_wide_sign(state->value) > 0;
}

static double appraisal_risk(const rbl_rules *rules, const appraisal_work *w) {
    double te;
    if (rbl_risk_contributions(&te, NULL, w->part, &rules->risk, w->active, NULL, w->risk)) {
        for (size_t k = 0; k < rules->n; k++) w->part[k] = 0;
        return 0;
    }
    return te;
}

double rbl_appraisal_te(const rbl_appraisal *state, const rbl_position *row, const rbl_wide *value,
                        double *part, double *work) {
    const rbl_rules *rules = state->rules;
    appraisal_work w = appraisal_divide(work, rules);
    for (size_t k = 0; k < rules->n; k++) {
        size_t i = (size_t)rules->by_id[k];
        w.active[k] = 0;
        if (rbl_appraisal_counts(state, i))
            w.active[k] =
                rbl_appraisal_active(state, value ? value[i] : row[i].value, state->target[i]);
    }
    appraisal_close(w.active, rules);
    double te = appraisal_risk(rules, &w);
    for (size_t k = 0; part && k < rules->n; k++) part[rules->by_id[k]] = w.part[k];
    return te;
}

/* F-GATE */
int64_t rbl_appraisal_te_ppb(double te) { return rbl_gate_round(te, -9, REBAL_UP); }

/* F-GATE */
int64_t rbl_appraisal_part_ppb(double part) {
    return rbl_gate_round(part, -9, REBAL_AWAY_FROM_ZERO);
}

/* F-WORTHWHILE */
double rbl_appraisal_aversion(const rbl_rules *rules) {
    double years = (double)rules->policy.horizon_ns / APPRAISAL_YEAR_NS;
    return (double)rules->policy.risk_aversion_ppb / REBAL_ONE * years;
}

/* F-WORTHWHILE */
int64_t rbl_appraisal_benefit(const rbl_rules *rules, rbl_wide value, double te_before,
                              double te_after) {
    return rbl_appraisal_gain(rules, value, (te_before - te_after) * (te_before + te_after));
}

/* F-GAIN */
int64_t rbl_appraisal_gain(const rbl_rules *rules, rbl_wide value, double fall) {
    double money = rbl_appraisal_money(rules, value);
    return rbl_gate_round(rbl_appraisal_aversion(rules) / 2 * fall * money, 0, REBAL_DOWN);
}

/* F-GAIN */
int64_t rbl_appraisal_fall_ppb(double fall, double te_before, double te_after) {
    double sum = te_before + te_after;
    return sum > 0 ? rbl_gate_round(fall / sum, -9, REBAL_DOWN) : 0;
}

/* F-GAIN: the gradient of the square along the straight way is that of its middle, on average. */
void rbl_appraisal_fall(double *fall, const rbl_appraisal *before, const rbl_appraisal *after,
                        const rbl_position *row, const rbl_wide *value, double *work) {
    const rbl_rules *rules = before->rules;
    appraisal_work w = appraisal_divide(work, rules);
    double te, sum = 0;
    for (size_t k = 0; k < rules->n; k++) {
        size_t i = (size_t)rules->by_id[k];
        double from = 0, to = 0;
        if (rbl_appraisal_counts(before, i))
            from = rbl_appraisal_active(before, row[i].value, before->target[i]);
        if (rbl_appraisal_counts(after, i))
            to = rbl_appraisal_active(after, value[i], after->target[i]);
        fall[i] = from - to;
        sum += fall[i];
        w.active[k] = (from + to) / 2;
    }
    fall[rules->base] = -sum;
    appraisal_close(w.active, rules);
    if (rbl_risk_contributions(&te, w.part, NULL, &rules->risk, w.active, NULL, w.risk)) te = 0;
    for (size_t k = 0; k < rules->n; k++) fall[rules->by_id[k]] *= te > 0 ? 2 * te * w.part[k] : 0;
}

/* Where the row goes: its active weight there, and what the order costs. */
static int64_t appraisal_closed(double *active, const rbl_appraisal *state, size_t i,
                                rbl_wide value) {
    const rbl_band *band = &state->bands->row[i];
    bool over = rbl_wide_cmp(value, rbl_base_floor(&state->base, band->b)) > 0;
    bool under = rbl_wide_cmp(value, rbl_base_ceil(&state->base, band->a)) < 0;
    if (!over && !under) {
        *active = rbl_appraisal_active(state, value, state->target[i]);
        return 0;
    }
    rbl_wide gap = over ? rbl_wide_sub(value, rbl_base_ceil(&state->base, band->b))
                        : rbl_wide_sub(rbl_base_floor(&state->base, band->a), value);
    rbl_wide money = rbl_wide_div_floor(gap, state->rules->money_unit);
    *active = appraisal_share(state, (over ? band->b : band->a) - state->target[i]);
    RBL_ASSERT(rbl_wide_cmp(money, rbl_wide_of(RBL_MONEY_MAX)) <= 0); /* no base is above V */
    return rbl_expense_of(state->rules, i, rbl_wide_low64(money), under);
}

/* F-WORTHWHILE */
bool rbl_appraisal_pays(const rbl_appraisal *state, const rbl_book *book, double *work) {
    const rbl_rules *rules = state->rules;
    appraisal_work w = appraisal_divide(work, rules);
    double before = rbl_appraisal_te(state, book->row, NULL, NULL, work);
    int64_t cost = 0;
    for (size_t k = 0; k < rules->n; k++) {
        size_t i = (size_t)rules->by_id[k];
        w.active[k] = 0;
        if (rbl_appraisal_counts(state, i))
            cost =
                rbl_expense_add(cost, appraisal_closed(&w.active[k], state, i, book->row[i].value));
    }
    appraisal_close(w.active, rules);
    return rbl_appraisal_benefit(rules, state->value, before, appraisal_risk(rules, &w)) > cost;
}

#else /* there is no model, and nothing to appraise */

double rbl_appraisal_te(const rbl_appraisal *state, const rbl_position *row, const rbl_wide *value,
                        double *part, double *work) {
    (void)state, (void)row, (void)value, (void)part, (void)work;
    return 0;
}

void rbl_appraisal_fall(double *fall, const rbl_appraisal *before, const rbl_appraisal *after,
                        const rbl_position *row, const rbl_wide *value, double *work) {
    (void)fall, (void)before, (void)after, (void)row, (void)value, (void)work;
}

int64_t rbl_appraisal_gain(const rbl_rules *rules, rbl_wide value, double fall) {
    (void)rules, (void)value, (void)fall;
    return 0;
}

int64_t rbl_appraisal_fall_ppb(double fall, double te_before, double te_after) {
    (void)fall, (void)te_before, (void)te_after;
    return 0;
}

int64_t rbl_appraisal_te_ppb(double te) {
    (void)te;
    return 0;
}

int64_t rbl_appraisal_part_ppb(double part) {
    (void)part;
    return 0;
}

int64_t rbl_appraisal_benefit(const rbl_rules *rules, rbl_wide value, double te_before,
                              double te_after) {
    (void)rules, (void)value, (void)te_before, (void)te_after;
    return 0;
}

bool rbl_appraisal_pays(const rbl_appraisal *state, const rbl_book *book, double *work) {
    (void)state, (void)book, (void)work;
    return false;
}

#endif
