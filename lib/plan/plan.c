/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/fail.h"
#include "plan/clip.h"
#include "plan/halt.h"
#include "plan/heap.h"
#include "plan/prepare.h"
#include "plan/scope.h"
#include "policy/appraisal.h"

#include <string.h>

#define PLAN_TAKE(arena, type, count)                                                              \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), _Alignof(type)))

void rbl_plan_layout(rbl_plan *plan, const rbl_rules *rules, rbl_arena *arena) {
    size_t n = rules->n, long_n = n + rules->in_flight_max;
    plan->rules = rules;
    rbl_survey_layout(&plan->survey, rules, arena);
    plan->ledger.slot = PLAN_TAKE(arena, rbl_slot, n);
    plan->ledger.heap = PLAN_TAKE(arena, rbl_heap_entry, n);
    plan->ledger.group_value = plan->survey.group_value;
    plan->ledger.group_flags = plan->group_flags = PLAN_TAKE(arena, int32_t, rules->n_groups);
    plan->order = PLAN_TAKE(arena, rbl_order, n);
    plan->price = PLAN_TAKE(arena, int64_t, n);
    plan->outcome.quantity = PLAN_TAKE(arena, int64_t, n);
    plan->after = PLAN_TAKE(arena, rbl_wide, n);
    plan->group_before = PLAN_TAKE(arena, rbl_wide, rules->n_groups);
    plan->group_after = PLAN_TAKE(arena, rbl_wide, rules->n_groups);
    plan->group_target = PLAN_TAKE(arena, int64_t, rules->n_groups);
    if (rules->risk.n > 0) plan->risk_before = PLAN_TAKE(arena, double, n);
    if (rules->risk.n > 0) plan->risk_after = PLAN_TAKE(arena, double, n);
    if (rules->risk.n > 0) plan->fall = PLAN_TAKE(arena, double, n);
    plan->violation_capacity = 8 * n + 32;
    plan->violation = PLAN_TAKE(arena, rbl_violation, plan->violation_capacity);
    plan->waves.arrival = PLAN_TAKE(arena, rbl_arrival, long_n);
    plan->waves.key = PLAN_TAKE(arena, rbl_wide, n);
    plan->waves.row = PLAN_TAKE(arena, int32_t, long_n);
    plan->waves.scratch = PLAN_TAKE(arena, int32_t, long_n);
    plan->load = (rebal_orders){.struct_size = sizeof plan->load,
                                .capacity = n,
                                .instrument = PLAN_TAKE(arena, int32_t, n),
                                .quantity = PLAN_TAKE(arena, int64_t, n),
                                .limit_price = PLAN_TAKE(arena, int64_t, n),
                                .wave = PLAN_TAKE(arena, int32_t, n),
                                .ready_ns = PLAN_TAKE(arena, int64_t, n),
                                .fee = PLAN_TAKE(arena, int64_t, n),
                                .cash = PLAN_TAKE(arena, int64_t, n)};
    plan->canonical = PLAN_TAKE(arena, int32_t, n);
    plan->expected_id = PLAN_TAKE(arena, uint64_t, n);
    plan->row_flags = PLAN_TAKE(arena, int32_t, n);
}

void rbl_plan_clear(rbl_plan *plan) {
    plan->account = NULL;
    plan->filled = plan->judged = plan->sealed = plan->committed = false;
    plan->n_orders = plan->n_violations = 0;
    plan->n_waves = 0;
}

/* I-03: what the planner's orders do, summed at reference prices. */
static void plan_sum(rbl_plan *plan) {
    const rbl_ledger *ledger = &plan->ledger;
    rbl_outcome *o = &plan->outcome;
    memset(o->quantity, 0, plan->rules->n * sizeof *o->quantity);
    o->buys = o->sells = o->fees = 0;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        if (slot->x == 0) continue;
        int64_t notional = rbl_clip_notional(ledger, slot, slot->x);
        bool buy = slot->x > 0;
        o->quantity[slot->row] = slot->x * slot->instrument->lot;
        *(buy ? &o->buys : &o->sells) += notional;
        o->fees += buy ? -slot->effect.cash - notional : notional - slot->effect.cash;
    }
    o->cash = ledger->cash;
    o->cash_worst = ledger->cash_worst;
    o->value = ledger->value;
    o->rounding = rbl_wide_sub(rbl_wide_sub(ledger->start_value, ledger->value),
                               rbl_wide_times(plan->rules->money_unit, o->fees));
}

/* Finds the orders, in sequence. */
static rebal_status plan_trade(rbl_plan *plan, const rbl_account *account, int64_t now_ns,
                               rebal_error *error) {
    rbl_planner planner = {.ledger = &plan->ledger,
                           .share = plan->survey.decision.share,
                           .row = plan->survey.row,
                           .scratch = plan->survey.scratch};
    rbl_planner_run(&planner);
    plan->n_rounds = planner.n_rounds;
    if (plan->survey.book.cash_flow < 0 && plan->ledger.cash_worst < 0)
        return rbl_fail(error, REBAL_E_FUNDS, RBL_FIELD_FLOW, plan->rules->base, plan->rules->base,
                        plan->ledger.cash_worst);
    rebal_status status = rbl_halt_check(&plan->ledger, error);
    if (status) return status;
    plan->waves.ledger = &plan->ledger;
    plan->waves.account = account;
    plan->waves.book = &plan->survey.book;
    plan->n_orders = rbl_waves_write(&plan->waves, plan->order, &plan->n_waves, now_ns);
    return REBAL_OK;
}

/* Did a clause hold, or was it asked for, and when not, is that for the cool-down alone? */
static void plan_decide(rbl_plan *plan, uint32_t flags) {
    const rbl_decision *decision = &plan->survey.decision;
    bool forced = (flags & REBAL_FORCE) != 0;
    plan->flags = flags;
    plan->fired = forced || rbl_decision_fires(decision);
    plan->cooling = decision->cooling && !forced;
    plan->n_rounds = 0;
}

static rebal_status plan_find(rbl_plan *plan, const rbl_account *account, uint32_t flags,
                              int64_t now_ns, rebal_error *error) {
    rbl_survey *survey = &plan->survey;
    rebal_status status = rbl_survey_take(survey, account, now_ns, error);
    if (status) return status;
    plan_decide(plan, flags);
    if (plan->fired) status = rbl_survey_destine(survey, account, error);
    if (status) return status;
    rbl_prepare_ledger(&plan->ledger, account, &survey->book, &survey->bands);
    if (plan->fired) status = plan_trade(plan, account, now_ns, error);
    if (!status) plan_sum(plan);
    return status;
}

/* What the rows are worth after the orders. */
static void plan_value_after(rbl_plan *plan, const rbl_account *account) {
    for (size_t i = 0; i < plan->rules->n; i++) {
        rbl_wide change = rbl_wide_of(0);
        int64_t quantity = plan->outcome.quantity[i];
        if (quantity != 0)
            (void)rbl_wide_mul(&change, rbl_wide_mul64(quantity, account->column[REBAL_PRICE][i]),
                               plan->rules->instrument[i].unit);
        plan->after[i] = rbl_wide_add(plan->survey.book.row[i].value, change);
    }
}

static void plan_sum_groups(rbl_plan *plan) {
    const rbl_rules *rules = plan->rules;
    for (size_t g = 0; g < rules->n_groups; g++) {
        plan->group_before[g] = plan->group_after[g] = rbl_wide_of(0);
        plan->group_target[g] = 0;
    }
    for (size_t i = 0; i < rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (g == REBAL_NONE || plan->survey.bands.row[i].kept) continue;
        plan->group_before[g] = rbl_wide_add(plan->group_before[g], plan->survey.book.row[i].value);
        plan->group_after[g] = rbl_wide_add(plan->group_after[g], plan->after[i]);
        plan->group_target[g] += plan->survey.target[i];
    }
}

/* F-TE: tracking error before and after the orders. */
static void plan_appraise(rbl_plan *plan) {
    const rbl_rules *rules = plan->rules;
    const rbl_survey *survey = &plan->survey;
    int64_t reserve = survey->book.reserve;
    rbl_appraisal state = {.rules = rules,
                           .bands = &survey->bands,
                           .target = survey->target,
                           .value = survey->book.value};
    state.base = rbl_bands_base(&survey->bands, rules, state.value, reserve);
    plan->te_before =
        rbl_appraisal_te(&state, survey->book.row, NULL, plan->risk_before, survey->work);
    rbl_appraisal after = state;
    after.value = plan->outcome.value;
    after.base = rbl_bands_base(&survey->bands, rules, after.value, reserve);
    plan->te_after =
        rbl_appraisal_te(&after, survey->book.row, plan->after, plan->risk_after, survey->work);
    rbl_appraisal_fall(plan->fall, &state, &after, survey->book.row, plan->after, survey->work);
}

/* Signs the answer, and keeps what reading it needs of the account. */
static void plan_sign(rbl_plan *plan, const rbl_account *account, int64_t now_ns) {
    plan_value_after(plan, account);
    if (plan->rules->n_groups > 0) plan_sum_groups(plan);
    if (plan->rules->risk.n > 0) plan_appraise(plan);
    for (size_t k = 0; k < plan->n_orders; k++)
        plan->price[k] = account->column[REBAL_PRICE][plan->order[k].row];
    plan->account = account;
    plan->history = account->history;
    plan->prices = account->prices;
    plan->now_ns = now_ns;
    plan->filled = true;
}

/* I-13: an error leaves the plan empty. */
rebal_status rbl_plan_compute(rbl_plan *plan, const rbl_account *account, uint32_t flags,
                              int64_t now_ns, rebal_error *error) {
    rbl_plan_clear(plan);
    rebal_status status = plan_find(plan, account, flags, now_ns, error);
    if (status)
        rbl_plan_clear(plan);
    else
        plan_sign(plan, account, now_ns);
    return status;
}

/* Takes the judged orders as the ledger's, where they are whole lots. */
static void plan_adopt_judged(rbl_plan *plan) {
    for (size_t k = 0; k < plan->ledger.n_slots; k++) {
        rbl_slot *slot = &plan->ledger.slot[k];
        int64_t quantity = plan->outcome.quantity[slot->row];
        if (quantity == 0 || quantity % slot->instrument->lot != 0) continue;
        rbl_effect effect =
            rbl_ledger_effect(&plan->ledger, slot, quantity / slot->instrument->lot);
        rbl_ledger_set(&plan->ledger, slot, quantity / slot->instrument->lot, &effect);
    }
}

/* After the verdict, what the rows' reasons are told from: what make would say of such an order, or
 * of none. */
static void plan_explain_judged(rbl_plan *plan) {
    rbl_ledger_set_blocks(&plan->ledger);
    rbl_scope_grow(&plan->ledger, plan->survey.decision.share, true);
    plan_adopt_judged(plan);
}

rbl_why rbl_plan_why(const rbl_plan *plan) {
    return rbl_reason_ask(&plan->ledger, &plan->survey.book, plan->fired, plan->cooling);
}

rebal_status rbl_plan_judge(rbl_plan *plan, const rbl_account *account, const rebal_orders *orders,
                            const uint64_t *expected_id, uint32_t flags, int64_t now_ns,
                            rebal_error *error) {
    rbl_survey *survey = &plan->survey;
    rbl_plan_clear(plan);
    rebal_status status = rbl_survey_take(survey, account, now_ns, error);
    if (status) return status;
    plan_decide(plan, flags);
    if (plan->fired) status = rbl_survey_destine(survey, account, error);
    if (status) return status;
    rbl_prepare_ledger(&plan->ledger, account, &survey->book, &survey->bands);
    rbl_verify verify = {.account = account,
                         .book = &survey->book,
                         .bands = &survey->bands,
                         .decision = &survey->decision,
                         .orders = orders,
                         .expected_id = expected_id,
                         .now_ns = now_ns,
                         .forced = (flags & REBAL_FORCE) != 0,
                         .group_value = survey->group_value,
                         .group_flags = plan->group_flags,
                         .row_flags = plan->row_flags,
                         .order = plan->order,
                         .outcome = plan->outcome,
                         .violation = plan->violation,
                         .violation_capacity = plan->violation_capacity};
    status = rbl_verify_run(&verify, error);
    if (status) return status;
    plan->outcome = verify.outcome;
    plan->n_violations = verify.n_violations;
    plan->n_orders = orders->count;
    plan->n_waves = verify.n_waves;
    plan->judged = true;
    plan_explain_judged(plan);
    plan_sign(plan, account, now_ns);
    return REBAL_OK;
}
