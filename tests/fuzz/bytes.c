/* SPDX-License-Identifier: MIT */
/* Fuzz harness of all that reads bytes: rules, accounts and plans, foreign or saved by ourselves
 * and then spoilt; decimal texts. Whatever is read is written as the same bytes again. */
#include "fuzz/fuzz.h"
#include "property/desk.h"

/* ---- texts */

static void read_text(feed *f) {
    char text[64];
    int64_t value = 7, again = 7;
    int32_t inexact = 0;
    size_t count = 0;
    int32_t exponent = (int32_t)feed_below(f, 48) - 24, way = (int32_t)feed_below(f, 4);
    rebal_status status =
        rebal_decimal_parse(&value, &inexact, (const char *)f->byte, f->left, exponent, way, NULL);
    if (status != REBAL_OK) {
        FUZZ_LAW(value == 7, status);
        return;
    }
    FUZZ_LAW(rebal_decimal_format(text, sizeof text, &count, value, exponent, NULL) == REBAL_OK,
             value);
    FUZZ_LAW(rebal_decimal_parse(&again, &inexact, text, count, exponent, REBAL_DOWN, NULL) ==
                 REBAL_OK,
             value);
    FUZZ_LAW(again == value && !inexact, again);
}

static void read_doubles(feed *f) {
    double number[4], back[4];
    int64_t value[4];
    size_t n_inexact = 0, n = 1 + feed_below(f, 4);
    int32_t exponent = (int32_t)feed_below(f, 48) - 24, way = (int32_t)feed_below(f, 4);
    for (size_t i = 0; i < n; i++) number[i] = feed_double(f);
    rebal_status status =
        rebal_decimal_from_double(value, &n_inexact, number, n, exponent, way, NULL);
    if (status != REBAL_OK) return;
    FUZZ_LAW(n_inexact <= n, n_inexact);
    FUZZ_LAW(rebal_decimal_to_double(back, value, n, exponent, NULL) == REBAL_OK, n);
    if (n_inexact > 0) return;
    for (size_t i = 0; i < n; i++) FUZZ_LAW(back[i] == number[i], i);
}

/* ---- bytes */

/* The rest of the feed as it is, or put into saved bytes here and there. */
static size_t spoil(feed *f, uint8_t *bytes, size_t count, bool raw) {
    if (raw) {
        count = f->left < DESK_BYTES ? f->left : DESK_BYTES;
        memcpy(bytes, f->byte, count);
        return count;
    }
    while (f->left > 2) {
        size_t at = (size_t)feed_bits(f, 2) % (count + 1);
        uint8_t with = feed_byte(f);
        if (at < count)
            bytes[at] = with;
        else
            count = with < 32 ? count - (with < count ? with : count) : count;
        if (count == 0) break;
    }
    return count;
}

static void read_rules(const uint8_t *bytes, size_t count) {
    static uint8_t saved[2 * DESK_BYTES];
    rebal_engine *engine = NULL;
    rebal_error error = {.struct_size = sizeof error};
    size_t n = 0;
    (void)rebal_engine_load_size(bytes, count);
    rebal_status status = rebal_engine_load(&engine, bytes, count, NULL, 0, &error);
    FUZZ_LAW((status == REBAL_OK) == (engine != NULL), status);
    FUZZ_LAW(status == error.status || status == REBAL_OK, error.status);
    if (engine == NULL) return;
    FUZZ_LAW(rebal_engine_save(engine, saved, sizeof saved, &n, NULL) == REBAL_OK, n);
    FUZZ_LAW(n == count && memcmp(saved, bytes, n) == 0, n);
    rebal_engine_destroy(engine);
}

/* Where an account says how many rows it names, and whether hysteresis fires. */
enum { IMAGE_ROWS = 4, IMAGE_LATCHED = 44 };

/* Bytes of other rules, with fewer rows or a latch that these rules have no use for, become those
 * of these rules; all others are as they were written. */
static void read_account(desk *d, const uint8_t *bytes, size_t count, int64_t now) {
    static uint8_t before[DESK_BYTES], saved[DESK_BYTES];
    size_t n = desk_save(d, before);
    rebal_status status = rebal_portfolio_load(d->portfolio, bytes, count, NULL);
    size_t n_after = desk_save(d, saved);
    if (status != REBAL_OK) {
        FUZZ_LAW(n == n_after && memcmp(before, saved, n) == 0, status);
        return;
    }
    bool own = memcmp(bytes + IMAGE_ROWS, before + IMAGE_ROWS, 8) == 0 && !bytes[IMAGE_LATCHED];
    FUZZ_LAW(!own || (n_after == count && memcmp(saved, bytes, count) == 0), n_after);
    FUZZ_LAW(rebal_portfolio_load(d->portfolio, saved, n_after, NULL) == REBAL_OK, n_after);
    FUZZ_LAW(desk_save(d, before) == n_after && memcmp(saved, before, n_after) == 0, n_after);
    (void)rebal_plan_make(d->plan, d->portfolio, NULL, now, NULL);
}

static void read_plan(desk *d, const uint8_t *bytes, size_t count) {
    rebal_violations broken = {.struct_size = sizeof broken};
    rebal_status status = rebal_plan_load(d->plan, d->portfolio, bytes, count, NULL);
    if (status != REBAL_OK) return;
    (void)rebal_plan_violations(d->plan, &broken, NULL);
}

static void read_bytes(feed *f, size_t kind, bool raw) {
    static uint8_t bytes[DESK_BYTES];
    static book b;
    static answer a;
    desk d;
    size_t count = 0;
    book_fill(&b, feed_bits(f, 2));
    if (desk_open(&d, &b) != REBAL_OK) return;
    (void)desk_tick(&d, &b, b.now);
    if (kind == 0 && !raw) (void)rebal_engine_save(d.engine, bytes, DESK_BYTES, &count, NULL);
    if (kind == 1 && !raw) count = desk_save(&d, bytes);
    if (kind == 2 && !raw) {
        desk_plan(&d, &a, b.now);
        count = a.status == REBAL_OK ? a.n_plan_bytes : 0;
        memcpy(bytes, a.plan_bytes, count);
    }
    count = spoil(f, bytes, count, raw);
    uint8_t *exact = malloc(count + 1); /* so that a sanitizer sees what is read beyond */
    if (exact == NULL) abort();
    memcpy(exact + 1, bytes, count);
    if (kind == 0) read_rules(exact + 1, count);
    if (kind == 1) read_account(&d, exact + 1, count, b.now);
    if (kind == 2) read_plan(&d, exact + 1, count);
    free(exact);
    desk_close(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    feed f = {bytes, count};
    size_t kind = feed_below(&f, 8);
    if (kind == 6)
        read_text(&f);
    else if (kind == 7)
        read_doubles(&f);
    else
        read_bytes(&f, kind / 2, kind % 2 == 1);
    return 0;
}
