/* SPDX-License-Identifier: MIT */
#include "api/engine.h"

#include "api/compile.h"
#include "api/memory.h"
#include "base/fail.h"
#include "base/options.h"

#include <string.h>

#define ENGINE_TAKE(arena, type, count)                                                            \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), _Alignof(type)))

/* Room for a covariance as factors, where an optimum is asked for. */
static void engine_layout_split(rebal_engine *to, const rbl_ruleset *from, rbl_arena *arena) {
    size_t n = from->risk.n;
    if (n == 0 || from->risk.n_factors > 0 || !rbl_ruleset_optimal(from)) return;
    to->split_loadings = rbl_arena_take(arena, n, n * sizeof(double), RBL_ARENA_ALIGN);
    to->split_specific = rbl_arena_take(arena, n, sizeof(double), RBL_ARENA_ALIGN);
}

/* Takes an engine for that many rows from the arena; `from` as in rbl_ruleset_copy(). */
static rebal_engine *engine_layout(const rbl_ruleset *from, rbl_arena *arena) {
    rebal_engine counted, *engine = ENGINE_TAKE(arena, rebal_engine, 1);
    rebal_engine *to = engine ? engine : &counted;
    memset(to, 0, sizeof *to);
    rbl_ruleset_copy(&to->set, from, arena);
    to->instrument = ENGINE_TAKE(arena, rbl_instrument, from->instruments.n);
    to->group = ENGINE_TAKE(arena, rbl_group, from->groups.n);
    to->fee = ENGINE_TAKE(arena, rbl_fee, from->fees.n);
    to->curve = ENGINE_TAKE(arena, rbl_cost_curve, from->instruments.n);
    to->by_id = ENGINE_TAKE(arena, int32_t, from->instruments.n);
    to->rank = ENGINE_TAKE(arena, int32_t, from->instruments.n);
    to->scratch = ENGINE_TAKE(arena, int32_t, from->instruments.n);
    rbl_ruleset_risk_layout(&to->risk_asked, &to->set.risk, &from->risk, arena);
    rbl_ruleset_risk_layout(&to->risk, &to->rules.risk, &from->risk, arena);
    engine_layout_split(to, from, arena);
    return engine;
}

static size_t engine_bytes(const rbl_ruleset *set) {
    rbl_arena arena = {0};
    (void)engine_layout(set, &arena);
    return arena.full ? 0 : arena.used;
}

size_t rebal_engine_size(const rebal_rules *rules) {
    rbl_ruleset set;
    if (rbl_ruleset_read(&set, rules, NULL) || rbl_ruleset_check(&set, NULL)) return 0;
    return engine_bytes(&set);
}

rebal_status rebal_engine_create(rebal_engine **engine, const rebal_rules *rules, void *memory,
                                 size_t memory_bytes, rebal_error *error) {
    rbl_ruleset set;
    rbl_arena arena;
    void *owned;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    *engine = NULL;
    rebal_status status = rbl_ruleset_read(&set, rules, error);
    if (!status) status = rbl_ruleset_check(&set, error);
    if (!status)
        status = rbl_memory_open(&arena, &owned, memory, memory_bytes, engine_bytes(&set), error);
    if (status) return status;
    rebal_engine *made = engine_layout(&set, &arena);
    made->owned = owned;
    if (set.risk.n > 0) rbl_ruleset_risk_fill(&made->risk_asked, &set.risk);
    status = rbl_compile_engine(made, error);
    if (status)
        rbl_memory_close(owned);
    else
        *engine = made;
    return status;
}

void rebal_engine_destroy(rebal_engine *engine) {
    if (engine) rbl_memory_close(engine->owned);
}

rebal_status rebal_engine_rules(const rebal_engine *engine, rebal_rules *rules,
                                rebal_error *error) {
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    if (!rules) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RULESET);
    rebal_rules ours;
    rbl_ruleset_lend(&ours, &engine->set);
    rebal_status status = rbl_options_write(rules, &ours, sizeof ours, RBL_RULES_BYTES_MIN);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_RULESET) : REBAL_OK;
}

rebal_status rebal_engine_ids(const rebal_engine *engine, uint64_t *id, size_t capacity,
                              size_t *count, rebal_error *error) {
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    if (!count || (!id && capacity > 0))
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_CAPACITY);
    *count = engine->rules.n;
    if (!id) return REBAL_OK;
    if (capacity < *count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)*count);
    memcpy(id, engine->rules.id, *count * sizeof *id);
    return REBAL_OK;
}

static void engine_write(rbl_writer *writer, const rebal_engine *engine) {
    rbl_ruleset_write(writer, &engine->set, &engine->rules.risk, engine->by_id, engine->rank);
    rbl_ruleset_write_sequence(writer, &engine->set, engine->by_id);
}

rebal_status rebal_engine_save(const rebal_engine *engine, uint8_t *bytes, size_t capacity,
                               size_t *count, rebal_error *error) {
    rbl_writer measure = {0}, writer = {.bytes = bytes, .capacity = capacity};
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    if (!count || (!bytes && capacity > 0))
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    engine_write(&measure, engine);
    *count = measure.count;
    if (!bytes) return REBAL_OK;
    if (capacity < measure.count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)measure.count);
    engine_write(&writer, engine);
    return REBAL_OK;
}

/* What the counts of saved rules must have of bytes, so that no small input asks for much memory.
 */
static bool engine_counts(rbl_ruleset *set, const uint8_t *bytes, size_t count) {
    rbl_reader reader = {.bytes = bytes, .count = count};
    if (!bytes || !rbl_ruleset_read_counts(set, &reader)) return false;
    size_t values = set->instruments.n + set->groups.n + set->fees.n + set->n_tiers;
    return count / 8 >= values + set->policy.n_due &&
           count / 8 >= rbl_ruleset_risk_size(&set->risk);
}

size_t rebal_engine_load_size(const uint8_t *bytes, size_t count) {
    rbl_ruleset set;
    return engine_counts(&set, bytes, count) ? engine_bytes(&set) : 0;
}

rebal_status rebal_engine_load(rebal_engine **engine, const uint8_t *bytes, size_t count,
                               void *memory, size_t memory_bytes, rebal_error *error) {
    rbl_ruleset set;
    rbl_arena arena;
    void *owned;
    if (!engine) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ENGINE);
    *engine = NULL;
    if (!bytes) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_BYTES);
    if (!engine_counts(&set, bytes, count))
        return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    rebal_status status =
        rbl_memory_open(&arena, &owned, memory, memory_bytes, engine_bytes(&set), error);
    if (status) return status;
    rebal_engine *made = engine_layout(&set, &arena);
    rbl_reader reader = {.bytes = bytes, .count = count};
    made->owned = owned;
    if (!rbl_ruleset_read_bytes(&made->set, &made->risk, &reader, made->by_id, made->rank))
        status = rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    if (!status) rbl_ruleset_risk_unsort(&made->risk_asked, &made->rules.risk, made->by_id);
    if (!status) status = rbl_ruleset_check(&made->set, error);
    if (!status) status = rbl_compile_engine(made, error);
    if (status)
        rbl_memory_close(owned);
    else
        *engine = made;
    return status;
}
