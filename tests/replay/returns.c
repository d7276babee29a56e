/* SPDX-License-Identifier: MIT */
#include "returns.h"
#include "account.h"
#include <stdlib.h>
#include <string.h>

enum { DAYS_MAX = 6200, COLUMNS_MAX = 128 };

static void returns_add(returns *r, const double *now, const double *before, const char *date) {
    double *x = r->x + r->n_times++ * r->n;
    for (size_t i = 0; i < r->n; i++) x[i] = before ? now[i] / before[i] - 1 : now[i];
    if (r->n_times == 1) memcpy(r->first, date, DATE_BYTES);
    memcpy(r->last, date, DATE_BYTES);
}

int returns_load(returns *r, const char *file, size_t n, int are_prices) {
    double row[2][COLUMNS_MAX];
    char date[DATE_BYTES] = "";
    size_t n_rows = 0;
    FILE *data = data_open(file);
    if (!data) return 0;
    *r = (returns){.x = malloc(DAYS_MAX * n * sizeof *r->x), .n = n};
    data_row(data, NULL, 0, row[0], 0); /* the header */
    while (r->x && r->n_times < DAYS_MAX &&
           data_row(data, date, sizeof date, row[n_rows % 2], n) == n) {
        if (!are_prices)
            returns_add(r, row[n_rows % 2], NULL, date);
        else if (n_rows > 0)
            returns_add(r, row[n_rows % 2], row[(n_rows + 1) % 2], date);
        n_rows++;
    }
    data_close(data);
    printf("%s: %zu days, %s to %s\n", file, r->n_times, r->first, r->last);
    return 1;
}
