/* SPDX-License-Identifier: MIT */
/* Forecasts of tracking error and what came: what their files share. */
#ifndef REPLAY_TE_FORECAST_H
#define REPLAY_TE_FORECAST_H

#include <stddef.h>
#include <stdio.h>

enum { ESTIMATORS = 4, BOOKS = 3, QUARTERS_MAX = 128 };

/* One portfolio over all quarters. */
typedef struct book {
    const char *name;
    size_t n_quarters;
    double forecast[ESTIMATORS][QUARTERS_MAX]; /* tracking error, a year's */
    double realised[QUARTERS_MAX];             /* likewise, the weights kept as forecast */
    double outcome[QUARTERS_MAX];              /* return of the quarter less the target's */
    double alone[QUARTERS_MAX];                /* realised, the portfolio left alone */
} book;

extern const char *const te_estimator[ESTIMATORS];

/* The picture, an SVG file. */
void te_picture(FILE *out, const book *books);

#endif
