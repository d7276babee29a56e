/* SPDX-License-Identifier: MIT */
/* Many accounts, decided and planned one after the other in one scratch portfolio. */
#include "api/batch.h"

#include "api/memory.h"
#include "base/fail.h"
#include "base/options.h"
#include "plan/canon.h"
#include "policy/calendar.h"

#include <stddef.h>
#include <string.h>

/* What version 0.1 has. */
#define BATCH_MIN(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

/* ---- the handle */

static rebal_batch *batch_layout(const rebal_engine *engine, rbl_arena *arena, void **portfolio,
                                 void **plan, rbl_sieve *sieve) {
    rebal_batch *batch = rbl_arena_take(arena, 1, sizeof *batch, RBL_ARENA_ALIGN);
    *portfolio = rbl_arena_take(arena, 1, rebal_portfolio_size(engine), RBL_ARENA_ALIGN);
    *plan = rbl_arena_take(arena, 1, rebal_plan_size(engine), RBL_ARENA_ALIGN);
    *sieve = (rbl_sieve){.able = false};
#ifndef RBL_NO_ESTIMATES
    rbl_sieve_layout(sieve, &engine->rules, arena);
#endif
    return batch;
}

size_t rebal_batch_size(const rebal_engine *engine) {
    rbl_arena arena = {0};
    rbl_sieve sieve;
    void *portfolio, *plan;
    if (!engine) return 0;
    (void)batch_layout(engine, &arena, &portfolio, &plan, &sieve);
    return arena.used;
}

rebal_status rebal_batch_create(rebal_batch **batch, const rebal_engine *engine, void *memory,
                                size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    rbl_sieve sieve;
    void *owned, *portfolio, *plan;
    if (!batch) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BATCH);
    *batch = NULL;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    rebal_status status =
        rbl_memory_open(&arena, &owned, memory, memory_bytes, rebal_batch_size(engine), error);
    if (status) return status;
    rebal_batch *made = batch_layout(engine, &arena, &portfolio, &plan, &sieve);
#ifndef RBL_NO_ESTIMATES
    rbl_sieve_open(&sieve, engine->form);
#endif
    *made = (rebal_batch){.engine = engine, .owned = owned, .sieve = sieve};
    status = rebal_portfolio_create(&made->portfolio, engine, portfolio,
                                    rebal_portfolio_size(engine), NULL);
    if (!status)
        status = rebal_plan_create(&made->plan, engine, plan, rebal_plan_size(engine), NULL);
    RBL_ASSERT(status == REBAL_OK);
    *batch = made;
    return status;
}

void rebal_batch_destroy(rebal_batch *batch) {
    if (batch) rbl_memory_close(batch->owned);
}

rebal_status rebal_batch_tick(rebal_batch *batch, const int32_t *instrument, const int64_t *price,
                              size_t n, int64_t now_ns, rebal_error *error) {
    static const rebal_accounts nothing = {.struct_size = sizeof nothing};
    if (!batch) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BATCH);
    rbl_batch_clear(batch, &nothing);
    return rebal_portfolio_tick(batch->portfolio, NULL, instrument, price, n, now_ns, error);
}

/* ---- one account */

/* What a call is about. */
typedef struct batch_run {
    rebal_batch *batch;
    rebal_accounts accounts;
    rebal_verdicts verdicts;
    rebal_orders orders;
    int64_t now_ns;
    uint32_t flags, asked; /* of the request; conditions that some clause asks for */
    bool plans;
    rebal_error failure; /* of the account at hand, where its status is not 0 */
} batch_run;

/* The answer of one account, and the clocks that it goes on with. */
typedef struct batch_answer {
    bool told; /* whether it fires is known, although planning may have failed */
    int32_t fired, reason, latched;
    int64_t drift, done_ns, value, fees, cash_after;
    size_t n_orders;
} batch_answer;

/* Nothing is told: its clocks are as they came. */
static batch_answer batch_untold(const batch_run *run, size_t a) {
    const rebal_accounts *table = &run->accounts;
    return (batch_answer){.fired = REBAL_NONE,
                          .drift = REBAL_NONE,
                          .latched = table->latched ? table->latched[a] : 0,
                          .done_ns =
                              table->calendar_done_ns ? table->calendar_done_ns[a] : RBL_NEVER};
}

/* The verdict, and what it does to the calendar and to hysteresis: as of a tick. F-FIRE. */
static rebal_status batch_decide_exactly(batch_answer *answer, batch_run *run) {
    rbl_account *account = &run->batch->portfolio->account;
    rbl_survey *survey = &run->batch->portfolio->survey;
    const rbl_decision *decision = &survey->decision;
    int64_t release = account->rules->policy.release_ppb;
    rebal_status status = rbl_survey_take(survey, account, run->now_ns, &run->failure);
    if (status) return status;
    bool fired = rbl_decision_fires(decision);
    if (decision->due && !fired && !decision->cooling) account->calendar_done_ns = run->now_ns;
    if (release > 0 && (fired || account->latched))
        account->latched = rbl_trigger_breached(account, &survey->book, &survey->bands,
                                                survey->group_value, release);
    answer->told = true;
    answer->fired = fired ? decision->fired : 0;
    answer->reason = decision->cooling ? REBAL_COOL_DOWN : REBAL_QUIET;
    answer->latched = account->latched;
    answer->done_ns = account->calendar_done_ns;
    if (run->verdicts.drift_ppb) answer->drift = rbl_survey_drift(survey, account->rules);
    return REBAL_OK;
}

/* Plans the account, and takes of the plan what was asked for but the orders. */
static rebal_status batch_plan_one(batch_answer *answer, batch_run *run) {
    rbl_plan *plan = &run->batch->plan->plan;
    const rbl_account *account = &run->batch->portfolio->account;
    if (answer->fired == 0 && !(run->flags & REBAL_FORCE)) return REBAL_OK;
    rebal_status status = rbl_plan_compute(plan, account, run->flags, run->now_ns, &run->failure);
    if (status) return status;
    rbl_why why = rbl_plan_why(plan);
    answer->reason = rbl_reason_of_plan(&why, plan->n_orders);
    answer->value = plan->survey.book.value_money;
    answer->fees = plan->outcome.fees;
    answer->cash_after = plan->outcome.cash;
    answer->n_orders = plan->n_orders;
    if (run->orders.id && plan->n_orders > 0) rbl_canon_seal(plan, account);
    return REBAL_OK;
}

#ifndef RBL_NO_ESTIMATES
/* F-FIRE, from what the sieve knows to hold: as of a tick. */
static void batch_conclude(batch_answer *answer, const batch_run *run, const rbl_sieve_answer *told,
                           size_t a) {
    rbl_account *account = &run->batch->portfolio->account;
    const rebal_policy *policy = &account->rules->policy;
    *answer = batch_untold(run, a);
    if (!told->told || (policy->release_ppb > 0 && answer->latched != 0)) return;
    uint32_t holding = told->holding & run->asked;
    if (run->asked & REBAL_ON_CALENDAR && rbl_calendar_due(policy, answer->done_ns, run->now_ns))
        holding |= REBAL_ON_CALENDAR;
    answer->told = true;
    answer->fired = answer->latched = 0;
    answer->reason = REBAL_QUIET;
    answer->drift = told->drift_ppb;
    if (holding == 0) return;
    account->commit_ns = run->accounts.commit_ns ? run->accounts.commit_ns[a] : RBL_NEVER;
    account->latched = false;
    rbl_decision decision = rbl_trigger_conclude(account, holding, run->now_ns);
    if (decision.cooling) answer->reason = REBAL_COOL_DOWN;
    if (rbl_decision_fires(&decision))
        answer->fired = decision.fired;
    else if (decision.due && !decision.cooling)
        answer->done_ns = run->now_ns;
    if (answer->fired != 0 && policy->release_ppb > 0) *answer = batch_untold(run, a);
}

/* Accounts that the sieve can look at side by side from a on: at least one, at most count. */
static size_t batch_block(rbl_sieve_view *view, const batch_run *run, size_t a, size_t count) {
    const rebal_accounts *table = &run->accounts;
    size_t rows = run->batch->engine->rules.n, from;
    *view = (rbl_sieve_view){.drift = run->verdicts.drift_ppb != NULL};
    if (!run->batch->sieve.able || (table->model && table->offset)) return 1;
    if (!rbl_batch_items(&from, &view->n, table, a, rows)) return 1;
    view->count = table->offset || count < run->batch->sieve.block ? 1 : run->batch->sieve.block;
    view->row = table->instrument ? table->instrument + from : NULL;
    view->holding = table->holding + from;
    view->target = table->model ? table->model : table->target + from;
    view->step = table->model ? 0 : rows;
    if (!table->offset) view->ahead = count - view->count;
    return view->count;
}

/* What the sieve tells of accounts a.. without loading an item; how many it looked at. F-SIEVE. */
static size_t batch_sieve(batch_answer *answer, const batch_run *run, size_t a, size_t count) {
    const rebal_accounts *table = &run->accounts;
    const rbl_rules *rules = &run->batch->engine->rules;
    int64_t flow[RBL_SIEVE_BLOCK], reserve[RBL_SIEVE_BLOCK];
    rbl_sieve_answer told[RBL_SIEVE_BLOCK];
    rbl_sieve_view view;
    size_t looked = batch_block(&view, run, a, count);
    for (size_t l = 0; l < view.count; l++) {
        flow[l] = table->flow ? table->flow[a + l] : 0;
        reserve[l] =
            table->reserve ? table->reserve[a + l] : rules->instrument[rules->base].holding_min;
    }
    view.flow = flow;
    view.reserve = reserve;
    if (view.count > 0)
        rbl_sieve_look(told, &run->batch->sieve, &view);
    else
        told[0].told = false;
    for (size_t l = 0; l < looked; l++) batch_conclude(&answer[l], run, &told[l], a + l);
    return looked;
}
#else
static size_t batch_sieve(batch_answer *answer, const batch_run *run, size_t a, size_t count) {
    (void)count;
    *answer = batch_untold(run, a);
    return 1;
}
#endif

/* An account that the sieve did not tell, or that is planned: item by item. */
static void batch_look(batch_answer *answer, batch_run *run, size_t a) {
    rebal_status status = rbl_batch_load(run->batch, &run->accounts, a, &run->failure);
    if (status) return;
    if (answer->told)
        run->batch->portfolio->account.calendar_done_ns = answer->done_ns;
    else
        status = batch_decide_exactly(answer, run);
    if (!status && run->plans) status = batch_plan_one(answer, run);
    if (status) answer->reason = 0;
    rbl_batch_unload(run->batch, &run->accounts, a);
}

/* ---- many */

static void batch_write_orders(const batch_run *run, size_t at) {
    rebal_orders to = run->orders;
    to.capacity -= at;
    if (to.instrument) to.instrument += at;
    if (to.quantity) to.quantity += at;
    if (to.limit_price) to.limit_price += at;
    if (to.wave) to.wave += at;
    if (to.ready_ns) to.ready_ns += at;
    if (to.fee) to.fee += at;
    if (to.cash) to.cash += at;
    if (to.id) to.id += at;
    rebal_status status = rebal_plan_orders(run->batch->plan, &to, NULL);
    RBL_ASSERT(status == REBAL_OK);
    (void)status;
}

static void batch_write(const batch_run *run, size_t k, const batch_answer *answer) {
    const rebal_verdicts *to = &run->verdicts;
    bool failed = run->failure.status != REBAL_OK;
    if (to->status) to->status[k] = run->failure.status;
    if (to->field) to->field[k] = failed ? run->failure.field : 0;
    if (to->row) to->row[k] = failed ? run->failure.row : REBAL_NONE;
    if (to->fired) to->fired[k] = answer->fired;
    if (to->drift_ppb) to->drift_ppb[k] = answer->drift;
    if (to->latched) to->latched[k] = answer->latched;
    if (to->calendar_done_ns) to->calendar_done_ns[k] = answer->done_ns;
    if (!run->plans) return;
    if (to->reason) to->reason[k] = answer->reason;
    if (to->value) to->value[k] = answer->value;
    if (to->fees) to->fees[k] = answer->fees;
    if (to->cash_after) to->cash_after[k] = answer->cash_after;
}

/* What is the same for all accounts. */
static void batch_ask(batch_run *run) {
    rbl_batch_clear(run->batch, &run->accounts);
    run->asked = rbl_trigger_asked(&run->batch->engine->rules.policy);
#ifndef RBL_NO_ESTIMATES
    rbl_sieve_price(&run->batch->sieve, &run->batch->portfolio->account, run->now_ns);
#endif
}

/* Answers row k. False: its orders do not fit behind those of the others; *wanted is how many. */
static bool batch_run_one(batch_run *run, size_t *at, size_t *wanted, size_t a, size_t k,
                          batch_answer *answer) {
    bool planned = run->plans && (answer->fired > 0 || run->flags & REBAL_FORCE);
    run->failure.status = REBAL_OK;
    if (!answer->told || planned) batch_look(answer, run, a);
    *wanted = answer->n_orders;
    if (answer->n_orders > run->orders.capacity - *at) return false;
    if (answer->n_orders > 0) batch_write_orders(run, *at);
    *at += answer->n_orders;
    batch_write(run, k, answer);
    return true;
}

/* Accounts first.. until all are done or the orders of one do not fit; how many orders there are
 * then, and how many that one would have. */
static size_t batch_run_all(batch_run *run, size_t *at, size_t *wanted, size_t first,
                            size_t count) {
    int64_t *offset = run->plans ? run->verdicts.order_offset : NULL;
    batch_answer answer[RBL_SIEVE_BLOCK];
    batch_ask(run);
    *at = *wanted = 0;
    if (offset) offset[0] = 0;
    for (size_t k = 0; k < count;) {
        size_t looked = batch_sieve(answer, run, first + k, count - k);
        for (size_t l = 0; l < looked; l++, k++) {
            if (!batch_run_one(run, at, wanted, first + k, k, &answer[l])) return k;
            if (offset) offset[k + 1] = (int64_t)*at;
        }
    }
    return count;
}

/* ---- the calls */

static rebal_status batch_check_handles(const rebal_batch *batch, const rebal_verdicts *verdicts,
                                        const rebal_accounts *accounts, rebal_error *error) {
    if (!batch) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BATCH);
    if (!verdicts) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VERDICTS);
    if (!accounts) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNTS);
    return REBAL_OK;
}

static rebal_status batch_read_verdicts(rebal_verdicts *table, const rebal_verdicts *verdicts,
                                        rebal_error *error) {
    rebal_status status = rbl_options_read_table(table, sizeof *table,
                                                 BATCH_MIN(rebal_verdicts, order_offset), verdicts);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_VERDICTS) : REBAL_OK;
}

/* What both calls check alike, once the tables are read. */
static rebal_status batch_check(const batch_run *run, size_t first, size_t count,
                                rebal_error *error) {
    const rebal_batch *batch = run->batch;
    rebal_status status = rbl_batch_check(batch, &run->accounts, first, count, error);
    if (status) return status;
    if (run->verdicts.capacity < count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_VERDICTS, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(count));
    if (run->now_ns < batch->portfolio->account.now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, run->now_ns);
    return rbl_batch_check_model(batch, &run->accounts, error);
}

rebal_status rebal_batch_decide(rebal_batch *batch, rebal_verdicts *verdicts,
                                const rebal_accounts *accounts, size_t first, size_t count,
                                int64_t now_ns, rebal_error *error) {
    batch_run run = {
        .batch = batch, .now_ns = now_ns, .failure = {.struct_size = sizeof run.failure}};
    size_t at, wanted;
    rebal_status status = batch_check_handles(batch, verdicts, accounts, error);
    if (!status) status = batch_read_verdicts(&run.verdicts, verdicts, error);
    if (!status) status = rbl_batch_read(&run.accounts, accounts, error);
    if (!status) status = batch_check(&run, first, count, error);
    if (status) return status;
    batch->portfolio->account.now_ns = now_ns;
    verdicts->count = batch_run_all(&run, &at, &wanted, first, count);
    return REBAL_OK;
}

static rebal_status batch_read_request(uint32_t *flags, const rebal_request *request,
                                       rebal_error *error) {
    rebal_request asked = {.struct_size = sizeof asked};
    rebal_status status = REBAL_OK;
    if (request)
        status = rbl_options_read(&asked, sizeof asked, BATCH_MIN(rebal_request, flags), request);
    if (!status && asked.flags & ~(uint32_t)REBAL_FORCE) status = REBAL_E_STRUCT;
    *flags = asked.flags;
    return status ? rbl_fail_argument(error, status, RBL_FIELD_REQUEST) : REBAL_OK;
}

static rebal_status batch_read_orders(rebal_orders *table, const rebal_orders *orders,
                                      rebal_error *error) {
    rebal_status status =
        rbl_options_read_table(table, sizeof *table, BATCH_MIN(rebal_orders, id), orders);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_ORDERS) : REBAL_OK;
}

rebal_status rebal_batch_plan(rebal_batch *batch, rebal_orders *orders, rebal_verdicts *verdicts,
                              const rebal_accounts *accounts, const rebal_request *request,
                              size_t first, size_t count, int64_t now_ns, rebal_error *error) {
    batch_run run = {.batch = batch,
                     .now_ns = now_ns,
                     .plans = true,
                     .failure = {.struct_size = sizeof run.failure}};
    size_t wanted;
    if (batch && !orders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDERS);
    rebal_status status = batch_check_handles(batch, verdicts, accounts, error);
    if (!status) status = batch_read_orders(&run.orders, orders, error);
    if (!status) status = batch_read_verdicts(&run.verdicts, verdicts, error);
    if (!status) status = rbl_batch_read(&run.accounts, accounts, error);
    if (!status) status = batch_read_request(&run.flags, request, error);
    if (!status) status = batch_check(&run, first, count, error);
    if (status) return status;
    batch->portfolio->account.now_ns = now_ns;
    verdicts->count = batch_run_all(&run, &orders->count, &wanted, first, count);
    if (verdicts->count > 0 || count == 0) return REBAL_OK;
    return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_ORDERS, REBAL_NONE, REBAL_NONE,
                    (int64_t)wanted);
}
