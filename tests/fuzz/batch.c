/* SPDX-License-Identifier: MIT */
/* Fuzz harness of many accounts at once: tables of any numbers, also with offsets and rows that
 * lie. What one account says is what a portfolio with its columns says, and no account stops
 * another; a table that is refused is refused as a whole and fills nothing. */
#include "fuzz/fuzz.h"
#include "property/desk.h"

enum { ACCOUNTS = 3, ITEMS = ACCOUNTS * BOOK_ROWS };

typedef struct table {
    int64_t offset[ACCOUNTS + 1], holding[ITEMS], target[ITEMS], model[BOOK_ROWS];
    int64_t reserve[ACCOUNTS], flow[ACCOUNTS], commit[ACCOUNTS], done[ACCOUNTS];
    int32_t instrument[ITEMS], latched[ACCOUNTS];
    rebal_accounts accounts;
} table;

typedef struct told {
    int32_t status[ACCOUNTS], field[ACCOUNTS], row[ACCOUNTS], fired[ACCOUNTS];
    int32_t latched[ACCOUNTS], reason[ACCOUNTS];
    int64_t drift[ACCOUNTS], done[ACCOUNTS], value[ACCOUNTS], fees[ACCOUNTS], cash[ACCOUNTS];
    int64_t order_offset[ACCOUNTS + 1];
    rebal_verdicts verdicts;
} told;

/* The accounts of a book, each with other holdings; then numbers put anywhere. */
static void fill(table *t, feed *f, const book *b) {
    size_t n_items = 0;
    bool sparse = feed_byte(f) % 2;
    memset(t, 0, sizeof *t);
    for (size_t a = 0; a < ACCOUNTS; a++) {
        for (size_t i = 0; i < b->n; i++) {
            if (sparse && feed_byte(f) % 4 == 0 && b->target[i] == 0) continue;
            t->instrument[n_items] = (int32_t)i;
            t->holding[n_items] = b->holding[i] / (int64_t)(a + 1);
            t->target[n_items++] = b->target[i];
        }
        t->offset[a + 1] = (int64_t)n_items;
    }
    memcpy(t->model, b->target, sizeof t->model);
    bool shared = feed_byte(f) % 2;
    t->accounts = (rebal_accounts){.struct_size = sizeof t->accounts,
                                   .n = ACCOUNTS,
                                   .n_items = n_items,
                                   .offset = sparse ? t->offset : NULL,
                                   .instrument = sparse ? t->instrument : NULL,
                                   .holding = t->holding,
                                   .target = shared ? NULL : t->target,
                                   .model = shared ? t->model : NULL,
                                   .flow = feed_byte(f) % 2 ? t->flow : NULL};
}

static void spoil(table *t, feed *f) {
    int64_t *columns[] = {t->offset, t->holding, t->target, t->model, t->reserve, t->flow};
    size_t length[] = {ACCOUNTS + 1, ITEMS, ITEMS, BOOK_ROWS, ACCOUNTS, ACCOUNTS};
    for (size_t k = feed_below(f, 5); k > 0; k--) {
        size_t column = feed_below(f, 8), at = feed_below(f, 256);
        if (column < 6)
            columns[column][at % length[column]] = feed_number(f);
        else if (column == 6)
            t->instrument[at % ITEMS] = (int32_t)feed_number(f);
        else
            t->latched[at % ACCOUNTS] = (int32_t)feed_number(f);
    }
    if (feed_byte(f) % 4 == 0) t->accounts.reserve = t->reserve, t->accounts.latched = t->latched;
    if (feed_byte(f) % 16 == 0) t->accounts.n_items = feed_below(f, ITEMS + 1);
}

static void open_told(told *w) {
    memset(w, 0x55, sizeof *w);
    w->verdicts = (rebal_verdicts){.struct_size = sizeof w->verdicts,
                                   .capacity = ACCOUNTS,
                                   .status = w->status,
                                   .field = w->field,
                                   .row = w->row,
                                   .fired = w->fired,
                                   .drift_ppb = w->drift,
                                   .latched = w->latched,
                                   .calendar_done_ns = w->done,
                                   .reason = w->reason,
                                   .value = w->value,
                                   .fees = w->fees,
                                   .cash_after = w->cash,
                                   .order_offset = w->order_offset};
}

/* The account as a portfolio, at the same prices: fired, or -2 where its columns are refused. */
static int32_t alone(const rebal_engine *engine, const book *b, const table *t, size_t a) {
    rebal_portfolio *portfolio = NULL;
    const rebal_accounts *s = &t->accounts;
    size_t from = s->offset ? (size_t)t->offset[a] : a * b->n;
    size_t n = s->offset ? (size_t)(t->offset[a + 1] - t->offset[a]) : b->n;
    const int32_t *row = s->instrument ? t->instrument + from : NULL;
    int32_t fired = -2;
    FUZZ_LAW(rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL) == REBAL_OK, 0);
    rebal_status status =
        rebal_portfolio_set(portfolio, REBAL_HOLDING, row, t->holding + from, n, NULL);
    if (!status && s->model)
        status = rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, t->model, b->n, NULL);
    if (!status && s->target)
        status = rebal_portfolio_set(portfolio, REBAL_TARGET, row, t->target + from, n, NULL);
    if (!status && s->reserve)
        status =
            rebal_portfolio_set(portfolio, REBAL_HOLDING_MIN, &b->base, t->reserve + a, 1, NULL);
    if (!status && s->flow)
        status = rebal_portfolio_set(portfolio, REBAL_FLOW, &b->base, t->flow + a, 1, NULL);
    if (!status) (void)rebal_portfolio_tick(portfolio, &fired, NULL, b->price, b->n, b->now, NULL);
    rebal_portfolio_destroy(portfolio);
    return fired;
}

/* Of accounts that can be told and are not latched. */
static void compare(const rebal_engine *engine, const book *b, const table *t, const told *w) {
    for (size_t a = 0; a < w->verdicts.count; a++) {
        FUZZ_LAW(w->status[a] <= 0 && w->status[a] != REBAL_E_INTERNAL, w->status[a]);
        if (w->status[a] != REBAL_OK || (t->accounts.latched && t->latched[a])) continue;
        int32_t fired = alone(engine, b, t, a);
        FUZZ_LAW(w->fired[a] == fired, fired);
    }
}

/* Deciding and planning say the same of each account, and the orders are as many as are said. */
static void decide(rebal_batch *batch, const rebal_engine *engine, const book *b, const table *t) {
    static told w, planned;
    int64_t quantity[ITEMS];
    rebal_orders orders = {.struct_size = sizeof orders, .capacity = ITEMS, .quantity = quantity};
    open_told(&w);
    open_told(&planned);
    rebal_status status =
        rebal_batch_decide(batch, &w.verdicts, &t->accounts, 0, ACCOUNTS, b->now, NULL);
    FUZZ_LAW(status <= 0 && status != REBAL_E_INTERNAL, status);
    FUZZ_LAW(status == REBAL_OK || w.verdicts.count == 0, w.verdicts.count);
    rebal_status again = rebal_batch_plan(batch, &orders, &planned.verdicts, &t->accounts, NULL, 0,
                                          ACCOUNTS, b->now, NULL);
    FUZZ_LAW(again == status, again);
    if (status != REBAL_OK) return;
    FUZZ_LAW(w.verdicts.count == ACCOUNTS && planned.verdicts.count == ACCOUNTS, 0);
    FUZZ_LAW(planned.order_offset[ACCOUNTS] == (int64_t)orders.count, orders.count);
    for (size_t k = 0; k < ACCOUNTS; k++) {
        FUZZ_LAW(w.fired[k] == planned.fired[k] && w.drift[k] == planned.drift[k], k);
        FUZZ_LAW(w.status[k] == REBAL_OK || planned.status[k] != REBAL_OK, k);
    }
    for (size_t k = 0; k < orders.count; k++) FUZZ_LAW(quantity[k] != 0, k);
    compare(engine, b, t, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static book b;
    static table t;
    rebal_engine *engine = NULL;
    rebal_batch *batch = NULL;
    feed f = {bytes, count};
    book_fill(&b, feed_bits(&f, 2));
    fill(&t, &f, &b);
    spoil(&t, &f);
    if (feed_byte(&f) % 8 == 0) b.price[feed_below(&f, b.n)] = feed_number(&f);
    if (rebal_engine_create(&engine, &b.rules, NULL, 0, NULL) != REBAL_OK) return 0;
    size_t size = rebal_batch_size(engine);
    void *memory = feed_byte(&f) % 2 ? malloc(size) : NULL;
    FUZZ_LAW(rebal_batch_create(&batch, engine, memory, memory ? size : 0, NULL) == REBAL_OK, size);
    if (rebal_batch_tick(batch, NULL, b.price, b.n, b.now, NULL) == REBAL_OK)
        decide(batch, engine, &b, &t);
    rebal_batch_destroy(batch);
    rebal_engine_destroy(engine);
    free(memory);
    return 0;
}
