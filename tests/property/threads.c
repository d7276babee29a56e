/* SPDX-License-Identifier: MIT */
/* Eight threads on one engine, each with an account and a plan of its own, and with plans of one
 * account that all read: what each is told has the bytes of a single thread. For many books, in
 * step, so that all are inside the library at once.
 *
 *   threads [BOOKS [FIRST SEED]] */
#define _POSIX_C_SOURCE 200809L
#include "desk.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 4, ENGINE_BYTES = 1 << 14 };

/* One book, what one thread made of it, and what the threads share. */
typedef struct shared {
    book book;
    desk desk;
    answer alone;
    uint8_t rules[ENGINE_BYTES];
    size_t n_rules;
    pthread_barrier_t start;
} shared;

typedef struct worker {
    shared *shared;
    int64_t differ;
    pthread_t thread;
} worker;

static bool same_answer(const answer *a, const answer *b) { return memcmp(a, b, sizeof *a) == 0; }

/* An account of its own on the common engine. */
static bool own_account(const shared *s) {
    answer a;
    desk d;
    bool same = false;
    if (desk_join(&d, &s->book, s->desk.engine) == REBAL_OK) {
        (void)desk_tick(&d, &s->book, s->book.now);
        desk_plan(&d, &a, s->book.now);
        same = same_answer(&a, &s->alone);
    }
    desk_leave(&d);
    return same;
}

/* A plan of its own from the common account. */
static bool own_plan(const shared *s) {
    answer a;
    desk d = s->desk;
    if (rebal_plan_create(&d.plan, d.engine, NULL, 0, NULL) != REBAL_OK) return false;
    desk_plan(&d, &a, s->book.now);
    rebal_plan_destroy(d.plan);
    return same_answer(&a, &s->alone);
}

/* The rules, saved from the common engine. */
static bool own_bytes(const shared *s) {
    uint8_t bytes[ENGINE_BYTES];
    size_t count = 0;
    rebal_status status = rebal_engine_save(s->desk.engine, bytes, sizeof bytes, &count, NULL);
    return status == REBAL_OK && count == s->n_rules && memcmp(bytes, s->rules, count) == 0;
}

static void *work(void *context) {
    worker *w = context;
    (void)pthread_barrier_wait(&w->shared->start);
    for (int k = 0; k < ROUNDS; k++)
        w->differ += !own_account(w->shared) + !own_plan(w->shared) + !own_bytes(w->shared);
    return NULL;
}

/* Alone first; whether there is something to compare. */
static bool open_shared(shared *s, uint64_t seed) {
    book_fill(&s->book, seed);
    if (desk_open(&s->desk, &s->book) != REBAL_OK) return false;
    (void)desk_tick(&s->desk, &s->book, s->book.now);
    desk_plan(&s->desk, &s->alone, s->book.now);
    return rebal_engine_save(s->desk.engine, s->rules, ENGINE_BYTES, &s->n_rules, NULL) == REBAL_OK;
}

static int64_t run_together(shared *s) {
    worker workers[THREADS];
    int64_t differ = 0;
    if (pthread_barrier_init(&s->start, NULL, THREADS) != 0) abort();
    for (int k = 0; k < THREADS; k++) {
        workers[k] = (worker){.shared = s};
        if (pthread_create(&workers[k].thread, NULL, work, &workers[k]) != 0) abort();
    }
    for (int k = 0; k < THREADS; k++) {
        (void)pthread_join(workers[k].thread, NULL);
        differ += workers[k].differ;
    }
    (void)pthread_barrier_destroy(&s->start);
    return differ;
}

int main(int argc, char **argv) {
    static shared s;
    int64_t books = argc > 1 ? strtoll(argv[1], NULL, 10) : 400, differ = 0, traded = 0;
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    for (int64_t k = 0; k < books; k++) {
        int64_t found = open_shared(&s, first + (uint64_t)k) ? run_together(&s) : 1;
        if (found > 0 && differ == 0) printf("seed %" PRIu64 " differs\n", first + (uint64_t)k);
        differ += found;
        traded += s.alone.n > 0;
        desk_close(&s.desk);
    }
    printf("%" PRId64 " books, %" PRId64 " with orders, %d threads: %" PRId64 " answers differ\n",
           books, traded, (int)THREADS, differ);
    return differ > 0 || traded * 4 < books;
}
