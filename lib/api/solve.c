/* SPDX-License-Identifier: MIT */
#include <rebal/solve.h>

#include <string.h>

#include "api/memory.h"
#include "api/solve_find.h"
#include "base/options.h"

size_t rebal_solve_size(const rebal_problem *problem) {
    rbl_solve_call c = {0};
    return problem && rbl_solve_args_structs(&c, problem) ? rbl_solve_args_bytes(&c) : 0;
}

void rbl_solve_end(rbl_solve_call *c, double *trade, double *state) {
    memcpy(trade, rbl_trade_find_trade(c), c->model.n * sizeof(double));
    if (state) memcpy(state, c->state, rbl_trade_call_state(c) * sizeof(double));
    rbl_memory_close(c->owned);
}

rebal_status rebal_solve(double *trade, double *state, rebal_solution *solution,
                         const rebal_problem *problem, void *memory, size_t memory_bytes,
                         rebal_error *error) {
    rbl_solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_solution(solution, error);
    if (!status)
        status = rbl_solve_args_open(&c, problem, NULL, state, memory, memory_bytes, error);
    if (status) return status;
    rebal_solution found = {.struct_size = sizeof found};
    rbl_trade_find_begin(&c, state);
    rbl_trade_find(&c, &found);
    rbl_solve_end(&c, trade, state);
    return solution ? rbl_options_write(solution, &found, sizeof found, RBL_SOLVE_SOLUTION_MIN)
                    : REBAL_OK;
}

rebal_status rebal_solve_certify(rebal_solution *solution, const rebal_problem *problem,
                                 const double *trade, const double *state, void *memory,
                                 size_t memory_bytes, rebal_error *error) {
    rbl_solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(solution, 1, RBL_FIELD_SOLUTION),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
                                 rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_solution(solution, error);
    if (!status)
        status = rbl_solve_args_open(&c, problem, trade, state, memory, memory_bytes, error);
    if (status) return status;
    rebal_solution found = {.struct_size = sizeof found};
    c.certificate.trade = trade;
    c.certificate.state = state;
    rbl_certificate_fill(&found, &c.certificate);
    rbl_memory_close(c.owned);
    return rbl_options_write(solution, &found, sizeof found, RBL_SOLVE_SOLUTION_MIN);
}
