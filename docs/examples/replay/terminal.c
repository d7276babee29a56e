/* SPDX-License-Identifier: MIT */
/* What the example prints: tables of at most 98 columns. */
#include "replay.h"
#include <string.h>

/* A band as a picture: the target in the middle |, the edges [ ], the weight *. */
static void band_picture(char *text, const line *l) {
    enum { HALF = 10 };
    int64_t low = l->target_ppb - l->lo_ppb, high = l->hi_ppb - l->target_ppb;
    int64_t half = low > high ? low : high, place;
    memset(text, ' ', 2 * HALF + 1);
    text[2 * HALF + 1] = '\0';
    if (half <= 0) return;
    text[2] = '[', text[HALF] = '|', text[2 * HALF - 2] = ']';
    place = HALF + (l->drift_ppb * (HALF - 2) * 2 / half + (l->drift_ppb < 0 ? -1 : 1)) / 2;
    if (place < 0) place = 0;
    if (place > 2 * HALF) place = 2 * HALF;
    text[place] = '*';
}

void terminal_today(const prices *p, const run *r) {
    const decision *d = &r->today;
    char day[TEXT_BYTES], value[TEXT_BYTES], a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES];
    char lo[TEXT_BYTES], hi[TEXT_BYTES], picture[32];
    printf("\nTODAY, %s: %s under \"%s\": %s\n\n", text_day(day, p->date[d->week]),
           d->summary.n_orders ? "rebalanced" : "no trade", r->name,
           text_reason(d->summary.reason));
    printf("        %16s  weight %%  target %%      band %%     drift  in its band\n", "value $");
    for (size_t i = 0; i < ROWS; i++) {
        const line *l = &d->line[i];
        band_picture(picture, l);
        printf("  %-5s %16s  %8s  %8s  %5s - %5s  %+6.2f  %s\n", p->name[i],
               text_money(value, l->value), text_percent(a, l->weight_ppb, 2),
               text_percent(b, l->target_ppb, 2), text_percent(lo, l->lo_ppb, 2),
               text_percent(hi, l->hi_ppb, 2), (double)l->drift_ppb / 1e7, picture);
    }
    printf("  total %16s  largest drift %s points\n", text_money(value, d->summary.value),
           text_percent(c, d->summary.drift_before_ppb, 2));
}

static void print_cash(const char *what, int64_t cents) {
    char text[TEXT_BYTES];
    printf("  %-28s %20s\n", what, text_money(text, cents));
}

static void print_line(const char *name, const line *l) {
    char a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES], f[TEXT_BYTES], why[TEXT_BYTES];
    printf("  %-5s ", name);
    if (l->quantity)
        printf("%8s %9s %14s %8s", text_quantity(a, l->quantity), text_price(b, l->price),
               text_money(c, l->cash), text_money(f, l->fee));
    else
        printf("%8s %9s %14s %8s", "-", l->price ? text_price(b, l->price) : "-", "-", "-");
    printf("  %5.2f -> %5.2f  %s\n", (double)l->weight_ppb / 1e7, (double)l->after_ppb / 1e7,
           text_why(why, l));
}

/* The trade list, and the cash identity under it. */
static void print_trades(const prices *p, const decision *d) {
    printf("        %8s %9s %14s %8s  %-14s  why\n", "shares", "price $", "cash $", "fee $",
           "weight %");
    for (size_t i = d->line[0].side ? 0 : 1; i < ROWS; i++) print_line(p->name[i], &d->line[i]);
    printf("\n");
    print_cash("cash before", d->summary.cash_before);
    print_cash("+ sold", d->summary.sells);
    print_cash("- bought", d->summary.buys);
    print_cash("- fees", d->summary.fees);
    print_cash("= cash after, to the cent", d->summary.cash_after);
}

void terminal_deposit(const prices *p, const run *r) {
    char money[TEXT_BYTES];
    printf("\nWHAT IF $%s came in today? Fired by %s: %u orders; only asked, nothing is booked\n\n",
           text_dollars(money, DEPOSIT_CENTS), text_fired(r->deposit.summary.fired),
           r->deposit.summary.n_orders);
    print_trades(p, &r->deposit);
}

void terminal_trades(const prices *p, const run *r) {
    const decision *d;
    char day[TEXT_BYTES];
    if (!r->n_rebalances) return;
    d = &r->rebalance[r->n_rebalances - 1];
    printf("\nLAST TRADES, %s: fired by %s, rebalance %zu of %zu\n\n",
           text_day(day, p->date[d->week]), text_fired(d->summary.fired), r->n_rebalances,
           r->n_rebalances);
    print_trades(p, d);
}

void terminal_policies(const run *runs) {
    char value[TEXT_BYTES], fees[TEXT_BYTES], a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES];
    char turnover[TEXT_BYTES];
    printf("\nPOLICIES, the same account and prices\n\n");
    printf("%-20s %7s %9s %11s  %6s %6s  %14s  %6s\n", "", "rebal-", "turnover", "fees", "drift",
           "drift", "final value", "worst");
    printf("%-20s %7s %9s %11s  %6s %6s  %14s  %6s\n", "", "ances", "%", "$", "mean", "max", "$",
           "fall %");
    for (int k = 0; k < POLICIES; k++) {
        const run *r = &runs[k];
        printf("%-20s %7zu %9s %11s  %6s %6s  %14s  %6s\n", r->name, r->n_rebalances,
               text_percent(turnover, r->turnover_ppb, 1), text_dollars(fees, r->fees),
               text_percent(a, r->drift_mean_ppb, 2), text_percent(b, r->drift_max_ppb, 2),
               text_dollars(value, r->value[r->today.week]), text_percent(c, r->fall_ppb, 1));
    }
    printf(
        "\nDrift: the largest distance of a weight from its target, in percentage points, week by\n"
        "week. Turnover: half of what was bought and sold, as a share of the value at the time.\n");
}

static void print_mark(const frontier *f, const mark *m) {
    printf("%-20s %8.2f %9.2f %8.2f %12.2f %9.2f\n", m->name, 100 * m->error, 100 * m->forecast,
           1e4 * m->cost, 1e4 * frontier_cost(f->whole, m->error),
           1e4 * frontier_cost(f->half, m->error));
}

void terminal_frontier(const frontier *f) {
    printf("\nFEES FOR THE SAME TRACKING ERROR, bands of thirteen widths beside calendars\n\n");
    printf("%-20s %8s %9s %8s %12s %9s\n", "", "error", "by its", "fees", "fees of", "half way");
    printf("%-20s %8s %9s %8s %12s %9s\n", "", "%/year", "model", "bp/year", "bands there", "back");
    for (int k = 0; k < CALENDARS; k++) print_mark(f, &f->calendar[k]);
    print_mark(f, &f->chosen);
}

void terminal_region(const region *g) {
    printf(
        "\nBANDS THAT PAY, in points, by the covariance before %.4s; %zu rebalances since\n\n%-9s",
        g->prices.date[0], g->run.n_rebalances, "");
    for (size_t i = 1; i < ROWS; i++) printf("%7s", g->prices.name[i]);
    printf("\n%-9s", "out at");
    for (size_t i = 1; i < ROWS; i++) printf("%7.2f", 100 * g->half[i]);
    printf("\n%-9s", "back to");
    for (size_t i = 1; i < ROWS; i++) printf("%7.2f", 100 * g->stop[i]);
    printf("\n");
}
