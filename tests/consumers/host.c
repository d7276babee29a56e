/* SPDX-License-Identifier: MIT */
/* A host: plans the account of tests/golden/host.txt and compares orders and digests with it. In
 * what C99 and C++98 share, so that it is compiled as both; REBAL_ONE_FILE: with the one header.
 *
 *   host tests/golden/host.txt */
#ifdef REBAL_ONE_FILE
#include "rebal.h"
#else
#include <rebal/rebal.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOST_ROWS = 3, HOST_LINE = 128 };

/* The line of the vector that begins with a name, after it; NULL where there is none. */
static const char *host_find(FILE *file, const char *name, char line[HOST_LINE]) {
    size_t length = strlen(name);
    rewind(file);
    while (fgets(line, HOST_LINE, file))
        if (strncmp(line, name, length) == 0 && line[length] == ' ') return line + length;
    return NULL;
}

/* Its numbers; those that are missing stay 0. */
static void host_numbers(int64_t *number, int n, FILE *file, const char *name) {
    char line[HOST_LINE], *end;
    const char *at = host_find(file, name, line);
    for (int i = 0; i < n; i++) {
        number[i] = at ? (int64_t)strtoll(at, &end, 10) : 0;
        if (at) at = end;
    }
}

/* Whether a digest is the one of the vector. */
static int host_same(const uint8_t digest[32], FILE *file, const char *name) {
    char line[HOST_LINE], text[65];
    const char *at = host_find(file, name, line);
    for (int i = 0; i < 32; i++) sprintf(text + 2 * i, "%02x", (unsigned)digest[i]);
    if (at && strncmp(at + 1, text, 64) == 0) return 1;
    printf("%s %s is not that of the vector\n", name, text);
    return 0;
}

typedef struct host {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    int64_t now;
} host;

static rebal_status host_open(host *h, FILE *file) {
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_rules rules;
    int64_t exponent, holding[HOST_ROWS], target[HOST_ROWS];
    rebal_status status;
    memset(&instruments, 0, sizeof instruments);
    memset(&policy, 0, sizeof policy);
    memset(&rules, 0, sizeof rules);
    host_numbers(&exponent, 1, file, "money_exponent");
    host_numbers(&policy.band_abs_ppb, 1, file, "band_abs_ppb");
    host_numbers(&h->now, 1, file, "now_ns");
    host_numbers(holding, HOST_ROWS, file, "holding");
    host_numbers(target, HOST_ROWS, file, "target");
    instruments.struct_size = (uint32_t)sizeof instruments;
    instruments.n = HOST_ROWS;
    policy.struct_size = (uint32_t)sizeof policy;
    rules.struct_size = (uint32_t)sizeof rules;
    rules.money_exponent = (int32_t)exponent;
    rules.instruments = &instruments;
    rules.policy = &policy;
    status = rebal_engine_create(&h->engine, &rules, NULL, 0, NULL);
    if (!status) status = rebal_portfolio_create(&h->portfolio, h->engine, NULL, 0, NULL);
    if (!status) status = rebal_plan_create(&h->plan, h->engine, NULL, 0, NULL);
    if (!status)
        status = rebal_portfolio_set(h->portfolio, REBAL_HOLDING, NULL, holding, HOST_ROWS, NULL);
    if (!status)
        status = rebal_portfolio_set(h->portfolio, REBAL_TARGET, NULL, target, HOST_ROWS, NULL);
    return status;
}

/* Makes the plan; whether it is that of the vector. */
static int host_plan(host *h, FILE *file) {
    int64_t price[HOST_ROWS], quantity[HOST_ROWS], wanted[HOST_ROWS];
    uint8_t rules[32], state[32], plan[32];
    rebal_lines lines;
    memset(&lines, 0, sizeof lines);
    lines.struct_size = (uint32_t)sizeof lines;
    lines.capacity = HOST_ROWS;
    lines.quantity = quantity;
    host_numbers(price, HOST_ROWS, file, "price");
    host_numbers(wanted, HOST_ROWS, file, "quantity");
    if (rebal_portfolio_tick(h->portfolio, NULL, NULL, price, HOST_ROWS, h->now, NULL) ||
        rebal_plan_make(h->plan, h->portfolio, NULL, h->now, NULL) ||
        rebal_plan_seal(h->plan, h->portfolio, NULL) ||
        rebal_plan_digest(h->plan, rules, state, plan, NULL) ||
        rebal_plan_lines(h->plan, &lines, NULL))
        return 0;
    if (memcmp(quantity, wanted, sizeof quantity) != 0) {
        printf("quantities are not those of the vector\n");
        return 0;
    }
    return host_same(rules, file, "rules") + host_same(state, file, "state") +
               host_same(plan, file, "plan") ==
           3;
}

int main(int argc, char **argv) {
    host h;
    int fine;
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!file) {
        printf("host: no vector to read\n");
        return 1;
    }
    memset(&h, 0, sizeof h);
    fine = host_open(&h, file) == REBAL_OK && host_plan(&h, file) &&
           rebal_selftest(NULL, 0, NULL) == REBAL_OK;
    rebal_plan_destroy(h.plan);
    rebal_portfolio_destroy(h.portfolio);
    rebal_engine_destroy(h.engine);
    fclose(file);
    printf("%s\n", fine ? "the plan of the vector" : "not the plan of the vector");
    return !fine;
}
