/* SPDX-License-Identifier: MIT */
/* Every function of arrays that takes memory, with a malloc that is counted, fails, or aligns to 8:
 * one malloc where none is lent and none where it is; given back; when it fails MEMORY, and nothing
 * written. E-MEMORY. */
#include "unit/unit.h"

#include <rebal/rebal.h>

enum { N = 3, TIMES = 5, PACKED = N * (N + 1) / 2, OUT = 64, LENT = 1 << 20 };

/* ---- malloc, counted; the linker sends the library's calls here */

static struct {
    bool counts, fails;
    int64_t calls, frees;
    size_t shift;
} heap;

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);
void __real_free(void *block);
void __wrap_free(void *block);

void *__wrap_malloc(size_t bytes) {
    if (!heap.counts) return __real_malloc(bytes);
    heap.calls++;
    unsigned char *block = heap.fails ? NULL : __real_malloc(bytes + heap.shift);
    return block ? block + heap.shift : NULL;
}

void __wrap_free(void *block) {
    if (!heap.counts || !block) {
        __real_free(block);
        return;
    }
    heap.frees++;
    __real_free((unsigned char *)block - heap.shift);
}

/* ---- a call of each function: into out[OUT], or what struct follows */

static const double returns[N * TIMES] = {.01, .02,  -.01, .03, -.02, .01, .02, .02,
                                          .03, -.01, .01,  .02, .01,  .03, -.02},
                                covariance[PACKED] = {.04, .01, .09, .005, .01, .02},
                                weight[N] = {.5, .2, .3}, target[N] = {.4, .3, .3},
                                along[N] = {1, -1, 0}, up[N] = {0, 1, -1},
                                cost[N] = {.001, .002, .003};
static const rebal_risk_model model = {
    .struct_size = sizeof model, .n = N, .covariance = covariance};
static const rebal_problem problem = {.struct_size = sizeof problem,
                                      .model = &model,
                                      .risk_aversion = 10,
                                      .weight = weight,
                                      .target = target,
                                      .cost_buy = cost,
                                      .cost_sell = cost};

/* By factors, as the region asks for. */
static const double specific[N] = {.04, .09, .02};
static const rebal_risk_model factor_model = {.struct_size = sizeof factor_model,
                                              .n = N,
                                              .n_factors = 1,
                                              .loadings = up,
                                              .specific = specific};
static const rebal_problem factor_problem = {.struct_size = sizeof factor_problem,
                                             .model = &factor_model,
                                             .risk_aversion = 10,
                                             .weight = weight,
                                             .target = target,
                                             .cost_buy = cost,
                                             .cost_sell = cost};

typedef rebal_status call(double *out, void *memory, size_t bytes, rebal_error *error);

static rebal_status sample(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_covariance_sample(out, returns, TIMES, N, 1, 0, memory, bytes, error);
}

static rebal_status shrink(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_covariance_shrink(out, out + PACKED, returns, TIMES, N, 0, 0, memory, bytes,
                                   error);
}

static rebal_status factors(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_covariance_factors(out, out + N, out + N + 1, covariance, N, 1, memory, bytes,
                                    error);
}

static rebal_status repair(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_covariance_repair(out, covariance, N, 0, 1e-6, memory, bytes, error);
}

static rebal_status check(double *out, void *memory, size_t bytes, rebal_error *error) {
    (void)out;
    return rebal_covariance_check(covariance, N, 1, 1e-9, memory, bytes, error);
}

static rebal_status tracking_error(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_risk_tracking_error(out, &model, weight, 1, target, memory, bytes, error);
}

static rebal_status contributions(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_risk_contributions(out, out + 1, out + 1 + N, &model, weight, target, memory,
                                    bytes, error);
}

static rebal_status beta(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_risk_beta(out, &model, weight, target, memory, bytes, error);
}

static rebal_status solve(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_solve(out, NULL, NULL, &problem, memory, bytes, error);
}

static rebal_status certify(double *out, void *memory, size_t bytes, rebal_error *error) {
    static const double none[N];
    rebal_solution solution = {.struct_size = sizeof solution};
    rebal_status status =
        rebal_solve_certify(&solution, &problem, none, NULL, memory, bytes, error);
    if (solution.size != 0) out[0] = solution.size;
    return status;
}

static rebal_status ranked(double *out, void *memory, size_t bytes, rebal_error *error) {
    static const uint32_t rank[N + REBAL_PRICE_ROWS + 8];
    static const double row[N] = {1, 0, 0};
    const rebal_trade_limits limits = {
        .struct_size = sizeof limits, .n_rows = 1, .rows = row, .row_max = row};
    rebal_problem limited = factor_problem;
    limited.limits = &limits;
    return rebal_solve_ranked(out, NULL, out + N, NULL, &limited, rank, memory, bytes, error);
}

static rebal_status lots(double *out, void *memory, size_t bytes, rebal_error *error) {
    static const int64_t held[N] = {5, 2, 3}, price[N] = {100, 100, 100},
                         ideal[N] = {400, 300, 300};
    const rebal_lots asked = {.struct_size = sizeof asked,
                              .n = N,
                              .cash_max = 1000,
                              .held = held,
                              .price = price,
                              .ideal = ideal};
    rebal_lots_answer answer = {.struct_size = sizeof answer};
    int64_t trade[N] = {7, 7, 7};
    rebal_status status = rebal_lots_solve(trade, &answer, &asked, memory, bytes, error);
    for (int i = 0; i < N; i++)
        if (trade[i] != 7) out[i] = (double)trade[i];
    return status;
}

static rebal_status span(double *out, void *memory, size_t bytes, rebal_error *error) {
    return rebal_region_span(out, out + 1, &factor_problem, target, along, 1, memory, bytes, error);
}

static rebal_status polygon(double *out, void *memory, size_t bytes, rebal_error *error) {
    size_t count = 0;
    return rebal_region_polygon(out, out + 16, &count, 16, &factor_problem, target, along, up,
                                memory, bytes, error);
}

static rebal_status simulate(double *out, void *memory, size_t bytes, rebal_error *error) {
    const rebal_simulation s = {.struct_size = sizeof s,
                                .n = N,
                                .n_policies = 1,
                                .n_steps = 4,
                                .step_years = .01,
                                .target = target,
                                .specific = specific};
    rebal_simulation_rows rows = {.struct_size = sizeof rows, .capacity = 1, .turnover = out};
    return rebal_simulation_run(&rows, &s, 1, 0, 1, memory, bytes, error);
}

static const struct {
    const char *name;
    call *call;
} calls[] = {{"sample", sample},    {"shrink", shrink},
             {"factors", factors},  {"repair", repair},
             {"check", check},      {"tracking error", tracking_error},
             {"beta", beta},        {"contributions", contributions},
             {"solve", solve},      {"certify", certify},
             {"ranked", ranked},    {"lots", lots},
             {"span", span},        {"polygon", polygon},
             {"simulate", simulate}};

static int malloc_case;

static rebal_status counted(double *out, bool fails, size_t shift, void *memory, size_t bytes,
                            rebal_error *error) {
    for (int k = 0; k < OUT; k++) out[k] = 7.25;
    heap.calls = heap.frees = 0;
    heap.fails = fails, heap.shift = shift, heap.counts = true;
    rebal_status status = calls[malloc_case].call(out, memory, bytes, error);
    heap.counts = false;
    return status;
}

START_TEST(one_malloc) {
    static _Alignas(16) unsigned char lent[LENT];
    double calm[OUT], other[OUT];
    malloc_case = _i;
    rebal_error error = {.struct_size = sizeof error};
    rebal_status status = counted(calm, false, 0, NULL, 0, &error);
    ck_assert_msg(status == REBAL_OK, "%s: %s of %s", calls[_i].name, rebal_code_name(status),
                  rebal_code_name(error.field));
    ck_assert_int_eq(heap.calls, 1);
    ck_assert_int_eq(heap.frees, 1);
    ck_assert_int_eq(counted(other, false, 8, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(heap.calls, heap.frees);
    ck_assert_mem_eq(calm, other, sizeof calm);
    memset(lent, 0xA5, sizeof lent);
    ck_assert_int_eq(counted(other, false, 0, lent, sizeof lent, NULL), REBAL_OK);
    ck_assert_int_eq(heap.calls + heap.frees, 0);
    ck_assert_mem_eq(calm, other, sizeof calm);
}
END_TEST

START_TEST(malloc_fails) {
    double out[OUT];
    rebal_error error = {.struct_size = sizeof error};
    malloc_case = _i;
    ck_assert_msg(counted(out, true, 0, NULL, 0, &error) == REBAL_E_MEMORY, "%s", calls[_i].name);
    ck_assert_int_eq(heap.calls, 1);
    ck_assert_int_eq(heap.frees, 0);
    ck_assert_int_eq(error.status, REBAL_E_MEMORY);
    ck_assert_int_gt(error.value, 0);
    for (int k = 0; k < OUT; k++) ck_assert(out[k] == 7.25);
}
END_TEST

int main(void) {
    enum { CALLS = sizeof calls / sizeof *calls };
    TCase *tests;
    Suite *suite = unit_suite("malloc", &tests);
    tcase_add_loop_test(tests, one_malloc, 0, CALLS);
    tcase_add_loop_test(tests, malloc_fails, 0, CALLS);
    return unit_run(suite);
}
