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
    (void)desk_tick(&d, &b, b.now);
    if (later > 0) b.now = later;
    plan(&d, &b);
    desk_close(&d);
    return 0;
}
