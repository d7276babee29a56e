/* SPDX-License-Identifier: MIT */
/* The replay example: what its files share.
 *
 *     prices.c    reads the prices
 *     replay.c    runs a policy through the years: all calls to librebal are there
 *     text.c      numbers and reasons in words
 *     terminal.c  what is printed
 *     report.c    the page report.html, with the pictures of chart.c */
#ifndef REPLAY_H
#define REPLAY_H

#include <rebal/rebal.h>
#include <stdio.h>

enum { ROWS_MAX = 16, TEXT_BYTES = 64 };

/* Prices, a row of the portfolio each: cash is row 0, the stocks follow. */
typedef struct prices {
    size_t n;               /* rows of the portfolio */
    size_t weeks;           /* rows of the file */
    char name[ROWS_MAX][8]; /* of the stocks; "Cash" */
    char (*date)[11];       /* [weeks] 1990-01-05 */
    int64_t *now_ns;        /* [weeks] the close, as nanoseconds since 1970 */
    int64_t *price;         /* [weeks * n] thousandths of a dollar a share; cash's is not read */
} prices;

int prices_read(prices *p, const char *path); /* 0, or -1 with a message */
void prices_free(prices *p);

/* What a plan says of one row. */
typedef struct line {
    int32_t reason, side;                      /* side of its band: 1 above, -1 below, 0 inside */
    int64_t price, value, quantity, cash, fee; /* cash: what the order brings, before its fee */
    int64_t weight_ppb, target_ppb, lo_ppb, hi_ppb, drift_ppb, after_ppb;
} line;

/* What a plan says. */
typedef struct decision {
    size_t week;
    rebal_summary summary;
    line line[ROWS_MAX];
} decision;

/* One policy through all weeks. */
typedef struct run {
    const char *name;      /* "5/25 bands" */
    const char *rule;      /* in a sentence */
    const int64_t *now_ns; /* [weeks] */
    int64_t *weight_ppb;   /* [weeks * n] before the week's decision */
    int64_t *value;        /* [weeks] cents, before the week's decision */
    decision *rebalance;   /* [n_rebalances] */
    size_t n_rebalances;
    decision today;                                   /* the last week's */
    decision deposit;                                 /* what if money came in now */
    int64_t cash_first, cash_last, buys, sells, fees; /* cents */
    int64_t turnover_ppb;                             /* one-way, all rebalances */
    int64_t drift_mean_ppb, drift_max_ppb;            /* of the weekly largest |weight - target| */
    int64_t fall_ppb; /* the largest fall of the value from a peak */
} run;

/* The policies compared; the report tells the story of the main one. */
enum { HOLD, MONTHLY, QUARTERLY, HYBRID, BANDS, THRESHOLD, RELATIVE, POLICIES, MAIN = BANDS };

/* The account that is replayed: money in cents, fees and minimums as every policy pays them. */
enum { START_CENTS = 25000000, FEE_PPB = 1000000, FEE_MIN_CENTS = 500, ORDER_MIN_CENTS = 50000 };

/* The deposit asked about at the end: "what would you trade today if this came in?" */
enum { DEPOSIT_CENTS = 100000000 };

/* Text: each returns its buffer, of TEXT_BYTES. */
char *text_money(char *text, int64_t cents);             /* 12,345.67 */
char *text_dollars(char *text, int64_t cents);           /* 12,346 */
char *text_quantity(char *text, int64_t quantity);       /* 12,345 */
char *text_price(char *text, int64_t price);             /* 12.345 */
char *text_percent(char *text, int64_t ppb, int digits); /* 12.3 */
char *text_drift(char *text, int64_t ppb);               /* +1.23 or -1.23 */
char *text_day(char *text, const char *date);            /* 5 January 1990 */
const char *text_reason(int32_t reason);
char *text_why(char *text, const line *l); /* its band, and its reason */
const char *text_fired(int32_t fired);

/* Output. */
void terminal_today(const prices *p, const run *r);
void terminal_deposit(const prices *p, const run *r);
void terminal_trades(const prices *p, const run *r);
void terminal_policies(const run *runs);
void report_write(FILE *out, const prices *p, const run *runs);

/* Pictures: SVG elements, coloured by the style that chart_style() writes once. */
typedef struct chart {
    FILE *out;
    double width, height;
    double left, right, top, bottom; /* margins of the plot */
    int narrow;                      /* for a phone: fewer points and labels */
} chart;

void chart_style(FILE *out);
void chart_weights(const chart *c, const prices *p, const run *r);
void chart_bands(const chart *c, const prices *p, const run *r);
void chart_policies(const chart *c, const prices *p, const run *runs);
void chart_row(FILE *out, const line *l);
void chart_picture(FILE *out, const prices *p, const run *runs); /* a whole SVG file */

#endif
