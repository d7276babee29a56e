/* SPDX-License-Identifier: MIT */
#include "market/image.h"

#include "base/fail.h"
#include "market/column.h"

/* "rba1": an account, first format. */
#define IMAGE_ACCOUNT_MAGIC UINT32_C(0x31616272)

/* Bit of the mask that says that the last price moved too far. Bits 1.. are the columns. */
#define IMAGE_MOVED UINT32_C(1)

/* Where the exponents stand above the mask, and what is added to them. */
enum { IMAGE_QUANTITY_SHIFT = 16, IMAGE_PRICE_SHIFT = 24, IMAGE_EXPONENT_BIAS = 18 };

/* Is the column left out of a row's bytes? holding_min never is: what it holds at creation depends
 * on the rules, and other rules must not change it. */
static bool image_left_out(const rbl_rules *rules, int32_t column, int32_t row, int64_t value) {
    return column != REBAL_HOLDING_MIN && value == rbl_column_default(rules, column, row);
}

/* What a row is counted in: an account read in other units would be another account. */
static uint32_t image_exponents(const rbl_instrument *instrument) {
    uint32_t quantity = (uint32_t)(instrument->quantity_exponent + IMAGE_EXPONENT_BIAS);
    uint32_t price = (uint32_t)(instrument->price_exponent + IMAGE_EXPONENT_BIAS);
    return quantity << IMAGE_QUANTITY_SHIFT | price << IMAGE_PRICE_SHIFT;
}

/* Exponents, a mask of the columns that do not hold what they hold at creation, and their values.
 */
static void image_write_columns(rbl_writer *writer, const rbl_account *account, int32_t row) {
    uint32_t mask = account->moved[row] ? IMAGE_MOVED : 0;
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
        if (!image_left_out(account->rules, c, row, account->column[c][row]))
            mask |= UINT32_C(1) << c;
    rbl_writer_u32(writer, mask | image_exponents(&account->rules->instrument[row]));
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
        if (mask >> c & 1) rbl_writer_i64(writer, account->column[c][row]);
}

/* I-11: rows in ascending id. */
void rbl_image_write_account(rbl_writer *writer, const rbl_account *account) {
    const rbl_rules *rules = account->rules;
    rbl_writer_u32(writer, IMAGE_ACCOUNT_MAGIC);
    rbl_writer_u64(writer, rules->n);
    rbl_writer_u64(writer, account->n_items);
    rbl_writer_i64(writer, account->now_ns);
    rbl_writer_i64(writer, account->commit_ns);
    rbl_writer_i64(writer, account->calendar_done_ns);
    rbl_writer_u8(writer, account->latched);
    for (size_t k = 0; k < rules->n; k++) {
        int32_t row = rules->by_id[k];
        rbl_writer_u64(writer, rules->id[row]);
        image_write_columns(writer, account, row);
    }
    for (size_t k = 0; k < account->n_items; k++) {
        const rbl_item *item = &account->item[k];
        rbl_writer_u64(writer, rules->id[item->row]);
        rbl_writer_i64(writer, item->quantity);
        rbl_writer_i64(writer, item->cash);
        rbl_writer_i64(writer, item->arrival_ns);
        rbl_writer_u64(writer, item->order_id);
    }
}

int32_t rbl_image_row(const rbl_rules *rules, uint64_t id) {
    size_t from = 0, to = rules->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (rules->id[rules->by_id[middle]] < id)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < rules->n && rules->id[rules->by_id[from]] == id;
    return found ? rules->by_id[from] : REBAL_NONE;
}

/* What stands before the rows. */
typedef struct image_header {
    uint64_t n, n_items;
    int64_t now_ns, commit_ns, calendar_done_ns;
    uint8_t latched;
    bool ok;
} image_header;

static image_header image_read_header(rbl_reader *reader) {
    image_header h = {.ok = rbl_reader_u32(reader) == IMAGE_ACCOUNT_MAGIC};
    h.n = rbl_reader_u64(reader);
    h.n_items = rbl_reader_u64(reader);
    h.now_ns = rbl_reader_i64(reader);
    h.commit_ns = rbl_reader_i64(reader);
    h.calendar_done_ns = rbl_reader_i64(reader);
    h.latched = rbl_reader_u8(reader);
    h.ok = h.ok && !reader->bad && h.latched <= 1;
    return h;
}

static rbl_item image_read_item(rbl_reader *reader, const rbl_rules *rules) {
    rbl_item item = {.row = rbl_image_row(rules, rbl_reader_u64(reader))};
    item.quantity = rbl_reader_i64(reader);
    item.cash = rbl_reader_i64(reader);
    item.arrival_ns = rbl_reader_i64(reader);
    item.order_id = rbl_reader_u64(reader);
    return item;
}

/* The units of a row must be those of the rules. E-RANGE. */
static rebal_status image_check_exponents(uint32_t word, const rbl_rules *rules, int32_t row,
                                          int64_t k, rebal_error *error) {
    const rbl_instrument *instrument = &rules->instrument[row];
    int32_t quantity = (int32_t)(word >> IMAGE_QUANTITY_SHIFT & 0xff) - IMAGE_EXPONENT_BIAS;
    int32_t price = (int32_t)(word >> IMAGE_PRICE_SHIFT) - IMAGE_EXPONENT_BIAS;
    if (quantity != instrument->quantity_exponent)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_INSTRUMENTS_QUANTITY_EXPONENT, row, k,
                        quantity);
    if (price != instrument->price_exponent)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_INSTRUMENTS_PRICE_EXPONENT, row, k, price);
    return REBAL_OK;
}

static rebal_status image_check_columns(rbl_reader *reader, const rbl_rules *rules, int32_t row,
                                        int64_t k, rebal_error *error) {
    uint32_t word = rbl_reader_u32(reader), mask = word & 0xffff;
    if (reader->bad) return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    rebal_status alien = image_check_exponents(word, rules, row, k, error);
    if (alien) return alien;
    if (mask >> RBL_N_COLUMNS != 0) return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++) {
        bool there = mask >> c & 1;
        int64_t value = there ? rbl_reader_i64(reader) : rbl_column_default(rules, c, row);
        if (reader->bad || there == image_left_out(rules, c, row, value))
            return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
        rebal_status status = there ? rbl_column_check(rules, c, row, value) : REBAL_OK;
        if (status) return rbl_fail(error, status, RBL_FIELD_PORTFOLIO + c, row, k, value);
    }
    return REBAL_OK;
}

static rebal_status image_check_rows(rbl_reader *reader, const image_header *h,
                                     const rbl_rules *rules, rebal_error *error) {
    uint64_t last = 0;
    for (uint64_t k = 0; k < h->n; k++) {
        uint64_t id = rbl_reader_u64(reader);
        int32_t row = rbl_image_row(rules, id);
        if (reader->bad || (k > 0 && id <= last)) break;
        last = id;
        if (row == REBAL_NONE)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_BYTES, REBAL_NONE, (int64_t)k,
                            (int64_t)id);
        rebal_status status = image_check_columns(reader, rules, row, (int64_t)k, error);
        if (status) return status;
        if (k + 1 == h->n) return REBAL_OK;
    }
    return h->n == 0 ? REBAL_OK : rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
}

static rebal_status image_check_items(rbl_reader *reader, const image_header *h,
                                      const rbl_rules *rules, rebal_error *error) {
    for (uint64_t k = 0; k < h->n_items; k++) {
        rbl_item item = image_read_item(reader, rules);
        if (reader->bad) break;
        if (item.row == REBAL_NONE)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_IN_FLIGHT_INSTRUMENT, REBAL_NONE,
                            (int64_t)k, 0);
        rebal_status status = rbl_account_check_item(rules, &item, (int64_t)k, error);
        if (status) return status;
    }
    bool whole = !reader->bad && reader->at == reader->count;
    return whole ? REBAL_OK : rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
}

rebal_status rbl_image_check_account(const uint8_t *bytes, size_t count, const rbl_rules *rules,
                                     rebal_error *error) {
    rbl_reader reader = {.bytes = bytes, .count = count};
    image_header h = image_read_header(&reader);
    if (!h.ok) return rbl_fail_argument(error, REBAL_E_PARSE, RBL_FIELD_BYTES);
    rebal_status status = image_check_rows(&reader, &h, rules, error);
    if (!status && h.n_items > rules->in_flight_max)
        status = rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_IN_FLIGHT, REBAL_NONE, REBAL_NONE,
                          (int64_t)h.n_items);
    return status ? status : image_check_items(&reader, &h, rules, error);
}

void rbl_image_read_account(rbl_account *account, const uint8_t *bytes, size_t count) {
    const rbl_rules *rules = account->rules;
    rbl_reader reader = {.bytes = bytes, .count = count};
    image_header h = image_read_header(&reader);
    rbl_column_reset(account);
    account->now_ns = h.now_ns;
    account->commit_ns = h.commit_ns;
    account->calendar_done_ns = h.calendar_done_ns;
    account->latched = h.latched != 0 && rules->policy.release_ppb > 0;
    for (uint64_t k = 0; k < h.n; k++) {
        int32_t row = rbl_image_row(rules, rbl_reader_u64(&reader));
        uint32_t mask = rbl_reader_u32(&reader);
        for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
            if (mask >> c & 1) account->column[c][row] = rbl_reader_i64(&reader);
        account->moved[row] = (mask & IMAGE_MOVED) != 0;
    }
    for (account->n_items = 0; account->n_items < h.n_items; account->n_items++)
        account->item[account->n_items] = image_read_item(&reader, rules);
}
