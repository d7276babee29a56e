/* SPDX-License-Identifier: MIT */
/* A book through the public API, and all that a plan says. */
#ifndef PROPERTY_DESK_H
#define PROPERTY_DESK_H

#include "book.h"

enum { DESK_BYTES = 1 << 13 };

typedef struct desk {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
} desk;

/* Everything that can be read of a plan and its account; zero where there is none. */
typedef struct answer {
    rebal_status status;
    rebal_summary summary;
    size_t n;
    int32_t row[BOOK_ROWS], wave[BOOK_ROWS];
    int64_t quantity[BOOK_ROWS], limit[BOOK_ROWS], ready[BOOK_ROWS], fee[BOOK_ROWS];
    int64_t cash[BOOK_ROWS];
    uint64_t id[BOOK_ROWS];
    int32_t reason[BOOK_ROWS], side[BOOK_ROWS];
    int64_t line[11][BOOK_ROWS];
    uint8_t plan_id[32], plan_bytes[DESK_BYTES];
    size_t n_plan_bytes;
} answer;

/* Opens the handles and sets the account; or what was refused first, and then nothing is open. */
rebal_status desk_open(desk *d, const book *b);
void desk_close(desk *d);

/* Likewise on an engine of another's, which stays. */
rebal_status desk_join(desk *d, const book *b, rebal_engine *engine);
void desk_leave(desk *d);

/* What a tick of all prices says: fired, or -1. */
int32_t desk_tick(desk *d, const book *b, int64_t now);

/* Plans, seals and reads. */
void desk_plan(desk *d, answer *a, int64_t now);
void desk_force(desk *d, answer *a, int64_t now);

/* Judges the orders of an answer by rebal_plan_verify(): what it says, how many laws they break,
 * and the first of these; 0 where it refuses. */
rebal_status desk_judge(desk *d, const answer *a, int64_t now, size_t *broken, int32_t *law);

/* Commits the plan, and fills orders from..to-1 at the plan's cash and fees. */
rebal_status desk_commit(desk *d, answer *a, int64_t now);
rebal_status desk_fill(desk *d, const answer *a, size_t from, size_t to, int64_t now);

/* What flows is in the holdings from now on. */
void desk_move_flows(desk *d, const book *b);

size_t desk_save(const desk *d, uint8_t bytes[DESK_BYTES]);

#endif
