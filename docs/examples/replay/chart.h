/* SPDX-License-Identifier: MIT */
/* The pictures: what the files that draw them share.
 *
 *     chart.c           the style, lines and texts, weights over time
 *     chart_policies.c  the policies as bars
 *     chart_frontier.c  cost against tracking error
 *     chart_region.c    two weights, in the bands that pay
 *     chart_picture.c   whole SVG files, for pages of the project */
#ifndef REPLAY_CHART_H
#define REPLAY_CHART_H

#include "replay.h"

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
void chart_frontier(const chart *c, const frontier *f);
void chart_region(const chart *c, const region *g);

/* Whole SVG files. */
void picture_weights(FILE *out, const story *s);
void picture_frontier(FILE *out, const story *s);

/* Elements. */
typedef struct point {
    double x, y;
} point;

/* y of a share between lo at the bottom and hi at the top. */
double chart_y(double top, double bottom, double lo, double hi, double share);
void chart_line(FILE *out, const char *class, point a, point b);
void chart_text(FILE *out, const char *class, const char *anchor, point at, const char *text);

#endif
