/* SPDX-License-Identifier: MIT */
/* Fuzz harness of the state machine: valid rules, then any sequence of calls: ticks, plans, orders
 * sent, filled in part, filled too far, cancelled, columns set, saved and restored, time to and
 * fro. After each: an error has changed nothing, and a plan that is made is lawful. */
#include "fuzz/fuzz.h"
#include "property/desk.h"

typedef struct machine {
    book book;
    desk desk;
    answer answer;                                  /* of the last plan that was sent */
    uint8_t saved[2][DESK_BYTES], kept[DESK_BYTES]; /* before and after a step, by turns */
    size_t n_before, n_kept;
    int64_t now;
} machine;

static rebal_status do_tick(machine *m, feed *f) {
    size_t i = feed_below(f, m->book.n);
    if ((int32_t)i != m->book.base && m->book.price[i] > 0) {
        int64_t by = m->book.price[i] / 16 * ((int64_t)feed_below(f, 9) - 4);
        if (m->book.price[i] < (INT64_C(1) << 60)) m->book.price[i] += by;
    }
    return rebal_portfolio_tick(m->desk.portfolio, NULL, NULL, m->book.price, m->book.n, m->now,
                                NULL);
}

/* A run of ticks of one row each: as many are taken as are quiet, and one. */
static rebal_status do_ticks(machine *m, feed *f) {
    enum { MOST = 6 };
    int32_t row[MOST], fired[MOST];
    int64_t price[MOST], time[MOST];
    size_t n = feed_below(f, MOST), taken = 0;
    bool all = feed_byte(f) % 2;
    for (size_t k = 0; k < n; k++) {
        row[k] = (int32_t)feed_below(f, m->book.n);
        price[k] = feed_byte(f) % 8 ? m->book.price[row[k]] : feed_number(f);
        time[k] = m->now + (int64_t)feed_below(f, 4) * (int64_t)k;
    }
    rebal_status status = rebal_portfolio_ticks(m->desk.portfolio, all ? NULL : &taken, fired, row,
                                                price, time, n, NULL);
    if (status != REBAL_OK) return status;
    if (all) taken = n;
    FUZZ_LAW(taken <= n, taken);
    for (size_t k = 0; k < taken; k++)
        FUZZ_LAW(fired[k] >= -1 && (all || k + 1 == taken || fired[k] == 0), k);
    FUZZ_LAW(all || taken == n || fired[taken - 1] != 0, taken);
    for (size_t k = 0; k < taken; k++)
        if (row[k] != m->book.base) m->book.price[row[k]] = price[k];
    return REBAL_OK;
}

static rebal_status do_set(machine *m, feed *f) {
    int32_t column = (int32_t)feed_below(f, 12), row = (int32_t)feed_below(f, m->book.n + 1);
    int64_t value = feed_number(f);
    return rebal_portfolio_set(m->desk.portfolio, column, &row, &value, 1, NULL);
}

/* Make, judge, and make again: lawful, and the same. */
static rebal_status do_plan(machine *m, feed *f) {
    static answer again;
    size_t broken = 0;
    int32_t law = 0;
    bool forced = feed_byte(f) % 2;
    if (forced)
        desk_force(&m->desk, &m->answer, m->now);
    else
        desk_plan(&m->desk, &m->answer, m->now);
    FUZZ_LAW(m->answer.status != REBAL_E_INTERNAL, m->answer.status);
    if (m->answer.status != REBAL_OK) return m->answer.status;
    const rebal_summary *s = &m->answer.summary;
    FUZZ_LAW(s->cash_after == s->cash_before + s->sells - s->buys - s->fees, s->cash_after);
    if (!forced) {
        rebal_status status = desk_judge(&m->desk, &m->answer, m->now, &broken, &law);
        FUZZ_LAW(status == REBAL_OK && broken == 0, status ? status : law);
        desk_plan(&m->desk, &again, m->now);
        FUZZ_LAW(memcmp(&again, &m->answer, sizeof again) == 0, again.status);
    }
    return REBAL_OK;
}

static rebal_status do_fill(machine *m, feed *f) {
    size_t k = feed_below(f, m->answer.n + 1);
    uint8_t way = feed_byte(f);
    if (k >= m->answer.n) return REBAL_E_RANGE;
    int64_t quantity = m->answer.quantity[k], cash = m->answer.cash[k], fee = m->answer.fee[k];
    if (way % 4 == 1) quantity /= 2, cash /= 2;
    if (way % 4 == 2) quantity += quantity > 0 ? 1 : -1; /* over-filled by one */
    if (way % 4 == 3) quantity = feed_number(f), cash = feed_number(f), fee = feed_number(f);
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = 1,
                         .instrument = &m->answer.row[k],
                         .quantity = &quantity,
                         .cash = &cash,
                         .fee = &fee,
                         .order_id = &m->answer.id[k]};
    return rebal_portfolio_fill(m->desk.portfolio, &fills, m->now, NULL);
}

static rebal_status do_cancel(machine *m, feed *f) {
    size_t k = feed_below(f, BOOK_ROWS);
    uint64_t id = feed_byte(f) % 4 ? m->answer.id[k] : feed_bits(f, 8);
    return rebal_portfolio_cancel(m->desk.portfolio, &id, 1, NULL);
}

static rebal_status do_restore(machine *m, feed *f) {
    if (feed_byte(f) % 2) {
        m->n_kept = desk_save(&m->desk, m->kept);
        return REBAL_OK;
    }
    rebal_status status = rebal_portfolio_load(m->desk.portfolio, m->kept, m->n_kept, NULL);
    FUZZ_LAW(status == REBAL_OK, status);
    return status;
}

/* An item in flight becomes another. */
static rebal_status do_flight(machine *m, feed *f) {
    int32_t row[BOOK_ITEMS];
    int64_t quantity[BOOK_ITEMS], cash[BOOK_ITEMS], arrival[BOOK_ITEMS];
    uint64_t id[BOOK_ITEMS];
    rebal_in_flight items = {.struct_size = sizeof items,
                             .capacity = BOOK_ITEMS,
                             .instrument = row,
                             .quantity = quantity,
                             .cash = cash,
                             .arrival_ns = arrival,
                             .order_id = id};
    rebal_status status = rebal_portfolio_get_in_flight(m->desk.portfolio, &items, NULL);
    if (status != REBAL_OK || items.count == 0) return status;
    size_t k = feed_below(f, items.count);
    int64_t *column[] = {quantity, cash, arrival};
    column[feed_below(f, 3)][k] = feed_number(f);
    return rebal_portfolio_set_in_flight(m->desk.portfolio, &items, NULL);
}

static rebal_status step(machine *m, feed *f) {
    switch (feed_below(f, 14)) {
    case 0: return do_tick(m, f);
    case 1: return do_set(m, f);
    case 2:
    case 3: return do_plan(m, f);
    case 4:
    case 5: return rebal_portfolio_commit(m->desk.portfolio, m->desk.plan, m->now, NULL);
    case 6: return do_fill(m, f);
    case 7: return do_cancel(m, f);
    case 8: return do_restore(m, f);
    case 9: m->now += (int64_t)feed_bits(f, 3) - (1 << 20); return REBAL_OK;
    case 10: return do_flight(m, f);
    case 11:
    case 12: return do_ticks(m, f);
    default: return feed_byte(f) ? REBAL_OK : rebal_portfolio_reset(m->desk.portfolio, NULL);
    }
}

static void check_clock(const machine *m) {
    rebal_clock clock = {.struct_size = sizeof clock};
    FUZZ_LAW(rebal_portfolio_clock(m->desk.portfolio, &clock, NULL) == REBAL_OK, 0);
    FUZZ_LAW(clock.latched == 0 || clock.latched == 1, clock.latched);
    FUZZ_LAW(clock.commit_ns <= clock.last_ns, clock.commit_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static machine m;
    feed f = {bytes, count};
    book_fill(&m.book, feed_bits(&f, 2));
    m.now = m.book.now;
    memset(&m.answer, 0, sizeof m.answer);
    if (desk_open(&m.desk, &m.book) != REBAL_OK) return 0;
    (void)desk_tick(&m.desk, &m.book, m.now);
    m.n_kept = desk_save(&m.desk, m.kept);
    m.n_before = desk_save(&m.desk, m.saved[0]);
    for (int k = 0; k < 40 && f.left > 0; k++) {
        const uint8_t *before = m.saved[k % 2];
        uint8_t *after = m.saved[1 - k % 2];
        rebal_status status = step(&m, &f);
        FUZZ_LAW(status != REBAL_E_INTERNAL, k);
        size_t n = desk_save(&m.desk, after);
        FUZZ_LAW(n > 0, k);
        check_clock(&m);
        if (status != REBAL_OK) FUZZ_LAW(n == m.n_before && memcmp(before, after, n) == 0, status);
        m.n_before = n;
    }
    desk_close(&m.desk);
    return 0;
}
