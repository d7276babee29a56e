/* SPDX-License-Identifier: MIT */
/* Real order books, 131 of each of two coins, 20 levels a side: in cents and in the least
 * quantities every walk is a whole number, and must be it; and the way back leads back. Reads
 * REBAL_TEST_DATA, and is skipped where that is not set. */
#include "replay/account.h"

#include <rebal/cost.h>

enum { BOOKS = 131, LEVELS = 20, COLUMNS = 1 + 4 * LEVELS, WALKS = 500 }; /* time first */

typedef struct side {
    double price[LEVELS], size[LEVELS], sum_size[LEVELS], sum_cash[LEVELS];
} side;

static int64_t whole(double x) { return (int64_t)(x + 0.5); }

/* cents and units of 1 / scale */
static int read_side(side *s, const double *row, double scale, int32_t which) {
    for (int k = 0; k < LEVELS; k++) {
        s->price[k] = (double)whole(row[2 * k] * 100);
        s->size[k] = (double)whole(row[2 * k + 1] * scale);
    }
    return rebal_cost_book(s->sum_size, s->sum_cash, s->price, s->size, LEVELS, which, NULL);
}

/* Level by level, in integers. */
static int64_t walk(const side *s, int64_t amount) {
    int64_t cash = 0;
    for (int k = 0; k < LEVELS && amount > 0; k++) {
        int64_t part = amount < whole(s->size[k]) ? amount : whole(s->size[k]);
        cash += part * whole(s->price[k]);
        amount -= part;
    }
    return cash;
}

/* F-BOOK */
static int check_side(const side *s) {
    double amount[WALKS], cash[WALKS], back[WALKS];
    int64_t all = whole(s->sum_size[LEVELS - 1]);
    for (int64_t i = 0; i < WALKS; i++) amount[i] = (double)(all * i / (WALKS - 1));
    if (rebal_cost_walk(cash, NULL, amount, WALKS, s->price, s->sum_size, s->sum_cash, LEVELS,
                        NULL) ||
        rebal_cost_unwalk(back, NULL, cash, WALKS, s->price, s->sum_size, s->sum_cash, LEVELS,
                          NULL))
        return 1;
    int bad = 0;
    for (int i = 0; i < WALKS; i++)
        bad += whole(cash[i]) != walk(s, whole(amount[i])) || cash[i] != (double)whole(cash[i]) ||
               back[i] != amount[i];
    return bad;
}

/* The number of things that are wrong, or -1: no data. */
static int check_file(const char *name, double scale) {
    double row[COLUMNS];
    int bad = 0, n = 0;
    FILE *data = data_open(name);
    if (!data) return -1;
    data_row(data, NULL, 0, row, COLUMNS); /* the header */
    while (data_row(data, NULL, 0, row, COLUMNS) == COLUMNS) {
        side bids, asks;
        bad += read_side(&bids, row + 1, scale, REBAL_COST_BIDS) != REBAL_OK;
        bad += read_side(&asks, row + 1 + 2 * LEVELS, scale, REBAL_COST_ASKS) != REBAL_OK;
        bad += check_side(&bids) + check_side(&asks);
        n++;
    }
    data_close(data);
    printf("%s: %d books, %d wrong\n", name, n, bad);
    return bad + (n != BOOKS);
}

int main(void) {
    int btc = check_file("orderbook/binance_spot_BTCUSDT_20240808T2354_top20_every5s.csv.gz", 1e5);
    if (btc < 0) return SKIPPED;
    int eth = check_file("orderbook/binance_spot_ETHUSDT_20240808T2354_top20_every5s.csv.gz", 1e4);
    return btc + eth != 0;
}
