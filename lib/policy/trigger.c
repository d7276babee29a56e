/* SPDX-License-Identifier: MIT */
#include "policy/trigger.h"

#include "market/drift.h"
#include "policy/appraisal.h"
#include "policy/calendar.h"

#define TRIGGER_N_CLAUSES (sizeof(((rebal_policy *)0)->when) / sizeof(uint32_t))

/* What the conditions look at. */
typedef struct trigger_view {
    const rbl_account *account;
    const rbl_book *book;
    const rbl_bands *bands;
    rbl_wide *group_value;
    const rbl_optimum_view *state;
    rbl_optimum *optimum;
    rbl_base base;
    int64_t now_ns;
} trigger_view;

/* F-BREACH. */
int rbl_trigger_cash_side(const rbl_rules *rules, const rbl_bands *bands, int64_t share,
                          rbl_wide value, int64_t cash, int64_t cash_worst, int64_t reserve) {
    rbl_wide whole = rbl_wide_sub(value, bands->kept);
    if (cash_worst < reserve) return -1;
    if (rbl_wide_sign(whole) <= 0) return cash > reserve;
    rbl_base base = rbl_base_of(whole, rbl_wide_of(0), 0);
    int side = rbl_band_side(&bands->row[rules->base], share, &base,
                             rbl_wide_times(rules->money_unit, cash));
    return side > 0 && cash <= reserve ? 0 : side;
}

void rbl_trigger_group_values(rbl_wide *group_value, const rbl_rules *rules, const rbl_book *book,
                              const rbl_bands *bands) {
    for (size_t g = 0; g < rules->n_groups; g++) group_value[g] = rbl_wide_of(0);
    for (size_t i = 0; i < rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (g != REBAL_NONE && !bands->row[i].kept)
            group_value[g] = rbl_wide_add(group_value[g], book->row[i].value);
    }
}

static bool trigger_row_breached(const trigger_view *v, int64_t share) {
    const rbl_rules *rules = v->account->rules;
    for (size_t i = 0; i < rules->n; i++) {
        const rbl_band *band = &v->bands->row[i];
        if (band->kept || (int32_t)i == rules->base) continue;
        if (rbl_band_side(band, share, &v->base, v->book->row[i].value) != 0) return true;
    }
    return rbl_trigger_cash_side(rules, v->bands, share, v->book->value, v->book->cash,
                                 v->book->cash, v->book->reserve) != 0;
}

static bool trigger_group_breached(const trigger_view *v, int64_t share) {
    const rbl_rules *rules = v->account->rules;
    if (!rules->grouped) return false;
    rbl_trigger_group_values(v->group_value, rules, v->book, v->bands);
    for (size_t g = 0; g < rules->n_groups; g++)
        if (rules->group[g].banded &&
            rbl_band_side(&v->bands->group[g], share, &v->base, v->group_value[g]) != 0)
            return true;
    return false;
}

/* F-TURNOVER: twice the one-way turnover to target: the sum of all distances, cash included; and
 * what it is a share of. */
static rbl_distance trigger_turnover(const trigger_view *v, rbl_wide *of) {
    const rbl_rules *rules = v->account->rules;
    rbl_wide whole = rbl_wide_sub(v->book->value, v->bands->kept);
    rbl_wide missing = rbl_wide_sub(whole, rbl_wide_times(rules->money_unit, v->book->cash));
    rbl_distance sum = rbl_distance_zero(&v->base);
    for (size_t i = 0; i < rules->n; i++) {
        const rbl_band *band = &v->bands->row[i];
        if (!band->kept && (int32_t)i != rules->base)
            rbl_distance_add(&sum, &v->base, v->book->row[i].value, band->aim);
    }
    rbl_distance_add(&sum, &v->base, missing, v->bands->aims);
    *of = rbl_wide_sign(whole) < 0 ? rbl_wide_of(0) : whole;
    return sum;
}

static bool trigger_turnover_reached(const trigger_view *v) {
    rbl_wide of;
    rbl_distance sum = trigger_turnover(v, &of);
    return rbl_distance_reaches(&sum, of, 2 * v->account->rules->policy.turnover_ppb);
}

static bool trigger_flow_reached(const trigger_view *v) {
    rbl_wide level = rbl_wide_mul_div_ceil(v->book->value,
                                           (uint64_t)v->account->rules->policy.flow_ppb, REBAL_ONE);
    return rbl_wide_sign(v->book->flow) > 0 && rbl_wide_cmp(v->book->flow, level) >= 0;
}

/* F-FIRE: of the tracking error, and of what it costs. */
static bool trigger_risk(const trigger_view *v, uint32_t bit) {
    const rbl_rules *rules = v->account->rules;
    const rbl_appraisal now = {.rules = rules,
                               .bands = v->bands,
                               .target = v->state->target,
                               .base = v->base,
                               .value = v->book->value};
    if (bit == REBAL_ON_BENEFIT) return rbl_appraisal_pays(&now, v->book, v->state->work);
    double te = rbl_appraisal_te(&now, v->book->row, NULL, NULL, v->state->work);
    return rbl_appraisal_te_ppb(te) >= rules->policy.tracking_error_ppb;
}

static bool trigger_optimum(const trigger_view *v) {
    rbl_optimum_find(v->optimum, v->state);
    return v->optimum->outside;
}

static bool trigger_condition(const trigger_view *v, uint32_t bit) {
    const rebal_policy *policy = &v->account->rules->policy;
    int64_t share = v->account->latched ? policy->release_ppb : REBAL_ONE;
    switch (bit) {
    case REBAL_ON_BAND: return trigger_row_breached(v, share);
    case REBAL_ON_SOFT: return trigger_row_breached(v, policy->soft_ppb);
    case REBAL_ON_GROUP: return trigger_group_breached(v, share);
    case REBAL_ON_TURNOVER: return trigger_turnover_reached(v);
    case REBAL_ON_FLOW: return trigger_flow_reached(v);
    case REBAL_ON_TRACKING_ERROR:
    case REBAL_ON_BENEFIT: return trigger_risk(v, bit);
    case REBAL_ON_REGION: return trigger_optimum(v);
    default: return rbl_calendar_due(policy, v->account->calendar_done_ns, v->now_ns);
    }
}

uint32_t rbl_trigger_asked(const rebal_policy *policy) {
    uint32_t asked = 0;
    for (size_t k = 0; k < TRIGGER_N_CLAUSES; k++) asked |= policy->when[k];
    return asked;
}

/* The bits that hold, of those that some clause asks for. */
static uint32_t trigger_holding(const trigger_view *v, const rebal_policy *policy) {
    uint32_t asked = rbl_trigger_asked(policy), holding = 0;
    for (uint32_t bit = 1; bit <= REBAL_ON_REGION; bit *= 2)
        if (asked & bit && trigger_condition(v, bit)) holding |= bit;
    return holding;
}

static trigger_view trigger_view_of(const rbl_account *account, const rbl_book *book,
                                    const rbl_bands *bands, rbl_wide *group_value, int64_t now_ns) {
    rbl_base base = rbl_bands_base(bands, account->rules, book->value, book->reserve);
    return (trigger_view){.account = account,
                          .book = book,
                          .bands = bands,
                          .group_value = group_value,
                          .base = base,
                          .now_ns = now_ns};
}

int32_t rbl_trigger_fired(const rebal_policy *policy, uint32_t holding) {
    uint32_t fired = 0;
    for (size_t k = 0; k < TRIGGER_N_CLAUSES; k++)
        if (policy->when[k] != 0 && (policy->when[k] & ~holding) == 0) fired |= policy->when[k];
    return (int32_t)fired;
}

bool rbl_trigger_cools(const rbl_account *account, int64_t now_ns) {
    int64_t cool_down_ns = account->rules->policy.cool_down_ns;
    return account->commit_ns != RBL_NEVER &&
           (uint64_t)now_ns - (uint64_t)account->commit_ns < (uint64_t)cool_down_ns;
}

/* F-FIRE. */
rbl_decision rbl_trigger_conclude(const rbl_account *account, uint32_t holding, int64_t now_ns) {
    const rebal_policy *policy = &account->rules->policy;
    rbl_decision decision = {.due = (holding & REBAL_ON_CALENDAR) != 0, .share = REBAL_ONE};
    decision.holding = holding;
    decision.fired = rbl_trigger_fired(policy, holding);
    decision.cooling = decision.fired != 0 && rbl_trigger_cools(account, now_ns);
    if (account->latched) decision.share = policy->release_ppb;
    if (decision.fired & REBAL_ON_SOFT && policy->soft_ppb < decision.share)
        decision.share = policy->soft_ppb;
    return decision;
}

/* F-FIRE. */
rbl_decision rbl_trigger_decide(const rbl_optimum_view *state, rbl_optimum *optimum,
                                rbl_wide *group_value, int64_t now_ns) {
    const rbl_account *account = state->account;
    trigger_view v = trigger_view_of(account, state->book, state->bands, group_value, now_ns);
    v.state = state;
    v.optimum = optimum;
    return rbl_trigger_conclude(account, trigger_holding(&v, &account->rules->policy), now_ns);
}

bool rbl_trigger_breached(const rbl_account *account, const rbl_book *book, const rbl_bands *bands,
                          rbl_wide *group_value, int64_t share) {
    trigger_view v = trigger_view_of(account, book, bands, group_value, account->now_ns);
    return trigger_row_breached(&v, share) || trigger_group_breached(&v, share);
}

rbl_wide rbl_trigger_turnover_gap(const rbl_account *account, const rbl_book *book,
                                  const rbl_bands *bands) {
    rbl_wide of;
    trigger_view v = trigger_view_of(account, book, bands, NULL, account->now_ns);
    rbl_distance sum = trigger_turnover(&v, &of);
    return rbl_distance_gap(&sum, of, 2 * account->rules->policy.turnover_ppb);
}
