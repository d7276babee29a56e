/* SPDX-License-Identifier: MIT */
/* The machine around the library: rounding modes, flushed subnormals, a small stack, a comma for a
 * point, a malloc that fails; and that nothing is allocated after create. I-13. */
#include "unit/api/account.h"

#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

/* ---- malloc, counted and made to fail; the linker sends the library's calls here */

typedef struct allocator {
    bool counts, sticky;
    int64_t calls, frees, fail_at; /* fail_at: which call fails, 0 none */
    size_t shift;                  /* blocks begin that far from where malloc aligns them */
} allocator;

static allocator heap;

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);
void __real_free(void *block);
void __wrap_free(void *block);

void *__wrap_malloc(size_t bytes) {
    if (!heap.counts) return __real_malloc(bytes);
    heap.calls++;
    bool fails =
        heap.fail_at > 0 && (heap.sticky ? heap.calls >= heap.fail_at : heap.calls == heap.fail_at);
    unsigned char *block = fails ? NULL : __real_malloc(bytes + heap.shift);
    return block ? block + heap.shift : NULL;
}

void __wrap_free(void *block) {
    if (heap.counts && block) heap.frees++;
    __real_free(heap.counts && block ? (unsigned char *)block - heap.shift : block);
}

static void heap_count(int64_t fail_at, bool sticky) {
    heap = (allocator){.counts = true, .sticky = sticky, .fail_at = fail_at};
}

static void heap_ignore(void) { heap.counts = false; }

/* ---- the whole job, in memory of its own: no assertion, no allocation on the way */

enum { BLOCK = 1 << 16 };

typedef struct job {
    _Alignas(16) unsigned char memory[4][BLOCK];
    rules rules;
    rebal_status status[64];
    size_t n_statuses;
    uint8_t id[32], account[MOST_BYTES], plan[MOST_BYTES], engine[MOST_BYTES];
    size_t n_account, n_plan, n_engine;
    order_list orders;
    item_list items;
    rebal_summary summary;
    int64_t decimal[8];
    double number[8];
    int32_t inexact[8];
    size_t n_inexact, n_text;
    char text[64];
    bool selftest;
} job;

#define STEP(call) j->status[j->n_statuses++] = (call)

static void job_decimals(job *j) {
    static const double numbers[4] = {0.1, -12345.678901, 4e18, 0x1p-1060};
    static const int64_t values[4] = {1, -1234567890123456789, INT64_MAX, INT64_MIN};
    static const char *const texts[4] = {"1234.5678", "-0,5", "1e-3", "0.123456789012345678901"};
    for (int32_t way = REBAL_NEAREST; way <= REBAL_UP; way++)
        STEP(rebal_decimal_from_double(j->decimal, &j->n_inexact, numbers, 4, 0, way, NULL));
    STEP(rebal_decimal_to_double(j->number, values, 4, -7, NULL));
    for (int k = 0; k < 4; k++)
        STEP(rebal_decimal_parse(&j->decimal[4 + k], &j->inexact[k], texts[k], strlen(texts[k]), -4,
                                 REBAL_NEAREST, NULL));
    STEP(rebal_decimal_format(j->text, sizeof j->text, &j->n_text, -1234567, -4, NULL));
}

static void job_orders(job *j, rebal_portfolio *p, rebal_plan *q) {
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = 1,
                         .instrument = j->orders.row,
                         .quantity = j->orders.quantity,
                         .cash = j->orders.cash,
                         .fee = j->orders.fee,
                         .order_id = j->orders.id};
    orders_point(&j->orders);
    STEP(rebal_plan_orders(q, &j->orders.table, NULL));
    STEP(rebal_plan_verify(q, p, &j->orders.table, NULL, START, NULL));
    STEP(rebal_plan_seal(q, p, NULL));
    STEP(rebal_plan_digest(q, NULL, NULL, j->id, NULL));
    STEP(rebal_plan_save(q, j->plan, MOST_BYTES, &j->n_plan, NULL));
    STEP(rebal_plan_load(q, p, j->plan, j->n_plan, NULL));
    STEP(rebal_portfolio_commit(p, q, START, NULL));
    j->orders.table.id = j->orders.id;
    STEP(rebal_plan_orders(q, &j->orders.table, NULL));
    STEP(rebal_portfolio_fill(p, &fills, START + 1, NULL));
    STEP(rebal_portfolio_cancel(p, &j->orders.id[1], 1, NULL));
}

/* Refused at every turn: an error allocates nothing either. */
static void job_errors(job *j, rebal_portfolio *p, rebal_plan *q) {
    rebal_error error = no_error();
    const int64_t bad = INT64_MIN;
    STEP(rebal_portfolio_set(p, REBAL_HOLDING, NULL, &bad, 1, &error));
    STEP(rebal_portfolio_tick(p, NULL, NULL, &bad, 1, START + 2, &error));
    STEP(rebal_portfolio_load(p, j->plan, j->n_plan, &error));
    STEP(rebal_plan_load(q, p, j->account, j->n_account, &error));
    STEP(rebal_plan_make(q, p, NULL, START - 1, &error));
    STEP(rebal_portfolio_commit(p, q, START, &error));
}

static void job_account(job *j, rebal_portfolio *p, rebal_plan *q) {
    static const int64_t holding[ROWS] = {10, 1000, 20, 0, 90}, fifth = REBAL_ONE / 5;
    static const int64_t target[ROWS] = {fifth, fifth, fifth, fifth, fifth};
    rebal_lines lines = {.struct_size = sizeof lines};
    int32_t fired;
    STEP(rebal_portfolio_set(p, REBAL_HOLDING, NULL, holding, ROWS, NULL));
    STEP(rebal_portfolio_set(p, REBAL_TARGET, NULL, target, ROWS, NULL));
    STEP(rebal_portfolio_tick(p, &fired, NULL, account_prices(), ROWS, START, NULL));
    STEP(rebal_plan_make(q, p, NULL, START, NULL));
    j->summary.struct_size = sizeof j->summary;
    STEP(rebal_plan_summary(q, &j->summary, NULL));
    STEP(rebal_plan_lines(q, &lines, NULL));
    job_orders(j, p, q);
    items_point(&j->items, 0);
    STEP(rebal_portfolio_get_in_flight(p, &j->items.table, NULL));
    STEP(rebal_portfolio_set_in_flight(p, &j->items.table, NULL));
    STEP(rebal_portfolio_save(p, j->account, MOST_BYTES, &j->n_account, NULL));
    STEP(rebal_portfolio_load(p, j->account, j->n_account, NULL));
    job_errors(j, p, q);
    STEP(rebal_portfolio_save(p, j->account, MOST_BYTES, &j->n_account, NULL));
    STEP(rebal_portfolio_reset(p, NULL));
}

static void job_fill(job *j) {
    memset(j, 0, sizeof *j);
    memset(j->memory, 0xA5, sizeof j->memory);
    rules_fill(&j->rules);
    for (int k = 0; k < ROWS; k++) j->rules.settle[k] = 100, j->rules.fee_sell[k] = 1;
    j->rules.policy.collar_ppb = 1000000;
}

/* A model by factors, costs, and clauses that ask for them; where doubles are estimated by. */
static void job_model(job *j) {
    static const double loadings[ROWS] = {.1, 0, .2, .15, .3},
                        specific[ROWS] = {.01, 0, .02, 0, .04};
    j->rules.risk.n = ROWS, j->rules.risk.n_factors = 1;
    j->rules.risk.loadings = loadings, j->rules.risk.specific = specific;
    for (int k = 0; k < ROWS; k++) j->rules.half_spread[k] = j->rules.impact[k] = 1e-6;
    j->rules.policy.when[0] = REBAL_ON_TRACKING_ERROR, j->rules.policy.when[1] = REBAL_ON_BENEFIT;
    j->rules.policy.when[2] = REBAL_ON_REGION, j->rules.policy.destination = REBAL_TO_OPTIMUM;
    j->rules.policy.inner_ppb = j->rules.policy.inner_abs_ppb = 0;
    j->rules.policy.risk_aversion_ppb = REBAL_ONE;
    j->rules.policy.horizon_ns = INT64_C(31557600000000000);
}

static void job_run(job *j) {
    rebal_engine *engine = NULL, *again = NULL;
    rebal_portfolio *portfolio = NULL;
    rebal_plan *plan = NULL;
    STEP(rebal_engine_create(&engine, &j->rules.top, j->memory[0], BLOCK, NULL));
    STEP(rebal_portfolio_create(&portfolio, engine, j->memory[1], BLOCK, NULL));
    STEP(rebal_plan_create(&plan, engine, j->memory[2], BLOCK, NULL));
    if (!engine || !portfolio || !plan) return;
    job_account(j, portfolio, plan);
    STEP(rebal_engine_save(engine, j->engine, MOST_BYTES, &j->n_engine, NULL));
    STEP(rebal_engine_load(&again, j->engine, j->n_engine, j->memory[3], BLOCK, NULL));
    job_decimals(j);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
    rebal_engine_destroy(again);
    if (j->selftest) STEP(rebal_selftest(j->memory[0], sizeof j->memory, NULL));
}

/* In all that the caller can see. */
static void expect_same(const job *a, const job *b) {
    ck_assert_uint_eq(a->n_statuses, b->n_statuses);
    for (size_t k = 0; k < a->n_statuses; k++) ck_assert_int_eq(a->status[k], b->status[k]);
    ck_assert_mem_eq(a->id, b->id, sizeof a->id);
    ck_assert_uint_eq(a->n_account, b->n_account);
    ck_assert_mem_eq(a->account, b->account, sizeof a->account);
    ck_assert_mem_eq(a->plan, b->plan, sizeof a->plan);
    ck_assert_mem_eq(a->engine, b->engine, sizeof a->engine);
    ck_assert_mem_eq(&a->orders, &b->orders, offsetof(order_list, table));
    ck_assert_mem_eq(&a->summary, &b->summary, sizeof a->summary);
    ck_assert_mem_eq(a->decimal, b->decimal, sizeof a->decimal);
    ck_assert_mem_eq(a->number, b->number, sizeof a->number);
    ck_assert_mem_eq(a->inexact, b->inexact, sizeof a->inexact);
    ck_assert_mem_eq(a->text, b->text, sizeof a->text);
}

static job calm, other;

/* As it is anywhere else. */
static void run_calm(void) {
    job_fill(&calm);
    calm.selftest = true;
    job_run(&calm);
    ck_assert_uint_gt(calm.orders.table.count, 3);
    ck_assert_uint_gt(calm.summary.n_waves, 1);
    ck_assert_str_eq(calm.text, "-123.4567");
    ck_assert_int_eq(calm.status[calm.n_statuses - 1], REBAL_OK);
    job_fill(&other);
    other.selftest = true;
}

/* ---- floating point */

START_TEST(rounding_modes) {
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    run_calm();
    ck_assert_int_eq(fesetround(modes[_i]), 0);
    job_run(&other);
    ck_assert_int_eq(fegetround(), modes[_i]);
    fesetround(FE_TONEAREST);
    expect_same(&calm, &other);
}
END_TEST

/* Flush to zero, subnormals are zero: what a host linked with -ffast-math turns on. All traps
 * masked, flags untouched. */
START_TEST(flushed_subnormals) {
#if defined(__SSE2__)
    static const unsigned flush = 0x8040;
    run_calm();
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | flush);
    volatile float least = 1e-45f, still = least * 1.0f;
    ck_assert(still == 0.0f); /* they are flushed */
    job_run(&other);
    ck_assert_uint_eq(_mm_getcsr() & flush, flush);
    _mm_setcsr(before);
    expect_same(&calm, &other);
#endif
}
END_TEST

/* ---- locale */

/* A locale whose point is a comma, in the file format of glibc: a magic number, six offsets, the
 * point, no separator, no grouping, both as wide characters, the codeset. */
static bool write_comma(const char *folder) {
    static const unsigned char category[] = {
        0x14, 0x11, 0x03, 0x20, 6, 0, 0, 0,  32, 0, 0,   0,   34,  0,   0,   0,   35,
        0,    0,    0,    36,   0, 0, 0, 40, 0,  0, 0,   44,  0,   0,   0,   ',', 0,
        0,    0,    ',',  0,    0, 0, 0, 0,  0,  0, 'U', 'T', 'F', '-', '8', 0};
    char path[200];
    snprintf(path, sizeof path, "%s/comma", folder);
    if (mkdir(path, 0700) != 0) return false;
    snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", folder);
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool written = fwrite(category, sizeof category, 1, file) == 1;
    return fclose(file) == 0 && written;
}

static bool set_comma(void) {
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "pt_BR.UTF-8"};
    char folder[] = "/tmp/rebal-comma-XXXXXX", path[200];
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (setlocale(LC_ALL, names[k]) && localeconv()->decimal_point[0] == ',') return true;
    if (!mkdtemp(folder)) return false;
    bool set = write_comma(folder) && setenv("LOCPATH", folder, 1) == 0 &&
               setlocale(LC_NUMERIC, "comma") && localeconv()->decimal_point[0] == ',';
    snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", folder);
    (void)remove(path);
    snprintf(path, sizeof path, "%s/comma", folder);
    (void)rmdir(path);
    (void)rmdir(folder);
    return set;
}

START_TEST(comma_locale) {
    char text[32];
    run_calm();
    bool comma = set_comma();
#if defined(__GLIBC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ /* as write_comma() has it */
    ck_assert_msg(comma, "no locale with a comma, neither found nor made");
#endif
    if (!comma) {
        printf("comma_locale: no locale with a comma here, nothing tested\n");
        return;
    }
    snprintf(text, sizeof text, "%.1f", 0.5);
    ck_assert_str_eq(text, "0,5");
    job_run(&other);
    expect_same(&calm, &other);
    setlocale(LC_ALL, "C");
}
END_TEST

/* ---- a thread with a small stack */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
enum { STACK = 1 << 20 }; /* a sanitizer's frames are many times as large */
#else
enum { STACK = 1 << 16 };
#endif

static void *run_in_thread(void *context) {
    job_run(context);
    return NULL;
}

START_TEST(small_stack) {
    pthread_attr_t attributes;
    pthread_t thread;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *block =
        mmap(NULL, page + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    run_calm();
    ck_assert(block != MAP_FAILED);
    ck_assert_int_eq(mprotect(block, page, PROT_NONE), 0);
    memset(block + page, 0xA5, STACK);
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstack(&attributes, block + page, STACK), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, run_in_thread, &other), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    size_t untouched = 0;
    while (untouched < STACK && block[page + untouched] == 0xA5) untouched++;
    printf("small_stack: %zu of %d bytes used, the thread's own among them\n", STACK - untouched,
           STACK);
    ck_assert_uint_gt(untouched, 0);
    expect_same(&calm, &other);
    pthread_attr_destroy(&attributes);
    munmap(block, page + STACK);
}
END_TEST

/* ---- memory */

/* Everything on handles in the caller's memory, errors too: no call of malloc, none of free. */
START_TEST(no_allocation) {
    run_calm();
    if (_i == 1) {
        job_fill(&calm), job_model(&calm), job_run(&calm);
        ck_assert_int_gt(calm.summary.tracking_error_before_ppb, 0);
        job_fill(&other), job_model(&other);
    }
    heap_count(0, false);
    job_run(&other);
    heap_ignore();
    ck_assert_int_eq(heap.calls, 0);
    ck_assert_int_eq(heap.frees, 0);
    expect_same(&calm, &other);
}
END_TEST

typedef rebal_status (*creator)(const rules *r, const rebal_engine *engine, void **handle,
                                rebal_error *error);

static rebal_status create_engine(const rules *r, const rebal_engine *engine, void **handle,
                                  rebal_error *error) {
    (void)engine;
    return rebal_engine_create((rebal_engine **)handle, &r->top, NULL, 0, error);
}

static rebal_status create_portfolio(const rules *r, const rebal_engine *engine, void **handle,
                                     rebal_error *error) {
    (void)r;
    return rebal_portfolio_create((rebal_portfolio **)handle, engine, NULL, 0, error);
}

static rebal_status create_plan(const rules *r, const rebal_engine *engine, void **handle,
                                rebal_error *error) {
    (void)r;
    return rebal_plan_create((rebal_plan **)handle, engine, NULL, 0, error);
}

static rebal_status load_engine(const rules *r, const rebal_engine *engine, void **handle,
                                rebal_error *error) {
    static uint8_t bytes[MOST_BYTES];
    size_t count;
    (void)r;
    (void)rebal_engine_save(engine, bytes, MOST_BYTES, &count, NULL);
    return rebal_engine_load((rebal_engine **)handle, bytes, count, NULL, 0, error);
}

static void destroy(int kind, void *handle) {
    if (kind == 1)
        rebal_portfolio_destroy(handle);
    else if (kind == 2)
        rebal_plan_destroy(handle);
    else
        rebal_engine_destroy(handle);
}

/* One malloc each, given back by destroy; when it fails, MEMORY, no handle, and the next works. */
START_TEST(malloc_fails) {
    static const creator creators[] = {create_engine, create_portfolio, create_plan, load_engine};
    account a;
    account_start(&a);
    for (int sticky = 0; sticky < 2; sticky++) {
        rebal_error error = no_error();
        void *handle = &a;
        heap_count(1, sticky);
        rebal_status status = creators[_i](&a.rules, a.engine, &handle, &error);
        heap_ignore();
        ck_assert_int_eq(status, REBAL_E_MEMORY);
        ck_assert_ptr_null(handle);
        ck_assert_int_eq(heap.calls, 1);
        ck_assert_int_eq(heap.frees, 0);
        ck_assert_int_eq(error.status, REBAL_E_MEMORY);
        ck_assert_str_eq(rebal_code_name(error.field), "memory");
        ck_assert_int_gt(error.value, 0);
        heap_count(2, sticky); /* there is no second */
        status = creators[_i](&a.rules, a.engine, &handle, NULL);
        destroy(_i, handle);
        heap_ignore();
        ck_assert_int_eq(status, REBAL_OK);
        ck_assert_int_eq(heap.calls, 1);
        ck_assert_int_eq(heap.frees, 1);
    }
    account_make(&a, START);
    account_close(&a);
}
END_TEST

/* Blocks aligned to 8 serve as well, and are given back as they came: as 32-bit ARM has it. */
START_TEST(malloc_aligns_to_eight) {
    static const creator creators[] = {create_engine, create_portfolio, create_plan, load_engine};
    account a;
    account_start(&a);
    for (size_t shift = 0; shift < 16; shift += 8) {
        void *handle = NULL;
        heap_count(0, false);
        heap.shift = shift;
        rebal_status status = creators[_i](&a.rules, a.engine, &handle, NULL);
        destroy(_i, handle);
        heap_ignore();
        ck_assert_int_eq(status, REBAL_OK);
        ck_assert_int_eq(heap.calls, 1);
        ck_assert_int_eq(heap.frees, 1);
        ck_assert_uint_eq((uintptr_t)handle % 16, 0);
    }
    account_close(&a);
}
END_TEST

/* Each of its mallocs in turn, once and from then on; what it had is given back. */
START_TEST(selftest_malloc_fails) {
    heap_count(0, false);
    rebal_status calm_status = rebal_selftest(NULL, 0, NULL);
    heap_ignore();
    ck_assert_int_eq(calm_status, REBAL_OK);
    int64_t most = heap.calls;
    ck_assert_int_gt(most, 2);
    ck_assert_int_eq(heap.frees, most);
    for (int64_t k = 1; k <= most; k++)
        for (int sticky = 0; sticky < 2; sticky++) {
            rebal_error error = no_error();
            heap_count(k, sticky);
            rebal_status status = rebal_selftest(NULL, 0, &error);
            heap_ignore();
            ck_assert_int_eq(status, REBAL_E_MEMORY);
            expect_report(&error, REBAL_E_MEMORY, "memory", -1, -1, 0);
            ck_assert_int_eq(heap.calls, k);
            ck_assert_int_eq(heap.frees, k - 1);
        }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("environment", &tests);
    tcase_add_loop_test(tests, rounding_modes, 0, 4);
    tcase_add_test(tests, flushed_subnormals);
    tcase_add_test(tests, comma_locale);
    tcase_add_test(tests, small_stack);
    tcase_add_loop_test(tests, no_allocation, 0, rebal_features() & REBAL_HAS_ESTIMATES ? 2 : 1);
    tcase_add_loop_test(tests, malloc_fails, 0, 4);
    tcase_add_loop_test(tests, malloc_aligns_to_eight, 0, 4);
    tcase_add_test(tests, selftest_malloc_fails);
    return unit_run(suite);
}
