/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "account.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

FILE *data_open(const char *file) {
    const char *folder = getenv("REBAL_TEST_DATA");
    char command[1024];
    FILE *data;
    if (!folder || !*folder) {
        printf("skipped: REBAL_TEST_DATA is not set\n");
        return NULL;
    }
    snprintf(command, sizeof command, "gzip -dc '%s/%s'", folder, file);
    data = popen(command, "r");
    if (!data) printf("skipped: cannot run gzip\n");
    return data;
}

int data_close(FILE *data) { return pclose(data); }

size_t data_row(FILE *data, char *label, size_t label_bytes, double *number, size_t capacity) {
    char text[8192], *field;
    size_t n = 0;
    if (!fgets(text, sizeof text, data)) return 0;
    for (field = strtok(text, ",\r\n"); field && n < capacity; field = strtok(NULL, ",\r\n")) {
        char *end;
        double x = strtod(field, &end);
        if (*end == '\0')
            number[n++] = x;
        else if (label)
            snprintf(label, label_bytes, "%s", field);
    }
    return n;
}

int figure_is(const char *what, double actual, double expected) {
    int good = fabs(actual - expected) < 0.00005;
    printf("%s: %.6f, expected %.6f%s\n", what, actual, expected, good ? "" : "  WRONG");
    return good;
}

static rebal_status make_engine(account *a, const rebal_policy *policy, rebal_error *error) {
    int32_t price_exponent[ROWS_MAX];
    rebal_instruments instruments = {
        .struct_size = sizeof instruments, .n = a->n, .price_exponent = price_exponent};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = MONEY_EXPONENT,
                         .instruments = &instruments,
                         .policy = policy};
    for (size_t i = 0; i < a->n; i++) price_exponent[i] = i ? PRICE_EXPONENT : MONEY_EXPONENT;
    return rebal_engine_create(&a->engine, &rules, NULL, 0, error);
}

rebal_status account_open(account *a, const rebal_policy *policy, const int64_t *target, size_t n,
                          int64_t whole) {
    rebal_error error = {.struct_size = sizeof error};
    int64_t holding[ROWS_MAX] = {0};
    rebal_status status;
    *a = (account){.n = n};
    for (size_t i = 0; i < n; i++) {
        a->level[i] = 1;
        holding[i] = whole / REBAL_ONE * target[i] * (i ? 1 : 100);
        a->start += holding[i] * (i ? 100 : 1);
    }
    status = make_engine(a, policy, &error);
    if (!status) status = rebal_portfolio_create(&a->portfolio, a->engine, NULL, 0, &error);
    if (!status) status = rebal_plan_create(&a->plan, a->engine, NULL, 0, &error);
    if (!status) status = rebal_plan_create(&a->judge, a->engine, NULL, 0, &error);
    if (!status) status = rebal_portfolio_set(a->portfolio, REBAL_TARGET, NULL, target, n, &error);
    if (!status)
        status = rebal_portfolio_set(a->portfolio, REBAL_HOLDING, NULL, holding, n, &error);
    if (status) printf("open: %s, %s\n", rebal_code_name(status), rebal_code_name(error.field));
    return status;
}

void account_close(account *a) {
    rebal_plan_destroy(a->judge);
    rebal_plan_destroy(a->plan);
    rebal_portfolio_destroy(a->portfolio);
    rebal_engine_destroy(a->engine);
}

static rebal_status trade(account *a, int64_t now_ns, rebal_error *error) {
    int32_t instrument[ROWS_MAX];
    int64_t quantity[ROWS_MAX], cash[ROWS_MAX];
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = ROWS_MAX,
                           .instrument = instrument,
                           .quantity = quantity,
                           .cash = cash};
    rebal_summary verdict = {.struct_size = sizeof verdict};
    rebal_fills fills = {
        .struct_size = sizeof fills, .instrument = instrument, .quantity = quantity, .cash = cash};
    rebal_status status = rebal_plan_orders(a->plan, &orders, error);
    if (!status) status = rebal_plan_verify(a->judge, a->portfolio, &orders, NULL, now_ns, error);
    if (!status) status = rebal_plan_summary(a->judge, &verdict, error);
    fills.n = orders.count;
    if (!status) status = rebal_portfolio_commit(a->portfolio, a->plan, now_ns, error);
    if (!status) status = rebal_portfolio_fill(a->portfolio, &fills, now_ns, error);
    a->n_rebalances++;
    a->n_violations += verdict.n_violations;
    a->turnover_ppb += a->summary.turnover_ppb;
    return status;
}

rebal_status account_day(account *a, const double *factor) {
    const double unit = pow(10, -PRICE_EXPONENT);
    rebal_error error = {.struct_size = sizeof error};
    int64_t price[ROWS_MAX] = {0}, now_ns = (int64_t)++a->n_days * INT64_C(86400000000000);
    rebal_status status;
    for (size_t i = 1; i < a->n; i++) {
        a->level[i] *= factor[i - 1];
        price[i] = llround(a->level[i] * unit);
    }
    a->summary.struct_size = sizeof a->summary;
    status = rebal_portfolio_tick(a->portfolio, NULL, NULL, price, a->n, now_ns, &error);
    if (!status) status = rebal_plan_make(a->plan, a->portfolio, NULL, now_ns, &error);
    if (!status) status = rebal_plan_summary(a->plan, &a->summary, &error);
    if (!status && a->summary.n_orders) status = trade(a, now_ns, &error);
    if (status)
        printf("day %zu: %s, %s, row %d\n", a->n_days, rebal_code_name(status),
               rebal_code_name(error.field), (int)error.row);
    return status;
}

double account_wealth(const account *a) { return (double)a->summary.value / (double)a->start; }
