/* SPDX-License-Identifier: MIT */
/* Fuzz harness of what searches: the cost-optimal trade and its certificate, limits by rank, which
 * instruments to trade, whole lots, the no-trade region, simulations. A search ends, and what is
 * called optimal is so by a certificate of other code. */
#include "fuzz/columns.h"

enum { MOST_N = 6, MOST_K = 3, MOST_ROWS = 3, STATE = 64 };

#define IN(n) columns_given(c, n)
#define MAYBE(n) columns_maybe(c, n)
#define ROOM(n) columns_room(c, n)
#define ONE feed_double(&c->feed)

/* A problem with all that it points to. */
typedef struct asked {
    rebal_risk_model model;
    rebal_trade_limits limits;
    rebal_problem problem;
} asked;

static size_t packed(size_t n) { return n * (n + 1) / 2; }

static void ask_model(columns *c, asked *a, size_t n) {
    size_t k = 1 + feed_below(&c->feed, MOST_K);
    bool whole = feed_byte(&c->feed) % 3 == 0;
    a->model = (rebal_risk_model){.struct_size = sizeof a->model,
                                  .n = n,
                                  .n_factors = whole ? 0 : k,
                                  .covariance = whole ? IN(packed(n)) : NULL,
                                  .loadings = whole ? NULL : IN(n * k),
                                  .specific = whole ? NULL : MAYBE(n)};
}

static void ask_limits(columns *c, asked *a, size_t n) {
    size_t rows = feed_below(&c->feed, MOST_ROWS + 1);
    a->limits = (rebal_trade_limits){.struct_size = sizeof a->limits,
                                     .flags = feed_byte(&c->feed) % 64,
                                     .n_rows = rows,
                                     .rows = rows ? IN(n * rows) : NULL,
                                     .row_min = rows ? MAYBE(rows) : NULL,
                                     .row_max = rows ? MAYBE(rows) : NULL,
                                     .buy_max = ONE,
                                     .sell_max = ONE,
                                     .turnover_max = ONE,
                                     .cost_max = ONE,
                                     .te_max = ONE};
}

static void ask(columns *c, asked *a, size_t n) {
    ask_model(c, a, n);
    a->problem = (rebal_problem){.struct_size = sizeof a->problem,
                                 .steps_max = feed_byte(&c->feed) % 4 ? 0 : 5,
                                 .model = &a->model,
                                 .risk_aversion = feed_byte(&c->feed) % 4 ? 10 : ONE,
                                 .net_min = feed_byte(&c->feed) % 4 ? 0 : ONE,
                                 .net_max = feed_byte(&c->feed) % 4 ? 0 : ONE,
                                 .weight = IN(n),
                                 .target = MAYBE(n),
                                 .alpha = MAYBE(n),
                                 .cost_buy = MAYBE(n),
                                 .cost_sell = MAYBE(n),
                                 .impact = MAYBE(n),
                                 .quadratic = MAYBE(n)};
    if (a->problem.net_max < a->problem.net_min) a->problem.net_max = a->problem.net_min;
    if (feed_byte(&c->feed) % 4 == 0) {
        ask_limits(c, a, n);
        a->problem.limits = &a->limits;
    }
}

/* The certificate of another call says of the trade what the solution says of it. */
static void certify(const asked *a, const rebal_solution *s, const double *trade,
                    const double *state) {
    rebal_solution proved = {.struct_size = sizeof proved};
    rebal_status status = rebal_solve_certify(&proved, &a->problem, trade, state, NULL, 0, NULL);
    FUZZ_LAW(status == REBAL_OK, status);
    if (s->status != REBAL_SOLVE_OPTIMAL) return;
    FUZZ_LAW(proved.status == REBAL_SOLVE_OPTIMAL, proved.status);
    FUZZ_LAW(proved.gap <= 1e-9 && proved.violation <= 1e-12, proved.gap * 1e12);
}

static rebal_status solve(columns *c, size_t n) {
    asked a;
    double *trade = ROOM(n), *state = columns_block(c, STATE * sizeof *state);
    rebal_solution s = {.struct_size = sizeof s};
    memset(state, 0, STATE * sizeof *state);
    ask(c, &a, n);
    size_t bytes = rebal_solve_size(&a.problem);
    void *memory = columns_lent(c, &bytes);
    rebal_status status = rebal_solve(trade, state, &s, &a.problem, memory, bytes, NULL);
    if (status) return status;
    FUZZ_LAW(s.status >= REBAL_SOLVE_OPTIMAL && s.status <= REBAL_SOLVE_INFEASIBLE, s.status);
    FUZZ_LAW(s.gap == s.gap && s.objective == s.objective && s.violation == s.violation, 0);
    certify(&a, &s, trade, state);
    return REBAL_OK;
}

/* What is given up of limits is none of those of rank 0. */
static rebal_status ranked(columns *c, size_t n) {
    asked a;
    uint32_t rank[REBAL_PRICE_ROWS + MOST_ROWS];
    double *trade = ROOM(n), *given_up = ROOM(REBAL_PRICE_ROWS + MOST_ROWS);
    rebal_solution s = {.struct_size = sizeof s};
    ask(c, &a, n);
    ask_limits(c, &a, n);
    a.problem.limits = &a.limits;
    for (size_t k = 0; k < sizeof rank / sizeof *rank; k++) rank[k] = feed_byte(&c->feed) % 4;
    rebal_status status =
        rebal_solve_ranked(trade, NULL, given_up, &s, &a.problem, rank, NULL, 0, NULL);
    if (status) return status;
    FUZZ_LAW(s.objective == s.objective && s.violation == s.violation, s.status);
    for (size_t k = 0; k < REBAL_PRICE_ROWS + a.limits.n_rows; k++)
        FUZZ_LAW(rank[k] != 0 || given_up[k] == 0, k);
    return REBAL_OK;
}

/* What may be traded is counted, and nothing is nearer to the best than the best. */
static rebal_status choose(columns *c, size_t n) {
    asked a;
    size_t n_traded = 0;
    double *trade = ROOM(n);
    rebal_choice_answer answer = {.struct_size = sizeof answer};
    ask(c, &a, n);
    rebal_choice choice = {.struct_size = sizeof choice,
                           .flags = feed_byte(&c->feed) % 2,
                           .nodes_max = 16 + feed_byte(&c->feed) % 16,
                           .gap_max_ppb = feed_byte(&c->feed) % 4 ? 0 : feed_number(&c->feed),
                           .trades_max = feed_below(&c->feed, MOST_N),
                           .names_max = feed_below(&c->feed, MOST_N),
                           .problem = &a.problem,
                           .fixed_buy = MAYBE(n),
                           .fixed_sell = MAYBE(n),
                           .trade_least = MAYBE(n)};
    size_t bytes = rebal_choice_size(&choice);
    void *memory = columns_lent(c, &bytes);
    rebal_status status = rebal_choice_solve(trade, &answer, &choice, memory, bytes, NULL);
    if (status) return status;
    for (size_t i = 0; i < n; i++) n_traded += trade[i] != 0;
    FUZZ_LAW(answer.n_traded == n_traded, n_traded);
    FUZZ_LAW(choice.trades_max == 0 || n_traded <= choice.trades_max, n_traded);
    FUZZ_LAW(answer.gap >= 0 && answer.objective == answer.objective, answer.status);
    FUZZ_LAW(answer.violation <= 1e-12, answer.violation * 1e12);
    return REBAL_OK;
}

static rebal_status region(columns *c, size_t n) {
    asked a;
    size_t corners = 0;
    ask(c, &a, n);
    a.problem.limits = NULL;
    size_t bytes = rebal_region_size(&a.problem);
    void *memory = columns_lent(c, &bytes);
    (void)rebal_region_polygon(ROOM(32), ROOM(32), &corners, 32, &a.problem, IN(n), IN(n), IN(n),
                               memory, bytes, NULL);
    return rebal_region_span(ROOM(2), ROOM(2), &a.problem, IN(n), IN(2 * n), 2, NULL, 0, NULL);
}

static rebal_status lots(columns *c, size_t n) {
    asked a;
    bool raw = feed_byte(&c->feed) % 4 == 0;
    int64_t *trade = columns_integers(c, n, false), *price = columns_integers(c, n, raw);
    rebal_lots_answer answer = {.struct_size = sizeof answer};
    rebal_lots asked_lots = {.struct_size = sizeof asked_lots,
                             .metric = (int32_t)feed_below(&c->feed, 4),
                             .n = n,
                             .nodes_max = 500,
                             .cash = raw ? feed_number(&c->feed) : 500,
                             .cash_max = raw ? feed_number(&c->feed) : 5000,
                             .account = 10000,
                             .held = columns_integers(c, n, raw),
                             .price = price,
                             .ideal = columns_integers(c, n, raw)};
    if (feed_byte(&c->feed) % 2) asked_lots.fee_buy_ppb = columns_integers(c, n, raw);
    if (feed_byte(&c->feed) % 2) asked_lots.trade_min = columns_integers(c, n, raw);
    ask(c, &a, n);
    a.problem.limits = NULL;
    if (asked_lots.metric == REBAL_LOTS_RISK) asked_lots.problem = &a.problem;
    size_t bytes = rebal_lots_size(&asked_lots);
    void *memory = columns_lent(c, &bytes);
    rebal_status status = rebal_lots_solve(trade, &answer, &asked_lots, memory, bytes, NULL);
    if (status) return status;
    FUZZ_LAW(answer.objective == answer.objective && answer.gap >= 0, answer.status);
    return REBAL_OK;
}

static rebal_status simulate(columns *c, size_t n) {
    size_t k = feed_below(&c->feed, MOST_K);
    rebal_simulation s = {.struct_size = sizeof s,
                          .base = (int32_t)feed_below(&c->feed, n),
                          .n = n,
                          .n_factors = k,
                          .n_policies = 2,
                          .n_steps = 1 + feed_below(&c->feed, 20),
                          .step_years = ONE,
                          .risk_aversion = ONE,
                          .loadings = k ? IN(n * k) : NULL,
                          .specific = MAYBE(n),
                          .drift = MAYBE(n),
                          .cost = MAYBE(n),
                          .fixed = MAYBE(n),
                          .half_width = MAYBE(2 * n)};
    double *target = IN(n), sum = 0, *column[9];
    for (size_t i = 0; i < n; i++) sum += target[i];
    for (size_t i = 0; i < n && sum > 0; i++) target[i] /= sum;
    s.target = target;
    for (int i = 0; i < 9; i++) column[i] = ROOM(8);
    rebal_simulation_rows rows = {.struct_size = sizeof rows,
                                  .capacity = 8,
                                  .cost_rate = column[0],
                                  .trading_rate = column[1],
                                  .risk_rate = column[2],
                                  .tracking_variance = column[3],
                                  .realised_variance = column[4],
                                  .turnover = column[5],
                                  .trades = column[6],
                                  .growth = column[7],
                                  .premium = column[8]};
    size_t bytes = rebal_simulation_size(&s);
    void *memory = columns_lent(c, &bytes);
    if (feed_byte(&c->feed) % 2)
        return rebal_simulation_run(&rows, &s, feed_bits(&c->feed, 8), 0, 4, memory, bytes, NULL);
    return rebal_simulation_replay(&rows, &s, IN((s.n_steps + 1) * n), (s.n_steps + 3) / 4, memory,
                                   bytes, NULL);
}

/* A ratio to a mean of 0 is infinite, or none. */
static rebal_status compare(columns *c, size_t n) {
    size_t n_paths = 2 + feed_below(&c->feed, 8);
    double *ratio = columns_block(c, n * sizeof *ratio),
           *error = columns_block(c, n * sizeof *ratio);
    return rebal_simulation_summary(ROOM(n), ROOM(n), ROOM(n), ROOM(n), ratio, error,
                                    IN(n_paths * n), n_paths, n, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static rebal_status (*const calls[])(columns *, size_t) = {solve,  ranked,   choose, lots,
                                                               region, simulate, compare};
    columns c = {.feed = {bytes, count}};
    size_t kind = feed_below(&c.feed, sizeof calls / sizeof *calls);
    columns_end(&c, calls[kind](&c, 1 + feed_below(&c.feed, MOST_N)));
    return 0;
}
