/* SPDX-License-Identifier: MIT */
/* Reads weekly prices: a header "date,NAME,...", then rows "1990-01-05,3.966,...". */
#include "replay.h"
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 512, WEEKS_MAX = 4000, PRICE_EXPONENT = -3 };

/* Days from 1970-01-01 to a date of the Gregorian calendar: years start in March, so that the leap
 * day is the last of its year, and 400 years have 146097 days. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day) {
    int64_t y = month > 2 ? year : year - 1, m = (month + 9) % 12, era = y / 400, of_era = y % 400;
    int64_t day_of_year = (153 * m + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

/* Close of trading in New York, roughly: 21:00 UTC. */
static int64_t close_ns(const char *date) {
    int64_t year = strtol(date, NULL, 10), month = strtol(date + 5, NULL, 10);
    int64_t day = strtol(date + 8, NULL, 10);
    return (days_since_1970(year, month, day) * 86400 + 21 * 3600) * INT64_C(1000000000);
}

static int read_header(prices *p, char *text) {
    char *field = strtok(text, ",\r\n");
    size_t n = 1;
    strcpy(p->name[0], "Cash");
    if (!field || strcmp(field, "date") != 0) return -1;
    while ((field = strtok(NULL, ",\r\n")) != NULL) {
        if (n == ROWS || strlen(field) >= sizeof p->name[0]) return -1;
        strcpy(p->name[n++], field);
    }
    return n == ROWS ? 0 : -1;
}

/* Decimal text to thousandths without a detour through floating point. */
static int read_row(prices *p, char *text) {
    char *field = strtok(text, ",\r\n");
    int64_t *price = p->price + p->weeks * ROWS;
    if (!field || strlen(field) != 10) return -1;
    strcpy(p->date[p->weeks], field);
    p->now_ns[p->weeks] = close_ns(field);
    price[0] = 0;
    for (size_t i = 1; i < ROWS; i++) {
        field = strtok(NULL, ",\r\n");
        if (!field || rebal_decimal_parse(&price[i], NULL, field, strlen(field), PRICE_EXPONENT,
                                          REBAL_NEAREST, NULL))
            return -1;
    }
    p->weeks++;
    return 0;
}

static int read_all(prices *p, FILE *file) {
    char text[LINE_BYTES];
    if (!fgets(text, sizeof text, file) || read_header(p, text)) return -1;
    p->date = malloc(WEEKS_MAX * sizeof *p->date);
    p->now_ns = malloc(WEEKS_MAX * sizeof *p->now_ns);
    p->price = malloc(WEEKS_MAX * ROWS * sizeof *p->price);
    if (!p->date || !p->now_ns || !p->price) return -1;
    while (fgets(text, sizeof text, file))
        if (p->weeks == WEEKS_MAX || read_row(p, text)) return -1;
    return p->weeks > 1 ? 0 : -1;
}

int prices_read(prices *p, const char *path) {
    FILE *file = fopen(path, "r");
    int status = -1;
    memset(p, 0, sizeof *p);
    if (!file) {
        fprintf(stderr, "cannot open %s\n", path);
        return -1;
    }
    status = read_all(p, file);
    if (status) fprintf(stderr, "%s: bad row after %zu good ones\n", path, p->weeks);
    fclose(file);
    return status;
}

void prices_free(prices *p) {
    free(p->date);
    free(p->now_ns);
    free(p->price);
}

void prices_returns(double *returns, const prices *p, size_t weeks) {
    for (size_t week = 0; week < weeks; week++)
        for (size_t i = 1; i < ROWS; i++) {
            const int64_t *price = p->price + week * ROWS + i;
            *returns++ = (double)price[ROWS] / (double)price[0] - 1;
        }
}

rebal_status prices_covariance(double *covariance, const prices *p, size_t weeks,
                               rebal_error *error) {
    double *returns = calloc(weeks * ASSETS, sizeof *returns);
    rebal_status status = REBAL_E_MEMORY;
    if (returns) {
        prices_returns(returns, p, weeks);
        status = rebal_covariance_shrink(covariance, NULL, returns, weeks, ASSETS,
                                         REBAL_SHRINK_LEDOIT_WOLF_IDENTITY, REBAL_MISSING_ERROR,
                                         NULL, 0, error);
    }
    free(returns);
    for (size_t k = 0; !status && k < ASSETS * (ASSETS + 1) / 2; k++) covariance[k] *= WEEKS_A_YEAR;
    return status;
}
