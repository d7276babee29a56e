/* SPDX-License-Identifier: MIT */
/* Rule sets: the option structs of one engine, read, checked, copied, saved. */
#ifndef RBL_API_RULESET_H
#define RBL_API_RULESET_H

#include "api/params.h"
#include "api/ruleset_risk.h"

/* Smallest struct_size of the rules: what version 0.1 has. Never sizeof: fields are only ever
 * added.
 */
#define RBL_RULES_BYTES_MIN (offsetof(rebal_rules, risk) + sizeof(((rebal_rules *)0)->risk))

/* Reads the caller's structs; columns stay the caller's. Errors: ARGUMENT, STRUCT. */
rebal_status rbl_ruleset_read(rbl_ruleset *set, const rebal_rules *rules, rebal_error *error);

/* Checks every value. Errors in order: RANGE field by field, then ROW, RANGE and UNSUPPORTED of
 * what fields say together. */
rebal_status rbl_ruleset_check(rbl_ruleset *set, rebal_error *error);

/* Does a clause, or the destination, ask for the optimum? */
bool rbl_ruleset_optimal(const rbl_ruleset *set);

/* Takes all columns from the arena, but those of the risk model, and with `from` fills them: its
 * values, or the defaults. */
void rbl_ruleset_copy(rbl_ruleset *set, const rbl_ruleset *from, rbl_arena *arena);

/* The rules of a copy, with pointers to its structs. */
void rbl_ruleset_lend(rebal_rules *rules, const rbl_ruleset *set);

/* Canonical bytes: counts, scalars, columns; instruments in the sequence by_id, rows that point to
 * instruments as places in it; the risk model sorted likewise. */
void rbl_ruleset_write(rbl_writer *writer, const rbl_ruleset *set, const rebal_risk_model *sorted,
                       const int32_t *by_id, const int32_t *rank);

/* The sequence of the rows, which loading needs and the digest must not see. */
void rbl_ruleset_write_sequence(rbl_writer *writer, const rbl_ruleset *set, const int32_t *by_id);

/* Reads the counts; false: not canonical. The reader stays where it is. */
bool rbl_ruleset_read_counts(rbl_ruleset *set, const rbl_reader *reader);

/* Reads all into columns that are there, the risk model sorted; by_id, seen: [n] scratch. False:
 * not canonical. */
bool rbl_ruleset_read_bytes(rbl_ruleset *set, const rbl_risk_columns *sorted, rbl_reader *reader,
                            int32_t *by_id, int32_t *seen);

#endif
