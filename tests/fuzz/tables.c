/* SPDX-License-Identifier: MIT */
/* Fuzz harness of all that reads tables: valid rules and accounts in which any fields are replaced
 * by any numbers, not repaired. What is refused is refused by name and changes nothing; what is
 * accepted is planned lawfully, or not at all. */
#include "fuzz/fuzz.h"
#include "property/desk.h"

/* A column of the book. */
typedef struct column {
    size_t at, size, n;
} column;

#define COLUMN(name)                                                                               \
    {                                                                                              \
        offsetof(book, name), sizeof(((book *)0)->name[0]),                                        \
            sizeof(((book *)0)->name) / sizeof(((book *)0)->name[0])                               \
    }

static const column columns[] = {
    COLUMN(id),
    COLUMN(group),
    COLUMN(quantity_exponent),
    COLUMN(price_exponent),
    COLUMN(restriction),
    COLUMN(fee_buy),
    COLUMN(fee_sell),
    COLUMN(lot),
    COLUMN(tick),
    COLUMN(holding_min),
    COLUMN(holding_max),
    COLUMN(order_min),
    COLUMN(order_max),
    COLUMN(notional_min),
    COLUMN(notional_min_ppb),
    COLUMN(settle),
    COLUMN(band_abs),
    COLUMN(band_rel),
    COLUMN(band_min),
    COLUMN(group_abs),
    COLUMN(group_rel),
    COLUMN(group_min),
    COLUMN(rate),
    COLUMN(fixed),
    COLUMN(fee_min),
    COLUMN(fee_max),
    COLUMN(tier_offset),
    COLUMN(tier_from),
    COLUMN(tier_rate),
    COLUMN(holding),
    COLUMN(target),
    COLUMN(flow),
    COLUMN(price),
    COLUMN(own_restriction),
    COLUMN(scale),
    COLUMN(goal),
    COLUMN(item_row),
    COLUMN(item_quantity),
    COLUMN(item_cash),
    COLUMN(item_arrival),
    COLUMN(item_order),
};

static void put(unsigned char *at, size_t size, int64_t number) {
    int32_t half = (int32_t)number;
    if (size == sizeof half)
        memcpy(at, &half, sizeof half);
    else
        memcpy(at, &number, sizeof number);
}

static void spoil_column(feed *f, book *b) {
    const column *c = &columns[feed_below(f, sizeof columns / sizeof *columns)];
    size_t i = feed_below(f, c->n);
    put((unsigned char *)b + c->at + i * c->size, c->size, feed_number(f));
}

/* A number of the option structs that reflection knows; columns and structs are pointers. */
static void spoil_option(feed *f, book *b) {
    rebal_param p = {.struct_size = sizeof p};
    if (rebal_param_info(&p, (size_t)feed_byte(f), NULL) != REBAL_OK || p.count_field != 0) return;
    const char *name = rebal_code_name(p.field);
    struct {
        const char *prefix;
        void *at;
    } structs[] = {{"policy.", &b->policy},
                   {"clip.", &b->clip},
                   {"halt.", &b->halt},
                   {"rules.", &b->rules},
                   {"fees.", &b->fees},
                   {"groups.", &b->groups},
                   {"instruments.", &b->instruments}};
    size_t size = p.type == REBAL_TYPE_I32 || p.type == REBAL_TYPE_U32   ? 4
                  : p.type == REBAL_TYPE_I64 || p.type == REBAL_TYPE_U64 ? 8
                                                                         : 0;
    bool counts = strcmp(p.unit, "count") == 0; /* of arrays, which are as long as they are */
    for (size_t k = 0; k < sizeof structs / sizeof *structs && size > 0 && !counts; k++)
        if (strncmp(name, structs[k].prefix, strlen(structs[k].prefix)) == 0)
            put((unsigned char *)structs[k].at + p.offset, size, feed_number(f));
}

static bool tabled(rebal_status status) {
    return status == REBAL_OK || (status < 0 && strcmp(rebal_code_name(status), "") != 0);
}

/* What is said of groups and waves adds up to the summary. */
static void read_sums(const desk *d) {
    int64_t n_orders[BOOK_ROWS], fees[BOOK_ROWS], value[BOOK_GROUPS], orders = 0, paid = 0;
    rebal_summary s = {.struct_size = sizeof s};
    rebal_lines groups = {.struct_size = sizeof groups, .capacity = BOOK_GROUPS, .value = value};
    rebal_waves waves = {
        .struct_size = sizeof waves, .capacity = BOOK_ROWS, .n_orders = n_orders, .fees = fees};
    if (rebal_plan_summary(d->plan, &s, NULL) != REBAL_OK) return;
    FUZZ_LAW(rebal_plan_groups(d->plan, &groups, NULL) == REBAL_OK, groups.count);
    FUZZ_LAW(rebal_plan_waves(d->plan, &waves, NULL) == REBAL_OK, waves.count);
    for (size_t k = 0; k < waves.count; k++) orders += n_orders[k], paid += fees[k];
    FUZZ_LAW(orders == (int64_t)s.n_orders, orders);
    FUZZ_LAW(paid == s.fees, paid);
}

/* Planned lawfully, by code that shares nothing with the planner; or the account is as it was. */
static void plan(desk *d, const book *b) {
    static uint8_t before[DESK_BYTES], after[DESK_BYTES];
    static answer a, again;
    size_t n = desk_save(d, before), broken = 0;
    int32_t law = 0;
    desk_plan(d, &a, b->now);
    FUZZ_LAW(tabled(a.status), a.status);
    FUZZ_LAW(a.status != REBAL_E_INTERNAL, a.status);
    FUZZ_LAW(desk_save(d, after) == n && memcmp(before, after, n) == 0, a.status);
    if (a.status != REBAL_OK) return;
    const rebal_summary *s = &a.summary;
    FUZZ_LAW(s->cash_after == s->cash_before + s->sells - s->buys - s->fees, s->cash_after);
    rebal_status status = desk_judge(d, &a, b->now, &broken, &law);
    FUZZ_LAW(status == REBAL_OK, status);
    FUZZ_LAW(broken == 0, law);
    desk_plan(d, &again, b->now);
    FUZZ_LAW(memcmp(&a, &again, sizeof a) == 0, again.status);
    read_sums(d);
}

/* The engine tells the rules it was made from. */
static void read_back(const desk *d, const book *b) {
    uint64_t id[BOOK_ROWS];
    size_t n = 0;
    rebal_rules rules = {.struct_size = sizeof rules};
    FUZZ_LAW(rebal_engine_rules(d->engine, &rules, NULL) == REBAL_OK, 0);
    FUZZ_LAW(rules.instruments->n == b->n, rules.instruments->n);
    FUZZ_LAW(rebal_engine_size(&rules) == rebal_engine_size(&b->rules), 0);
    FUZZ_LAW(rebal_engine_ids(d->engine, id, BOOK_ROWS, &n, NULL) == REBAL_OK && n == b->n, n);
    FUZZ_LAW(memcmp(id, b->id, n * sizeof *id) == 0, n);
}

/* The same account and plan in memory that is lent, and not a byte longer than it must be. */
static void plan_lent(const desk *d, const book *b) {
    static uint8_t saved[DESK_BYTES];
    static answer here, there;
    size_t n = desk_save(d, saved), n_portfolio = rebal_portfolio_size(d->engine);
    size_t n_plan = rebal_plan_size(d->engine);
    desk own = *d, lent = {d->engine, NULL, NULL};
    void *first = malloc(n_portfolio), *second = malloc(n_plan);
    rebal_status status =
        rebal_portfolio_create(&lent.portfolio, d->engine, first, n_portfolio, NULL);
    FUZZ_LAW(status == REBAL_OK, status);
    FUZZ_LAW(rebal_plan_create(&lent.plan, d->engine, second, n_plan, NULL) == REBAL_OK, n_plan);
    FUZZ_LAW(rebal_portfolio_load(lent.portfolio, saved, n, NULL) == REBAL_OK, n);
    FUZZ_LAW(desk_tick(&own, b, b->now) == desk_tick(&lent, b, b->now), 0);
    desk_plan(&own, &here, b->now);
    desk_plan(&lent, &there, b->now);
    FUZZ_LAW(memcmp(&here, &there, sizeof here) == 0, there.status);
    desk_leave(&lent);
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static book b;
    desk d;
    feed f = {bytes, count};
    book_fill(&b, feed_bits(&f, 2));
    for (size_t k = feed_below(&f, 8); k > 0; k--) {
        if (feed_byte(&f) % 4 == 0)
            spoil_option(&f, &b);
        else
            spoil_column(&f, &b);
    }
    int64_t later = feed_byte(&f) % 8 == 0 ? feed_number(&f) : 0;
    rebal_status status = desk_open(&d, &b);
    FUZZ_LAW(tabled(status) && status != REBAL_E_INTERNAL, status);
    if (status != REBAL_OK) return 0;
    read_back(&d, &b);
    (void)desk_tick(&d, &b, b.now);
    if (later > 0) b.now = later;
    plan(&d, &b);
    if (feed_byte(&f) % 16 == 1) plan_lent(&d, &b);
    desk_close(&d);
    return 0;
}
