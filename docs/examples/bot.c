/* SPDX-License-Identifier: MIT */
/* A trading bot: BTC and ETH against USDT. Prices come one by one, orders fill in parts, one is
 * rejected; the bot plans when its bands are broken and books what the venue reports. */
#include <rebal/rebal.h>
#include <stdio.h>
#include <stdlib.h>

enum { USDT, BTC, ETH, N, OPEN_MAX = 8 };
static const char *const name[N] = {"USDT", "BTC", "ETH"};

/* ------------------------------------------------------------------ a venue and its prices */

typedef struct quote {
    int64_t seconds;
    int32_t instrument;
    int64_t price; /* 0.01 USDT */
} quote;

static const quote feed[] = {
    {0, BTC, 10000000}, {1, ETH, 400000},   {2, BTC, 10000000},   {3, ETH, 400000},
    {4, BTC, 10000000}, {65, ETH, 400000},  {66, BTC, 10000000},  {67, ETH, 400000},
    {68, ETH, 400000},  {69, ETH, 400000},  {140, BTC, 12500000}, {141, ETH, 400000},
    {142, ETH, 400000}, {143, ETH, 400000}, {144, BTC, 12500000}, {145, BTC, 12500000},
};

typedef struct open_order {
    uint64_t id;
    int64_t sent_ns, rest;
    int32_t instrument, half_filled;
} open_order;

static open_order book[OPEN_MAX];
static size_t n_open;
static int n_sent;

static void venue_send(open_order order, int64_t limit) {
    if (n_open < OPEN_MAX) book[n_open++] = order;
    printf("  order %d: %s %+lld e-8, limit %lld.%02lld\n", ++n_sent, name[order.instrument],
           (long long)order.rest, (long long)(limit / 100), (long long)(limit % 100));
}

static void venue_remove(size_t k) {
    for (n_open--; k < n_open; k++) book[k] = book[k + 1];
}

/* The first order in this instrument fills in half at its first quote, in full at the second. */
static int venue_execute(open_order *execution, int32_t instrument) {
    for (size_t k = 0; k < n_open; k++) {
        if (book[k].instrument != instrument) continue;
        *execution = book[k];
        if (book[k].half_filled) {
            venue_remove(k);
        } else {
            execution->rest = book[k].rest / 2;
            book[k].rest -= execution->rest;
            book[k].half_filled = 1;
        }
        return 1;
    }
    return 0;
}

/* ------------------------------------------------------------------ the bot */

typedef struct bot {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    rebal_error error;
} bot;

/* Coins in 1e-8, money in 1e-8 USDT, prices in 0.01 USDT. Out at 2 points, back half way; at most
 * once a minute; a fee of 0.1 %; never on a price older than 100 s or that jumped by half. */
static rebal_status bot_open(bot *b) {
    const int32_t quantity_exponent[N] = {-8, -8, -8}, price_exponent[N] = {0, -2, -2};
    const int64_t lot[N] = {1, 1000, 10000}, notional_min[N] = {0, 500000000, 500000000};
    const int64_t rate_ppb = 1000000;
    const int64_t target[N] = {200000000, 500000000, 300000000};
    const int64_t holding[N] = {100000000000, 0, 0}; /* 1000 USDT */
    rebal_instruments instruments = {.struct_size = sizeof instruments,
                                     .base = USDT,
                                     .n = N,
                                     .quantity_exponent = quantity_exponent,
                                     .price_exponent = price_exponent,
                                     .lot = lot,
                                     .notional_min = notional_min};
    rebal_policy policy = {.struct_size = sizeof policy,
                           .band_abs_ppb = 20000000,
                           .inner_ppb = 500000000,
                           .cool_down_ns = 60000000000,
                           .collar_ppb = 2000000};
    rebal_fees fees = {.struct_size = sizeof fees, .n = 1, .rate_ppb = &rate_ppb};
    rebal_limits halt = {
        .struct_size = sizeof halt, .price_move_ppb = 500000000, .price_age_ns = 100000000000};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .money_exponent = -8,
                         .instruments = &instruments,
                         .policy = &policy,
                         .fees = &fees,
                         .halt = &halt};
    rebal_error *e = &b->error;
    rebal_status status = rebal_engine_create(&b->engine, &rules, NULL, 0, e);
    if (!status) status = rebal_portfolio_create(&b->portfolio, b->engine, NULL, 0, e);
    if (!status) status = rebal_plan_create(&b->plan, b->engine, NULL, 0, e);
    if (!status) status = rebal_portfolio_set(b->portfolio, REBAL_TARGET, NULL, target, N, e);
    if (!status) status = rebal_portfolio_set(b->portfolio, REBAL_HOLDING, NULL, holding, N, e);
    return status;
}

/* Plan, commit, send. Committed first: should the venue's answer never come, the orders are known
 * to be in flight, and no later plan repeats them. */
static rebal_status bot_trade(bot *b, int64_t now_ns) {
    int32_t instrument[N];
    int64_t quantity[N], limit_price[N];
    uint64_t id[N];
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = N,
                           .instrument = instrument,
                           .quantity = quantity,
                           .limit_price = limit_price,
                           .id = id};
    rebal_status status = rebal_plan_make(b->plan, b->portfolio, NULL, now_ns, &b->error);
    if (!status) status = rebal_portfolio_commit(b->portfolio, b->plan, now_ns, &b->error);
    if (!status) status = rebal_plan_orders(b->plan, &orders, &b->error);
    if (status) return status;
    for (size_t k = 0; k < orders.count; k++)
        venue_send(
            (open_order){
                .id = id[k], .sent_ns = now_ns, .rest = quantity[k], .instrument = instrument[k]},
            limit_price[k]);
    return REBAL_OK;
}

/* Books what the venue executed at this quote: money in 1e-8, a fee of 0.1 %. */
static rebal_status bot_book(bot *b, const quote *q, int64_t now_ns) {
    open_order x;
    int64_t cash, fee;
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = 1,
                         .instrument = &x.instrument,
                         .quantity = &x.rest,
                         .cash = &cash,
                         .fee = &fee,
                         .order_id = &x.id};
    if (!venue_execute(&x, q->instrument)) return REBAL_OK;
    cash = -x.rest * q->price / 100;
    fee = (llabs(cash) + 999) / 1000;
    printf("  filled: %s %+lld e-8\n", name[x.instrument], (long long)x.rest);
    return rebal_portfolio_fill(b->portfolio, &fills, now_ns, &b->error);
}

/* Withdraws orders that have been open for a minute: what was filled stays filled. */
static rebal_status bot_expire(bot *b, int64_t now_ns) {
    rebal_status status = REBAL_OK;
    for (size_t k = n_open; !status && k-- > 0;) {
        if (now_ns - book[k].sent_ns < INT64_C(60000000000)) continue;
        printf("  expired: %s %+lld e-8\n", name[book[k].instrument], (long long)book[k].rest);
        status = rebal_portfolio_cancel(b->portfolio, &book[k].id, 1, &b->error);
        venue_remove(k);
    }
    return status;
}

static rebal_status bot_run(bot *b) {
    rebal_status status = REBAL_OK;
    for (size_t k = 0; !status && k < sizeof feed / sizeof feed[0]; k++) {
        const quote *q = &feed[k];
        int64_t now_ns = (1767225600 + q->seconds) * INT64_C(1000000000);
        int32_t fired = 0;
        printf("%3lld s %s %lld.00\n", (long long)q->seconds, name[q->instrument],
               (long long)q->price / 100);
        status = bot_expire(b, now_ns);
        if (!status) status = bot_book(b, q, now_ns);
        if (!status)
            status = rebal_portfolio_tick(b->portfolio, &fired, &q->instrument, &q->price, 1,
                                          now_ns, &b->error);
        if (!status && fired > 0) status = bot_trade(b, now_ns);
    }
    return status;
}

int main(void) {
    bot b = {.error = {.struct_size = sizeof b.error}};
    int64_t holding[N] = {0};
    rebal_status status = bot_open(&b);
    if (!status) status = bot_run(&b);
    if (!status)
        status = rebal_portfolio_get(b.portfolio, holding, REBAL_HOLDING, NULL, N, &b.error);
    if (status)
        printf("stopped: %s, field %s, row %d\n", rebal_code_name(status),
               rebal_code_name(b.error.field), (int)b.error.row);
    for (int i = 0; !status && i < N; i++)
        printf("%-4s %lld e-8\n", name[i], (long long)holding[i]);
    rebal_plan_destroy(b.plan);
    rebal_portfolio_destroy(b.portfolio);
    rebal_engine_destroy(b.engine);
    return status != REBAL_OK;
}
/* 1 s: half way inside bands of 2 points are 49 % and 29 %: of 1000.00 less fees of 0.78, 489 lots
 * of 1.00 in BTC and 724 lots of 0.40 in ETH. 65 s: the half that expired is ordered again, and no
 * more. 140 s: BTC is 611.25 of 1121.47, above 52 %: down to 51 %, 571.95, are 31 whole lots of
 * 1.25; ETH is below 28 %: up to 29 %, 325.2 after fees, are 89 lots of 0.40. */
