/* SPDX-License-Identifier: MIT */
#include <rebal/choice.h>

#include <string.h>

#include "api/memory.h"
#include "api/solve_args.h"
#include "base/fail.h"
#include "base/options.h"
#include "market/choice.h"

/* The sizes of the first version. */
enum {
    CHOICE_MIN = offsetof(rebal_choice, trade_least) + sizeof(double *),
    CHOICE_ANSWER_MIN = offsetof(rebal_choice_answer, fixed) + sizeof(double)
};

enum { CHOICE_NODES = 2000000, CHOICE_NODES_WHOLE = 200000000, CHOICE_NODES_FEW = 16 };

#define CHOICE_OPTIMAL 1e-9 /* of size */

/* A call: what was asked, read, and the memory for it. */
typedef struct choice_call {
    rebal_choice choice;
    rbl_solve_call solve;
    rbl_choice search;
    rebal_choice_answer answer;
} choice_call;

static bool choice_read(choice_call *c, const rebal_choice *choice) {
    return !rbl_options_read(&c->choice, sizeof c->choice, CHOICE_MIN, choice) &&
           c->choice.reserved == 0;
}

static void choice_layout(choice_call *c, rbl_arena *arena) {
    rbl_solve_args_layout(&c->solve, arena);
    rbl_choice_layout(&c->search, arena, c->solve.model.n, rbl_trade_call_state(&c->solve));
}

/* 0: more than a size_t. */
static size_t choice_bytes(choice_call *c) {
    rbl_arena arena = {0};
    if (rbl_solve_args_bytes(&c->solve) == 0) return 0;
    choice_layout(c, &arena);
    return arena.full ? 0 : arena.used;
}

size_t rebal_choice_size(const rebal_choice *choice) {
    choice_call c = {0};
    if (!choice || !choice_read(&c, choice) || !c.choice.problem) return 0;
    return rbl_solve_args_structs(&c.solve, c.choice.problem) ? choice_bytes(&c) : 0;
}

static rebal_status choice_numbers(const choice_call *c, rebal_error *error) {
    const rebal_choice *h = &c->choice;
    const int32_t may = RBL_ARGUMENT_NULLABLE;
    size_t n = c->solve.model.n;
    const rbl_argument list[] = {
        rbl_argument_weak(h->fixed_buy, n, may, RBL_FIELD_CHOICE_FIXED_BUY),
        rbl_argument_weak(h->fixed_sell, n, may, RBL_FIELD_CHOICE_FIXED_SELL),
        rbl_argument_array(h->trade_least, n, 0, RBL_TRADE_BOUND, may,
                           RBL_FIELD_CHOICE_TRADE_LEAST)};
    return rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
}

/* All checks, then memory. */
static rebal_status choice_open(choice_call *c, const rebal_choice *choice, void *memory,
                                size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    if (!choice_read(c, choice)) return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_CHOICE);
    if (!c->choice.problem)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_CHOICE_PROBLEM);
    const rbl_argument list[] = {
        rbl_argument_code(c->choice.flags, 0, REBAL_CHOICE_CLOSE_ANY, RBL_FIELD_CHOICE_FLAGS),
        rbl_argument_code(c->choice.gap_max_ppb, 0, REBAL_ONE, RBL_FIELD_CHOICE_GAP_MAX)};
    rebal_status status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_accept(&c->solve, c->choice.problem, NULL, NULL, error);
    if (!status) status = choice_numbers(c, error);
    if (status) return status;
    size_t need = choice_bytes(c);
    if (need == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    status = rbl_memory_open(&arena, &c->solve.owned, memory, memory_bytes, need, error);
    if (status) return status;
    choice_layout(c, &arena);
    status = rbl_solve_args_model(&c->solve, error);
    if (status) rbl_memory_close(c->solve.owned);
    return status;
}

static uint32_t choice_nodes(const choice_call *c) {
    size_t n = c->solve.model.n, most = CHOICE_NODES / n;
    if (c->choice.nodes_max > 0) return c->choice.nodes_max;
    if (c->solve.model.covariance) most = CHOICE_NODES_WHOLE / n / n / n;
    return most < CHOICE_NODES_FEW ? CHOICE_NODES_FEW : (uint32_t)most;
}

static void choice_ask(choice_call *c) {
    rbl_choice *s = &c->search;
    const rebal_choice *h = &c->choice;
    s->call = &c->solve;
    s->fixed_buy = h->fixed_buy, s->fixed_sell = h->fixed_sell, s->least = h->trade_least;
    s->closes = h->flags & REBAL_CHOICE_CLOSE_ANY;
    s->trades.most = h->trades_max > 0 ? h->trades_max : SIZE_MAX;
    s->names.most = h->names_max > 0 ? h->names_max : SIZE_MAX;
    s->gap_max = (double)h->gap_max_ppb / REBAL_ONE;
    s->n_nodes_max = choice_nodes(c);
    memset(c->solve.state, 0, rbl_trade_call_state(&c->solve) * sizeof(double));
}

/* What is known of the trade. */
static void choice_judge(choice_call *c, int end) {
    const rbl_choice *s = &c->search;
    const rebal_solution *b = &s->best;
    rebal_choice_answer *a = &c->answer;
    *a = (rebal_choice_answer){
        .struct_size = sizeof *a, .n_nodes = s->n_nodes, .n_steps = s->n_steps};
    bool is_proved = end == RBL_CHOICE_DONE && s->bound == DBL_MAX;
    a->status = is_proved ? REBAL_CHOICE_INFEASIBLE : REBAL_CHOICE_UNKNOWN;
    a->bound = is_proved ? 0 : s->bound;
    if (!s->is_found) return;
    a->objective = s->objective, a->size = s->size, a->fixed = s->fixed;
    a->violation = b->violation;
    a->risk = b->risk, a->gain = b->gain, a->cost = b->cost, a->net = b->net;
    if (a->objective > a->bound) a->gap = (a->objective - a->bound) / a->size;
    a->status = a->gap <= CHOICE_OPTIMAL ? REBAL_CHOICE_OPTIMAL
                : a->gap <= s->gap_max   ? REBAL_CHOICE_WITHIN
                                         : REBAL_CHOICE_FEASIBLE;
}

static void choice_write(choice_call *c, double *trade) {
    const rbl_choice *s = &c->search;
    for (size_t i = 0; i < s->n; i++) {
        trade[i] = s->is_found ? s->x[i] : 0;
        if (!s->is_found) continue;
        c->answer.n_traded += trade[i] != 0;
        c->answer.n_held += c->solve.problem.weight[i] + trade[i] != 0;
    }
}

rebal_status rebal_choice_solve(double *trade, rebal_choice_answer *answer,
                                const rebal_choice *choice, void *memory, size_t memory_bytes,
                                rebal_error *error) {
    choice_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(choice, 1, RBL_FIELD_CHOICE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    if (answer && answer->struct_size < CHOICE_ANSWER_MIN)
        return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_CHOICE_ANSWER);
    status = choice_open(&c, choice, memory, memory_bytes, error);
    if (status) return status;
    choice_ask(&c);
    choice_judge(&c, rbl_choice_solve(&c.search));
    choice_write(&c, trade);
    rbl_memory_close(c.solve.owned);
    return answer ? rbl_options_write(answer, &c.answer, sizeof c.answer, CHOICE_ANSWER_MIN)
                  : REBAL_OK;
}
