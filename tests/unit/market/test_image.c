/* SPDX-License-Identifier: MIT */
/* The bytes of an account: their layout, that every account has one image, that nothing but an
 * image is taken for one. I-11, I-13. */
#include "market/image.h"

#include "base/field.h"
#include "unit/world.h"

enum { HEADER = 4 + 8 + 8 + 8 + 8 + 8 + 1, ITEM = 5 * 8, MOST_BYTES = 2000 };

/* Of a row with that many columns that are not as at creation: id, word, values. The rows of the
 * test account, one after the other, and all of it. */
enum {
    ROW = 8 + 4,
    FIRST = HEADER,
    SECOND = FIRST + ROW + 7 * 8,
    THIRD = SECOND + ROW + 11 * 8,
    ITEMS = THIRD + ROW + 10 * 8
};

/* What stands above the mask: exponents 0 and 0, each with 18 added. */
#define EXPONENTS (UINT64_C(18) << 24 | UINT64_C(18) << 16)

/* Rows of the test account in the order of their ids. */
static const uint64_t ids[] = {7, UINT64_C(0x0102030405060708), UINT64_C(0xFFEEDDCCBBAA9988)};

/* The account, its rows standing in the engine as `place` says; place[0] is the base cash's. */
static void open_account(world *w, const int place[3]) {
    const int64_t holding[] = {-5, INT64_C(1) << 62, 258}, target[] = {100, 200, 999999700};
    const int64_t flow[] = {1, -2, 0}, price[] = {1, 513, 3};
    world_begin(w, 3);
    w->instruments.base = place[0];
    w->policy.release_ppb = REBAL_ONE / 2;
    w->lo[0] = w->hi[0] = REBAL_NONE;
    for (int k = 0; k < 3; k++) {
        int i = place[k];
        w->id[i] = ids[k];
        w->holding[i] = holding[k], w->target[i] = target[k], w->flow[i] = flow[k];
        w->price[i] = price[k];
        w->own_restriction[i] = k, w->own_min[i] = 4 * k, w->scale[i] = 1000 + k;
        w->lo[i] = 10 + k, w->hi[i] = 20 + k, w->goal[i] = k == 0 ? REBAL_NONE : 30 + k;
    }
    world_item(w, place[2], 11, -22, 2000, UINT64_C(0x8877665544332211));
    world_item(w, place[1], 12, 0, -3, 0);
    w->now = 0x1122334455667788;
    w->rules.in_flight_max = 4;
    world_create(w);
    ck_assert_int_eq(rebal_portfolio_tick(w->portfolio, NULL, NULL, w->price, 3, w->now, NULL),
                     REBAL_OK);
    world_set_items(w); /* what has come has moved: both again */
    world_set(w, REBAL_HOLDING, w->holding);
    rbl_account *account = world_account(w);
    account->commit_ns = -1, account->calendar_done_ns = 256, account->latched = true;
    account->moved[place[1]] = 1;
}

static size_t save(const world *w, uint8_t *bytes) {
    size_t count = 0, again = 0;
    ck_assert_int_eq(rebal_portfolio_save(w->portfolio, NULL, 0, &count, NULL), REBAL_OK);
    ck_assert_uint_le(count, MOST_BYTES);
    ck_assert_int_eq(rebal_portfolio_save(w->portfolio, bytes, count, &again, NULL), REBAL_OK);
    ck_assert_uint_eq(count, again);
    return count;
}

/* Loads from memory of exactly that length. */
static rebal_status load(world *w, const uint8_t *bytes, size_t count) {
    uint8_t *exact = malloc(count + 1);
    memcpy(exact, bytes, count);
    exact = realloc(exact, count > 0 ? count : 1);
    rebal_status status = rebal_portfolio_load(w->portfolio, exact, count, &w->error);
    free(exact);
    return status;
}

static uint8_t *put(uint8_t *at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) *at++ = (uint8_t)(value >> (8 * i));
    return at;
}

static size_t expected_bytes(uint8_t *bytes) {
    const int64_t column[3][11] = {
        {-5, 100, 1, 0, 0, 1000, 10, 20, -1, 0, 0},
        {INT64_C(1) << 62, 200, -2, 1, 4, 1001, 11, 21, 31, 513, 0x1122334455667788},
        {258, 999999700, 0, 2, 8, 1002, 12, 22, 32, 3, 0x1122334455667788}};
    const int64_t created[11] = {0, 0, 0, 0, 0, REBAL_ONE, -1, -1, -1, 0, 0};
    const int64_t item[2][5] = {{0, 11, -22, 2000, 0}, {0, 12, 0, -3, 0}};
    uint8_t *at = bytes;
    memcpy(at, "rba1", 4);
    at = put(at + 4, 3, 8);
    at = put(at, 2, 8);
    at = put(at, UINT64_C(0x1122334455667788), 8);
    at = put(at, UINT64_MAX, 8);
    at = put(at, 256, 8);
    at = put(at, 1, 1);
    for (int k = 0; k < 3; k++) {
        at = put(at, ids[k], 8);
        uint64_t mask = k == 1; /* its price has moved */
        for (int c = 0; c < 11; c++)
            if (c == 4 || column[k][c] != created[c]) mask |= UINT64_C(2) << c;
        at = put(at, mask | EXPONENTS, 4);
        for (int c = 0; c < 11; c++)
            if (mask >> (c + 1) & 1) at = put(at, (uint64_t)column[k][c], 8);
    }
    for (int k = 0; k < 2; k++) {
        at = put(at, ids[2 - k], 8);
        for (int c = 1; c < 4; c++) at = put(at, (uint64_t)item[k][c], 8);
        at = put(at, k == 0 ? UINT64_C(0x8877665544332211) : 0, 8);
    }
    return (size_t)(at - bytes);
}

START_TEST(layout) {
    uint8_t found[MOST_BYTES], expected[MOST_BYTES];
    world w;
    open_account(&w, (const int[]){0, 1, 2});
    size_t count = save(&w, found), n = expected_bytes(expected);
    ck_assert_uint_eq(n, ITEMS + 2 * ITEM);
    ck_assert_uint_eq(count, n);
    ck_assert_mem_eq(found, expected, n);
    world_close(&w);
}
END_TEST

/* I-11. */
START_TEST(permuted_rows_same_bytes) {
    static const int places[][3] = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    uint8_t found[MOST_BYTES], expected[MOST_BYTES];
    size_t n = expected_bytes(expected);
    for (size_t k = 0; k < 5; k++) {
        world w;
        open_account(&w, places[k]);
        ck_assert_uint_eq(save(&w, found), n);
        ck_assert_mem_eq(found, expected, n);
        world_close(&w);
    }
}
END_TEST

/* Under an engine with other rows, and one id more, whose row is as at creation. */
START_TEST(load_elsewhere) {
    uint8_t bytes[MOST_BYTES], again[MOST_BYTES];
    size_t n = expected_bytes(bytes);
    world w;
    world_begin(&w, 4);
    w.instruments.base = 3;
    w.policy.release_ppb = REBAL_ONE;
    w.id[0] = 9, w.id[1] = ids[2], w.id[2] = ids[1], w.id[3] = ids[0];
    w.lo[0] = w.hi[0] = REBAL_NONE;
    w.holding_min[0] = 77;
    w.holding[0] = 5;
    world_create(&w);
    ck_assert_int_eq(load(&w, bytes, n), REBAL_OK);
    const rbl_account *account = world_account(&w);
    ck_assert_int_eq(account->column[REBAL_HOLDING][3], -5);
    ck_assert_int_eq(account->column[REBAL_HOLDING][1], 258);
    ck_assert_int_eq(account->column[REBAL_HOLDING][0], 0);
    ck_assert_int_eq(account->column[REBAL_HOLDING_MIN][0], 77);
    ck_assert_int_eq(account->column[REBAL_BAND_SCALE][0], REBAL_ONE);
    ck_assert(account->moved[2] == 1 && account->moved[1] == 0 && account->latched);
    ck_assert_uint_eq(account->n_items, 2);
    ck_assert_int_eq(account->item[0].row, 1);
    ck_assert_uint_eq(save(&w, again), n + ROW + 8);
    world_close(&w);
}
END_TEST

/* A latch is of rules with hysteresis. */
START_TEST(load_without_hysteresis) {
    uint8_t bytes[MOST_BYTES];
    size_t n = expected_bytes(bytes);
    world w;
    world_begin(&w, 3);
    for (int k = 0; k < 3; k++) w.id[k] = ids[k];
    world_create(&w);
    ck_assert_int_eq(load(&w, bytes, n), REBAL_OK);
    ck_assert(!world_account(&w)->latched);
    world_close(&w);
}
END_TEST

/* E-RANGE: an account in other units is another account. */
START_TEST(load_in_other_units) {
    uint8_t bytes[MOST_BYTES];
    size_t n = expected_bytes(bytes);
    for (int k = 0; k < 2; k++) {
        world w;
        world_begin(&w, 3);
        for (int i = 0; i < 3; i++) w.id[i] = ids[i];
        w.quantity_exponent[2] = k == 0 ? -1 : 0;
        w.price_exponent[1] = k == 1 ? 2 : 0;
        w.price_exponent[0] = 6; /* the cash's: of no meaning */
        world_create(&w);
        ck_assert_int_eq(load(&w, bytes, n), REBAL_E_RANGE);
        ck_assert_int_eq(w.error.field, k == 0 ? RBL_FIELD_INSTRUMENTS_QUANTITY_EXPONENT
                                               : RBL_FIELD_INSTRUMENTS_PRICE_EXPONENT);
        ck_assert_int_eq(w.error.row, k == 0 ? 2 : 1);
        ck_assert_int_eq(w.error.value, 0);
        world_close(&w);
    }
}
END_TEST

static void check_refused(world *w, const uint8_t *bytes, size_t n, rebal_status status) {
    uint8_t before[MOST_BYTES], after[MOST_BYTES];
    size_t count = save(w, before);
    uint64_t history = world_account(w)->history;
    ck_assert_int_eq(load(w, bytes, n), status);
    ck_assert_uint_eq(save(w, after), count);
    ck_assert_mem_eq(before, after, count);
    ck_assert_uint_eq(world_account(w)->history, history);
}

START_TEST(every_truncation_is_refused) {
    uint8_t bytes[MOST_BYTES] = {0};
    size_t n = expected_bytes(bytes);
    world w;
    open_account(&w, (const int[]){0, 1, 2});
    for (size_t k = 0; k < n; k++) check_refused(&w, bytes, k, REBAL_E_PARSE);
    check_refused(&w, bytes, n + 1, REBAL_E_PARSE);
    ck_assert_int_eq(load(&w, bytes, n), REBAL_OK);
    world_close(&w);
}
END_TEST

/* Two images never load as the same account: each changed byte is refused, or read and saved. */
START_TEST(every_changed_byte_is_refused_or_kept) {
    uint8_t bytes[MOST_BYTES], again[MOST_BYTES];
    size_t n = expected_bytes(bytes), kept = 0;
    world w;
    open_account(&w, (const int[]){2, 0, 1});
    for (size_t k = 0; k < n; k++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes[k] ^= (uint8_t)(1 << bit);
            if (load(&w, bytes, n) == REBAL_OK) {
                ck_assert_uint_eq(save(&w, again), n);
                ck_assert_mem_eq(bytes, again, n);
                kept++;
            }
            bytes[k] ^= (uint8_t)(1 << bit);
        }
    }
    ck_assert_uint_gt(kept, n); /* times, quantities, order ids */
    world_close(&w);
}
END_TEST

START_TEST(what_is_wrong_is_named) {
    uint8_t bytes[MOST_BYTES];
    size_t n = expected_bytes(bytes);
    world w;
    open_account(&w, (const int[]){0, 1, 2});
    bytes[SECOND] = 9; /* an id unknown here */
    check_refused(&w, bytes, n, REBAL_E_ROW);
    ck_assert_int_eq(w.error.index, 1);
    ck_assert_int_eq(w.error.value, INT64_C(0x0102030405060709));
    expected_bytes(bytes);
    memcpy(bytes + SECOND, bytes + FIRST, 8); /* an id twice */
    check_refused(&w, bytes, n, REBAL_E_PARSE);
    expected_bytes(bytes);
    put(bytes + SECOND + ROW, UINT64_MAX, 8); /* a short */
    check_refused(&w, bytes, n, REBAL_E_UNSUPPORTED);
    ck_assert_int_eq(w.error.field, RBL_FIELD_HOLDING);
    ck_assert_int_eq(w.error.row, 1);
    expected_bytes(bytes);
    put(bytes + ITEMS, 1, 8); /* an item of an unknown id */
    check_refused(&w, bytes, n, REBAL_E_ROW);
    ck_assert_int_eq(w.error.field, RBL_FIELD_IN_FLIGHT_INSTRUMENT);
    expected_bytes(bytes);
    put(bytes + ITEMS + 8, 0, 8); /* an item of nothing */
    check_refused(&w, bytes, n, REBAL_E_RANGE);
    expected_bytes(bytes);
    put(bytes + 12, 5, 8); /* more than in_flight_max */
    check_refused(&w, bytes, n, REBAL_E_CAPACITY);
    ck_assert_int_eq(w.error.value, 5);
    put(bytes + 12, 2, 8);
    bytes[SECOND + 9] = 0x1F; /* a column beyond the last */
    check_refused(&w, bytes, n, REBAL_E_PARSE);
    expected_bytes(bytes);
    put(bytes + 4, UINT64_MAX, 8); /* rows without end */
    check_refused(&w, bytes, n, REBAL_E_PARSE);
    world_close(&w);
}
END_TEST

START_TEST(no_rows_at_all) {
    uint8_t bytes[MOST_BYTES] = {0};
    memcpy(bytes, "rba1", 4);
    world w;
    open_account(&w, (const int[]){0, 1, 2});
    ck_assert_int_eq(load(&w, bytes, HEADER), REBAL_OK);
    const rbl_account *account = world_account(&w);
    ck_assert_int_eq(account->column[REBAL_HOLDING][1], 0);
    ck_assert_uint_eq(account->n_items, 0);
    ck_assert_int_eq(account->now_ns, 0);
    world_close(&w);
}
END_TEST

START_TEST(rows_by_id) {
    world w;
    open_account(&w, (const int[]){1, 2, 0});
    const rbl_rules *rules = world_rules(&w);
    ck_assert_int_eq(rbl_image_row(rules, ids[0]), 1);
    ck_assert_int_eq(rbl_image_row(rules, ids[1]), 2);
    ck_assert_int_eq(rbl_image_row(rules, ids[2]), 0);
    ck_assert_int_eq(rbl_image_row(rules, 0), REBAL_NONE);
    ck_assert_int_eq(rbl_image_row(rules, 8), REBAL_NONE);
    ck_assert_int_eq(rbl_image_row(rules, UINT64_MAX), REBAL_NONE);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("image", &tests);
    tcase_add_test(tests, layout);
    tcase_add_test(tests, permuted_rows_same_bytes);
    tcase_add_test(tests, load_elsewhere);
    tcase_add_test(tests, load_without_hysteresis);
    tcase_add_test(tests, load_in_other_units);
    tcase_add_test(tests, every_truncation_is_refused);
    tcase_add_test(tests, every_changed_byte_is_refused_or_kept);
    tcase_add_test(tests, what_is_wrong_is_named);
    tcase_add_test(tests, no_rows_at_all);
    tcase_add_test(tests, rows_by_id);
    return unit_run(suite);
}
