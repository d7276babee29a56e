/* SPDX-License-Identifier: MIT */
#include "api/plan.h"

#include "api/memory.h"
#include "base/fail.h"
#include "base/options.h"
#include "plan/canon.h"

#include <stddef.h>
#include <string.h>

#define PLAN_MIN(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

static rebal_plan *plan_layout(const rebal_engine *engine, rbl_arena *arena) {
    rebal_plan counted;
    rebal_plan *plan = rbl_arena_take(arena, 1, sizeof *plan, _Alignof(rebal_plan));
    rebal_plan *to = plan ? plan : &counted;
    memset(to, 0, sizeof *to);
    rbl_plan_layout(&to->plan, &engine->rules, arena);
    to->engine = engine;
    return plan;
}

size_t rebal_plan_size(const rebal_engine *engine) {
    rbl_arena arena = {0};
    if (!engine) return 0;
    (void)plan_layout(engine, &arena);
    return arena.used;
}

rebal_status rebal_plan_create(rebal_plan **plan, const rebal_engine *engine, void *memory,
                               size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    void *owned;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    *plan = NULL;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    rebal_status status =
        rbl_memory_open(&arena, &owned, memory, memory_bytes, rebal_plan_size(engine), error);
    if (status) return status;
    rebal_plan *made = plan_layout(engine, &arena);
    made->owned = owned;
    rbl_plan_clear(&made->plan);
    *plan = made;
    return REBAL_OK;
}

void rebal_plan_destroy(rebal_plan *plan) {
    if (plan) rbl_memory_close(plan->owned);
}

/* What make, verify and load check alike; on any failure from here on the plan is empty. */
static rebal_status plan_check_handles(rebal_plan *plan, const rebal_portfolio *portfolio,
                                       rebal_error *error) {
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    rbl_plan_clear(&plan->plan);
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    return REBAL_OK;
}

static rebal_status plan_check_engine(const rebal_plan *plan, const rebal_portfolio *portfolio,
                                      rebal_error *error) {
    if (plan->engine == portfolio->engine) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_ENGINE, RBL_FIELD_ACCOUNT);
}

static rebal_status plan_check_time(const rebal_portfolio *portfolio, int64_t now_ns,
                                    rebal_error *error) {
    if (now_ns >= portfolio->account.now_ns) return REBAL_OK;
    return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
}

static rebal_status plan_read_request(uint32_t *flags, const rebal_request *request,
                                      rebal_error *error) {
    rebal_request asked = {.struct_size = sizeof asked};
    rebal_status status = REBAL_OK;
    if (request)
        status = rbl_options_read(&asked, sizeof asked, PLAN_MIN(rebal_request, flags), request);
    if (!status && asked.flags & ~(uint32_t)REBAL_FORCE) status = REBAL_E_STRUCT;
    *flags = asked.flags;
    return status ? rbl_fail_argument(error, status, RBL_FIELD_REQUEST) : REBAL_OK;
}

rebal_status rebal_plan_make(rebal_plan *plan, const rebal_portfolio *portfolio,
                             const rebal_request *request, int64_t now_ns, rebal_error *error) {
    uint32_t flags;
    rebal_status status = plan_check_handles(plan, portfolio, error);
    if (!status) status = plan_read_request(&flags, request, error);
    if (!status) status = plan_check_engine(plan, portfolio, error);
    if (!status) status = plan_check_time(portfolio, now_ns, error);
    if (status) return status;
    return rbl_plan_compute(&plan->plan, &portfolio->account, flags, now_ns, error);
}

/* ---- verify */

static rebal_status plan_check_orders(const rebal_plan *plan, const rebal_orders *orders,
                                      rebal_error *error) {
    const rbl_rules *rules = plan->plan.rules;
    for (size_t k = 0; k < orders->count; k++) {
        int32_t row = orders->instrument[k];
        int64_t quantity = orders->quantity[k];
        if (row < 0 || row >= (int64_t)rules->n || row == rules->base)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_ORDERS_INSTRUMENT, row, (int64_t)k, row);
        if (quantity > RBL_QUANTITY_MAX || quantity < -RBL_QUANTITY_MAX)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ORDERS_QUANTITY, row, (int64_t)k,
                            quantity);
    }
    return REBAL_OK;
}

static rebal_status plan_read_orders(rebal_orders *table, const rebal_orders *orders,
                                     rebal_error *error) {
    if (!orders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDERS);
    rebal_status status =
        rbl_options_read_table(table, sizeof *table, PLAN_MIN(rebal_orders, id), orders);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_ORDERS);
    if (table->count > 0 && !table->instrument)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDERS_INSTRUMENT);
    if (table->count > 0 && !table->quantity)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDERS_QUANTITY);
    return REBAL_OK;
}

/* Judges; where ids are given, once more with what they should be, which only the judged orders
 * themselves can tell. */
static rebal_status plan_judge(rebal_plan *plan, const rebal_portfolio *portfolio,
                               const rebal_orders *orders, uint32_t flags, int64_t now_ns,
                               rebal_error *error) {
    rbl_plan *inner = &plan->plan;
    const rbl_account *account = &portfolio->account;
    rebal_status status = rbl_plan_judge(inner, account, orders, NULL, flags, now_ns, error);
    if (status || !orders->id) return status;
    rbl_canon_seal(inner, account);
    for (size_t k = 0; k < orders->count; k++)
        inner->expected_id[k] = rbl_canon_order_id(inner, orders->instrument[k]);
    return rbl_plan_judge(inner, account, orders, inner->expected_id, flags, now_ns, error);
}

rebal_status rebal_plan_verify(rebal_plan *plan, const rebal_portfolio *portfolio,
                               const rebal_orders *orders, const rebal_request *request,
                               int64_t now_ns, rebal_error *error) {
    rebal_orders table;
    uint32_t flags;
    rebal_status status = plan_check_handles(plan, portfolio, error);
    if (!status) status = plan_read_orders(&table, orders, error);
    if (!status) status = plan_read_request(&flags, request, error);
    if (!status) status = plan_check_engine(plan, portfolio, error);
    if (status) return status;
    if (table.count > plan->plan.rules->n)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_ORDERS, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(table.count));
    status = plan_check_time(portfolio, now_ns, error);
    if (!status) status = plan_check_orders(plan, &table, error);
    return status ? status : plan_judge(plan, portfolio, &table, flags, now_ns, error);
}

/* ---- seal, save, load */

rebal_status rebal_plan_seal(rebal_plan *plan, const rebal_portfolio *portfolio,
                             rebal_error *error) {
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    rebal_status status = plan_check_engine(plan, portfolio, error);
    if (status) return status;
    const rbl_plan *inner = &plan->plan;
    const rbl_account *account = &portfolio->account;
    bool stale = !inner->filled || inner->account != account ||
                 inner->history != account->history || inner->prices != account->prices;
    if (inner->sealed && inner->account == account) return REBAL_OK;
    if (stale) return rbl_fail_argument(error, REBAL_E_STALE_PLAN, RBL_FIELD_PLAN);
    rbl_canon_seal(&plan->plan, account);
    return REBAL_OK;
}

rebal_status rebal_plan_digest(const rebal_plan *plan, uint8_t *rules, uint8_t *state,
                               uint8_t *plan_id, rebal_error *error) {
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    const rbl_plan *inner = &plan->plan;
    if (!inner->sealed) return rbl_fail_argument(error, REBAL_E_UNSEALED, RBL_FIELD_PLAN);
    if (rules) memcpy(rules, inner->rules_digest, sizeof inner->rules_digest);
    if (state) memcpy(state, inner->state_digest, sizeof inner->state_digest);
    if (plan_id) memcpy(plan_id, inner->plan_digest, sizeof inner->plan_digest);
    return REBAL_OK;
}

rebal_status rebal_plan_save(const rebal_plan *plan, uint8_t *bytes, size_t capacity, size_t *count,
                             rebal_error *error) {
    rbl_writer measure = {0}, writer = {.bytes = bytes, .capacity = capacity};
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!count || (!bytes && capacity > 0))
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    if (!plan->plan.sealed) return rbl_fail_argument(error, REBAL_E_UNSEALED, RBL_FIELD_PLAN);
    rbl_canon_write(&measure, &plan->plan);
    *count = measure.count;
    if (!bytes) return REBAL_OK;
    if (capacity < measure.count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)measure.count);
    rbl_canon_write(&writer, &plan->plan);
    return REBAL_OK;
}

/* Reads the saved orders, which stand by instrument id and then by place, into the plan's own
 * scratch columns, in their sequence. */
static bool plan_read_saved(rebal_plan *plan, const rbl_canon_header *header, rbl_reader *reader) {
    rbl_plan *inner = &plan->plan;
    int64_t last = -1;
    memset(inner->row_flags, 0, inner->rules->n * sizeof *inner->row_flags);
    for (uint32_t k = 0; k < header->n_orders; k++) {
        rbl_order order;
        uint32_t place;
        if (!rbl_canon_read_order(&order, &place, inner->rules, reader)) return false;
        if (place >= header->n_orders || inner->row_flags[place] != 0) return false;
        int64_t next = (int64_t)inner->rules->rank[order.row] << 32 | (int64_t)place;
        if (order.row == inner->rules->base || next <= last) return false;
        last = next;
        inner->row_flags[place] = 1;
        inner->load.instrument[place] = order.row;
        inner->load.quantity[place] = order.quantity;
        inner->load.limit_price[place] = order.limit_price;
        inner->load.wave[place] = order.wave;
        inner->load.ready_ns[place] = order.ready_ns;
        inner->load.fee[place] = order.fee;
        inner->load.cash[place] = order.cash;
    }
    return !reader->bad && reader->at == reader->count;
}

rebal_status rebal_plan_load(rebal_plan *plan, const rebal_portfolio *portfolio,
                             const uint8_t *bytes, size_t count, rebal_error *error) {
    rbl_canon_header header;
    uint8_t state[32];
    rbl_reader reader = {.bytes = bytes, .count = count};
    rebal_status status = plan_check_handles(plan, portfolio, error);
    if (!status && !bytes) status = rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    if (!status) status = plan_check_engine(plan, portfolio, error);
    if (status) return status;
    rbl_plan *inner = &plan->plan;
    if (!rbl_canon_read_header(&header, &reader))
        return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    rbl_canon_state_digest(state, &portfolio->account);
    if (memcmp(state, header.state_digest, sizeof state) != 0 ||
        memcmp(inner->rules->digest, header.rules_digest, sizeof state) != 0)
        return rbl_fail_argument(error, REBAL_E_STALE_PLAN, RBL_FIELD_BYTES);
    if (header.n_orders > inner->rules->n || !plan_read_saved(plan, &header, &reader))
        return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    inner->load.count = header.n_orders;
    status = plan_check_time(portfolio, header.now_ns, error);
    if (!status) status = plan_check_orders(plan, &inner->load, error);
    if (status) return status;
    return plan_judge(plan, portfolio, &inner->load, header.flags, header.now_ns, error);
}
