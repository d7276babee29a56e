/* SPDX-License-Identifier: MIT */
/* A million accounts of 20 rows, decided and planned by the threads of a host: how long, in how
 * much memory, and that no division into shards changes a byte. */
#include <rebal/rebal.h>

#include <pthread.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "bench.h"

enum { ROWS = 20, ACCOUNTS = 1000000, STEP = 4096, ORDERS = STEP * ROWS, SHARDS = 8 };

static int64_t holding[ACCOUNTS * ROWS], target[ACCOUNTS * ROWS], price[ROWS];
static rebal_engine *engine;
static uint64_t seed = 1;

static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t below(int64_t bound) {
    return (int64_t)(mix(seed += 0x9e3779b97f4a7c15u) % (uint64_t)bound);
}

static void fill(void) {
    for (size_t i = 0; i < ROWS; i++) price[i] = 1000 + below(50000);
    for (size_t a = 0; a < ACCOUNTS; a++) {
        int64_t *t = target + a * ROWS, *q = holding + a * ROWS, left = REBAL_ONE;
        for (size_t i = 1; i < ROWS; i++) {
            t[i] = REBAL_ONE / ROWS / 2 + below(REBAL_ONE / ROWS);
            if (t[i] > left) t[i] = left;
            left -= t[i];
            q[i] = t[i] * (760 + below(481)) / 100 / price[i] * 10;
        }
        t[0] = left, q[0] = left / 10;
    }
}

/* A range of accounts, and a number that all bytes of its answers go into, whatever the range. */
typedef struct shard {
    size_t first, end, fired, orders;
    uint64_t trace;
    int failed;
} shard;

static void trace(uint64_t *sum, uint64_t place, int64_t value) {
    *sum += mix(mix(place + 1) ^ (uint64_t)value);
}

/* Columns of a shard's own: it holds no more than these, however many accounts there are. */
typedef struct columns {
    int32_t fired[STEP], instrument[ORDERS];
    int64_t drift[STEP], offset[STEP + 1], quantity[ORDERS], limit[ORDERS];
} columns;

static void trace_step(shard *s, const columns *c, size_t first, size_t count) {
    for (size_t k = 0; k < count; k++) {
        uint64_t place = (uint64_t)(first + k) << 16;
        s->fired += c->fired[k] > 0;
        s->orders += (size_t)(c->offset[k + 1] - c->offset[k]);
        trace(&s->trace, place++, c->fired[k]);
        trace(&s->trace, place++, c->drift[k]);
        for (int64_t o = c->offset[k]; o < c->offset[k + 1]; o++) {
            trace(&s->trace, place++, c->instrument[o]);
            trace(&s->trace, place++, c->quantity[o]);
            trace(&s->trace, place++, c->limit[o]);
        }
    }
}

static int run_shard(shard *s, columns *c) {
    const rebal_accounts table = {.struct_size = sizeof table,
                                  .n = ACCOUNTS,
                                  .n_items = (size_t)ACCOUNTS * ROWS,
                                  .holding = holding,
                                  .target = target};
    rebal_batch *batch;
    int failed = rebal_batch_create(&batch, engine, NULL, 0, NULL) ||
                 rebal_batch_tick(batch, NULL, price, ROWS, 1, NULL);
    for (size_t at = s->first; at < s->end && !failed;) {
        size_t count = s->end - at < STEP ? s->end - at : STEP;
        rebal_orders orders = {.struct_size = sizeof orders,
                               .capacity = ORDERS,
                               .instrument = c->instrument,
                               .quantity = c->quantity,
                               .limit_price = c->limit};
        rebal_verdicts verdicts = {.struct_size = sizeof verdicts,
                                   .capacity = STEP,
                                   .fired = c->fired,
                                   .drift_ppb = c->drift,
                                   .order_offset = c->offset};
        failed = rebal_batch_plan(batch, &orders, &verdicts, &table, NULL, at, count, 1, NULL);
        if (!failed) trace_step(s, c, at, verdicts.count);
        at += verdicts.count;
    }
    rebal_batch_destroy(batch);
    return failed;
}

static void *shard_thread(void *argument) {
    shard *s = argument;
    columns *c = malloc(sizeof *c);
    s->failed = !c || run_shard(s, c);
    free(c);
    return NULL;
}

static double wall_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double most_mib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* All accounts in so many shards, two threads at a time. */
static int run_all(shard *sum, double *seconds, size_t shards) {
    shard s[SHARDS];
    pthread_t thread[SHARDS];
    double start = wall_s();
    *sum = (shard){0};
    for (size_t k = 0; k < shards; k++)
        s[k] = (shard){.first = ACCOUNTS * k / shards, .end = ACCOUNTS * (k + 1) / shards};
    for (size_t k = 0; k < shards; k += 2) {
        size_t end = k + 2 < shards ? k + 2 : shards;
        for (size_t j = k; j < end; j++)
            if (pthread_create(&thread[j], NULL, shard_thread, &s[j])) return 1;
        for (size_t j = k; j < end; j++) pthread_join(thread[j], NULL);
    }
    *seconds = wall_s() - start;
    for (size_t k = 0; k < shards; k++) {
        sum->fired += s[k].fired, sum->orders += s[k].orders, sum->trace += s[k].trace;
        sum->failed |= s[k].failed;
    }
    return sum->failed;
}

int main(void) {
    int32_t exponent[ROWS];
    shard one, two, eight;
    double seconds, alone, other;
    for (size_t i = 0; i < ROWS; i++) exponent[i] = i == 0 ? -2 : -3;
    rebal_instruments instruments = {
        .struct_size = sizeof instruments, .n = ROWS, .quantity_exponent = exponent};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .when = {REBAL_ON_BAND},
                           .orphans = REBAL_ORPHAN_SELL,
                           .band_abs_ppb = 50000000,
                           .band_rel_ppb = 250000000};
    rebal_rules rules = {sizeof rules, -2, .instruments = &instruments, .policy = &policy};
    fill();
    if (rebal_engine_create(&engine, &rules, NULL, 0, NULL)) return 1;
    double before = most_mib();
    if (run_all(&one, &alone, 1) || run_all(&two, &seconds, 2) || run_all(&eight, &other, 8))
        return 1;
    bool same = one.trace == two.trace && one.trace == eight.trace;
    bench_report("batch_million_s", seconds, "s on two threads");
    bench_report("batch_million_alone_s", alone, "s on one thread");
    bench_report("batch_million_trading", (double)one.fired / ACCOUNTS, "of accounts");
    bench_report("batch_million_orders", (double)one.orders / ACCOUNTS, "an account");
    bench_report("batch_million_columns_mib", before, "MiB, the host's own");
    bench_at_most("batch_million_more_mib", most_mib() - before, "MiB", 32);
    printf("batch_million_shards\t%016llx\tof 1, 2 and 8\tequal\t%s\n",
           (unsigned long long)one.trace, same ? "pass" : "fail");
    rebal_engine_destroy(engine);
    return !same;
}
