/* SPDX-License-Identifier: MIT */
/* The replay example: what its files share.
 *
 *     prices.c    reads the prices; returns, and their covariance
 *     policy.c    when to trade, and how far
 *     account.c   runs a policy through the years, plan by plan
 *     frontier.c  what policies cost, and how far they stray from the target
 *     region.c    the bands that pay, by what the weights did before
 *     replay.c    the program
 *     text.c      numbers and reasons in words
 *     terminal.c  what is printed
 *     report.c    the page report.html, with the pictures of chart.h
 *
 * librebal is called in account.c (plans), prices.c, frontier.c and region.c (estimates). */
#ifndef REPLAY_H
#define REPLAY_H

#include <rebal/rebal.h>
#include <stdio.h>

enum { ROWS = 9, ASSETS = ROWS - 1, TEXT_BYTES = 64, MONTHS_MAX = 1000, WEEKS_A_YEAR = 52 };

/* Prices, a row of the portfolio each: cash is row 0, the stocks follow. */
typedef struct prices {
    size_t weeks;       /* rows of the file */
    char name[ROWS][8]; /* "Cash", and of the stocks */
    char (*date)[11];   /* [weeks] 1990-01-05 */
    int64_t *now_ns;    /* [weeks] the close, as nanoseconds since 1970 */
    int64_t *price;     /* [weeks * ROWS] thousandths of a dollar a share; cash's is not read */
} prices;

int prices_read(prices *p, const char *path); /* 0, or -1 with a message */
void prices_free(prices *p);

/* Returns of the stocks from each of the first weeks to the next, [weeks * ASSETS], and their
 * covariance: a year's, shrunk. */
void prices_returns(double *returns, const prices *p, size_t weeks);
rebal_status prices_covariance(double *covariance, const prices *p, size_t weeks,
                               rebal_error *error);

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
    line line[ROWS];
} decision;

/* One policy through all weeks. */
typedef struct run {
    const char *name;      /* "5/25 bands" */
    const char *rule;      /* in a sentence */
    const int64_t *now_ns; /* [weeks] */
    int64_t *weight_ppb;   /* [weeks * ROWS] before the week's decision */
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

/* First trading weeks of the months, the quarters and the years. */
typedef struct calendar {
    int64_t month_ns[MONTHS_MAX], quarter_ns[MONTHS_MAX], year_ns[MONTHS_MAX];
    size_t n_months, n_quarters, n_years;
} calendar;

void calendar_fill(calendar *c, const prices *p);

/* The policies compared; the report tells the story of the main one. The frontier has more. */
enum {
    HOLD,
    MONTHLY,
    QUARTERLY,
    HYBRID,
    BANDS,
    THRESHOLD,
    RELATIVE,
    POLICIES,
    YEARLY = POLICIES,
    MAIN = BANDS
};

/* A policy; it points into the calendar. */
rebal_policy policy_make(int which, const calendar *c);

/* Out at a share of the target, back to a share of that distance, the whole book. */
rebal_policy policy_of_width(double width, double stop);

/* The account that is replayed: money in cents, fees and minimums as every policy pays them. */
enum { START_CENTS = 25000000, FEE_PPB = 1000000, FEE_MIN_CENTS = 500, ORDER_MIN_CENTS = 50000 };

/* The deposit asked about at the end: "what would you trade today if this came in?" */
enum { DEPOSIT_CENTS = 100000000 };

/* Targets of cash, XOM, JPM, GE, JNJ, PG, KO, WMT, MSFT: [ROWS] parts per billion, together one. */
const int64_t *account_target(void);

/* Of each row: the edges that fire, and those of the inner band that trades go to. */
typedef struct bands {
    int64_t lo_ppb[ROWS], hi_ppb[ROWS], inner_lo_ppb[ROWS], inner_hi_ppb[ROWS];
} bands;

/* An account of START_CENTS, taken to target in the first week, under a policy through all weeks;
 * with bands of its own, or NULL. The run is to be forgotten even after an error. */
rebal_status account_replay(run *r, const prices *p, const rebal_policy *policy, const bands *own,
                            rebal_error *error);
void account_forget(run *r);

/* What a policy costs, and how far it strays from the target. */
typedef struct mark {
    const char *name;   /* of those that are no band of one width */
    double width, stop; /* of policy_of_width(); 0 for others */
    double error;       /* tracking error a year: realised */
    double forecast;    /* likewise, by the covariance of all weeks */
    double cost;        /* fees a year, as a share of the account at the time */
    size_t n_rebalances;
} mark;

enum { WIDTHS = 13, CALENDARS = 3 };

typedef struct frontier {
    mark whole[WIDTHS], half[WIDTHS]; /* back to target, and half way */
    mark calendar[CALENDARS];         /* monthly, quarterly, yearly */
    mark chosen;                      /* the main policy */
} frontier;

/* The cost of bands of one kind at an error, between the nearest two of them. */
double frontier_cost(const mark *m, double error);

rebal_status frontier_find(frontier *f, const prices *p, const run *chosen, rebal_error *error);

/* The two shares whose bands are shown: MSFT and JPM. */
enum { REGION_X = 8, REGION_Y = 2, RISK_AVERSION = 5 };

/* The bands that pay, and an account that has them. */
typedef struct region {
    double half[ROWS], stop[ROWS]; /* of each row: trigger and destination, from its target */
    bands bands;
    prices prices; /* the weeks of the run: a part of all */
    run run;
} region;

rebal_status region_find(region *g, const prices *p, size_t week, rebal_error *error);

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

/* All that is told. */
typedef struct story {
    const prices *p;
    const run *runs; /* [POLICIES] */
    const frontier *frontier;
    const region *region;
} story;

/* Output. */
void terminal_today(const prices *p, const run *r);
void terminal_deposit(const prices *p, const run *r);
void terminal_trades(const prices *p, const run *r);
void terminal_policies(const run *runs);
void terminal_frontier(const frontier *f);
void terminal_region(const region *g);
void report_write(FILE *out, const story *s);

#endif
