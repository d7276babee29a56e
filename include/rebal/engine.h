/* SPDX-License-Identifier: MIT */
/** @file
 *  The engine: the rules, compiled. Immutable; any number of threads share one. */
#ifndef REBAL_ENGINE_H
#define REBAL_ENGINE_H

#include "rules.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The rules of any number of accounts. */
typedef struct rebal_engine rebal_engine;

/** Bytes that rebal_engine_create() needs for these rules.
 *  @param[in] rules the rules
 *  @return bytes; 0 where create fails with what it looks for before MEMORY, or where no memory
 *          could be so large. Create may still fail where they are not 0, with DUPLICATE,
 *          OVERFLOW or NOT_PSD. O(n), with a risk model as many as its numbers; no allocation. */
REBAL_API size_t rebal_engine_size(const rebal_rules *rules);

/** Engine from rules, which are copied.
 *
 *  The engine must outlive what is made from it. O(n log n), with a covariance in the risk model
 *  O(n^3); at most one malloc, thread safe.
 *  @param[out] engine the handle; NULL on failure
 *  @param[in] rules the rules, borrowed for the call
 *  @param[in] memory caller's, aligned to 16, lent until destroy; or NULL: one malloc
 *  @param[in] memory_bytes length of memory, at least rebal_engine_size(); 0 with NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT; STRUCT of rules, instruments, policy, groups, fees, clip,
 *          halt, costs, risk; RANGE of each number in this order and that of its struct (of a
 *          negative holding_min UNSUPPORTED, of a NaN or an infinity NOT_FINITE), but of risk; then
 *          what they say together: ROW of the base; ROW, RANGE, UNSUPPORTED row by row of the
 *          instruments; ARGUMENT (a column or the risk model is missing), RANGE, UNSUPPORTED of
 *          the policy; likewise UNSUPPORTED and RANGE of the fees; UNSUPPORTED of the costs; of the
 *          risk model UNSUPPORTED, RANGE (counts), ARGUMENT (columns), NOT_FINITE and RANGE array
 *          by array, RANGE (an instrument's variance above 100; a risk of the cash, with
 *          REBAL_ON_REGION or REBAL_TO_OPTIMUM); MEMORY; DUPLICATE; OVERFLOW (exponents too far
 *          apart); NOT_PSD (instrument, index: the first row that cannot be, given those before
 *          it). */
REBAL_API rebal_status rebal_engine_create(rebal_engine **engine, const rebal_rules *rules,
                                           void *memory, size_t memory_bytes, rebal_error *error);

/** Ends an engine; frees only what create allocated.
 *  @param[in] engine NULL is fine */
REBAL_API void rebal_engine_destroy(rebal_engine *engine);

/** The rules as they were asked for, defaults filled in: no struct and no column is NULL, save one
 *  that has no elements. Numbers that were 0 still are. An engine made from them is equal.
 *  @param[in] engine the rules
 *  @param[in,out] rules struct_size set; as many fields as fit are written. What it points to is
 *                 the engine's, valid until its destroy, with the struct sizes of this library
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT. O(1). */
REBAL_API rebal_status rebal_engine_rules(const rebal_engine *engine, rebal_rules *rules,
                                          rebal_error *error);

/** The instruments' ids, in row order.
 *  @param[in] engine the rules
 *  @param[out] id [capacity] ids; NULL with capacity 0 to ask for the count
 *  @param[in] capacity length of id
 *  @param[out] count number of instruments
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, CAPACITY (count is written). O(n). */
REBAL_API rebal_status rebal_engine_ids(const rebal_engine *engine, uint64_t *id, size_t capacity,
                                        size_t *count, rebal_error *error);

/** Canonical bytes of the rules: the same on every machine, version and array order, followed by
 *  the order of the rows. rebal_engine_load() restores an equal engine from them.
 *  @param[in] engine the rules
 *  @param[out] bytes [capacity]; NULL with capacity 0 to ask for the count
 *  @param[in] capacity length of bytes
 *  @param[out] count bytes needed
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, CAPACITY (count is written, bytes are not). O(n), with a risk
 *          model as many as its numbers. */
REBAL_API rebal_status rebal_engine_save(const rebal_engine *engine, uint8_t *bytes,
                                         size_t capacity, size_t *count, rebal_error *error);

/** Bytes of memory that rebal_engine_load() needs.
 *  @param[in] bytes [count] from rebal_engine_save()
 *  @param[in] count length of bytes
 *  @return bytes; 0 where the head of the bytes is not that of rules, or says more than could
 *          follow, or where no memory could be so large. What follows is only looked at by load,
 *          which may still fail, with PARSE too. O(n). */
REBAL_API size_t rebal_engine_load_size(const uint8_t *bytes, size_t count);

/** Engine from saved rules, with the same rows.
 *  @param[out] engine the handle; NULL on failure
 *  @param[in] bytes [count] from rebal_engine_save(); any bytes are safe
 *  @param[in] count length of bytes
 *  @param[in] memory as in rebal_engine_create()
 *  @param[in] memory_bytes length of memory
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, PARSE (the head), MEMORY, PARSE, then as from RANGE on in
 *          rebal_engine_create(), at its cost. */
REBAL_API rebal_status rebal_engine_load(rebal_engine **engine, const uint8_t *bytes, size_t count,
                                         void *memory, size_t memory_bytes, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
