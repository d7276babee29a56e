/* SPDX-License-Identifier: MIT */
#include "oracle.h"

#include <string.h>

#include "oracle_run.h"

static const int64_t nothing[ORACLE_ASSETS];

static void write_figures(oracle_answer *answer, const oracle_book *book,
                          const oracle_state *after) {
    answer->value = book->value / book->m;
    answer->cash_before = book->cash;
    answer->cash_after = after->C;
    answer->cash_worst = after->Cw;
    answer->buys = after->buys;
    answer->sells = after->sells;
    answer->fees = after->fees;
    answer->rounding = after->rounding;
    answer->value_after = after->V;
}

/** The hard caps. */
static bool halted(const oracle_answer *answer, const oracle_book *book) {
    const oracle_limits *halt = &book->world->halt;
    int64_t traded = answer->buys + answer->sells;
    if (halt->n_orders > 0 && answer->n_orders > halt->n_orders) return true;
    if (halt->total_notional > 0 && traded > halt->total_notional) return true;
    if (halt->turnover > 0 &&
        oracle_compare(traded * book->m, 2 * book->value, halt->turnover, book->one) > 0)
        return true;
    for (int i = 0; halt->order_notional > 0 && i < book->n; i++) {
        int64_t value = answer->x[i] * book->row[i].lot_value;
        int64_t money = value > 0 ? oracle_ceil(value, book->m) : oracle_floor(-value, book->m);
        if (money > halt->order_notional) return true;
    }
    return false;
}

void oracle_plan(oracle_answer *answer, const oracle_world *world) {
    oracle_book book;
    oracle_state after;
    oracle_run run;
    memset(answer, 0, sizeof *answer);
    answer->status = oracle_book_read(&book, world);
    if (answer->status != REBAL_OK) return;
    answer->fired = oracle_fired(&book);
    answer->quiet = answer->fired == 0 && !world->force;
    oracle_state_at(&after, &book, nothing);
    write_figures(answer, &book, &after);
    if (answer->quiet) return;

    oracle_book_edges(&book, oracle_trigger_share(world, answer->fired));
    oracle_run_start(&run, &book, answer->fired);
    oracle_run_improved(&run);
    answer->clipped = oracle_run_clipped(&run);
    memcpy(answer->x, run.x, sizeof answer->x);
    memcpy(answer->raised, run.raised, sizeof answer->raised);
    memcpy(answer->undone, run.undone, sizeof answer->undone);
    memcpy(answer->block, run.block, sizeof answer->block);
    answer->passes = run.passes;
    answer->runs = run.runs;
    answer->capped = run.capped;
    oracle_state_at(&after, &book, run.x);
    oracle_sequence(answer, &book, &after);
    write_figures(answer, &book, &after);
    if (world->cash.flow < 0 && after.Cw < 0)
        answer->status = REBAL_E_FUNDS;
    else if (halted(answer, &book))
        answer->status = REBAL_E_HALT;
}
