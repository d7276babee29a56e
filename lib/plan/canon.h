/* SPDX-License-Identifier: MIT */
/* Canonical bytes of a plan, its digests, and order ids. */
#ifndef RBL_PLAN_CANON_H
#define RBL_PLAN_CANON_H

#include "base/codec.h"
#include "plan/plan.h"

/* Version of the meaning of plans: rises whenever any plan changes. */
#define RBL_SEMANTICS 1

/* SHA-256 of an account's canonical bytes. */
void rbl_canon_state_digest(uint8_t digest[32], const rbl_account *account);

/* Computes the digests of the plan; the account is the one it was made from. */
void rbl_canon_seal(rbl_plan *plan, const rbl_account *account);

/* Writes the canonical bytes of a sealed plan. */
void rbl_canon_write(rbl_writer *writer, const rbl_plan *plan);

/* The id of a plan's order in that row. */
uint64_t rbl_canon_order_id(const rbl_plan *plan, int32_t row);

/* What stands before the orders of saved bytes. */
typedef struct rbl_canon_header {
    uint8_t rules_digest[32], state_digest[32];
    int64_t now_ns;
    uint32_t flags; /* of the request */
    uint32_t n_orders;
} rbl_canon_header;

/* Reads the header, and leaves the reader at the first order. False: not canonical. */
bool rbl_canon_read_header(rbl_canon_header *header, rbl_reader *reader);

/* Reads one order and its place in the sequence. False: not canonical, or an unknown id. */
bool rbl_canon_read_order(rbl_order *order, uint32_t *place, const rbl_rules *rules,
                          rbl_reader *reader);

#endif
