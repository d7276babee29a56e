/* SPDX-License-Identifier: MIT */
/* The plane of two weights: the bands that pay, where the weights went, and what brought them
 * back. */
#include "chart.h"
#include <math.h>

static const double SHOWN = 1.75; /* of the plane: half widths to each side */

typedef struct plane {
    const chart *c;
    const region *g;
    double unit_x, unit_y; /* of the picture, for a weight of 1 */
    point middle;
} plane;

static double target_of(int row) { return (double)account_target()[row] / REBAL_ONE; }

static point spot(const plane *v, double across, double up) {
    return (point){v->middle.x + (across - target_of(REGION_X)) * v->unit_x,
                   v->middle.y - (up - target_of(REGION_Y)) * v->unit_y};
}

static plane make_plane(const chart *c, const region *g) {
    double wide = c->width - c->left - c->right, high = c->height - c->top - c->bottom;
    return (plane){.c = c,
                   .g = g,
                   .unit_x = wide / 2 / (SHOWN * g->half[REGION_X]),
                   .unit_y = high / 2 / (SHOWN * g->half[REGION_Y]),
                   .middle = {c->left + wide / 2, c->top + high / 2}};
}

static int is_inside(const plane *v, point at) {
    const chart *c = v->c;
    return at.x >= c->left && at.x <= c->width - c->right && at.y >= c->top &&
           at.y <= c->height - c->bottom;
}

static void draw_axes(const plane *v, const char *across, const char *up) {
    const chart *c = v->c;
    double bottom = c->height - c->bottom, right = c->width - c->right;
    char text[TEXT_BYTES];
    for (int percent = 1; percent < 30; percent++) {
        point x = spot(v, percent / 100.0, target_of(REGION_Y));
        point y = spot(v, target_of(REGION_X), percent / 100.0);
        snprintf(text, sizeof text, "%d", percent);
        if (x.x >= c->left && x.x <= right) {
            chart_line(c->out, "grid", (point){x.x, c->top}, (point){x.x, bottom});
            chart_text(c->out, "", "middle", (point){x.x, bottom + 17}, text);
        }
        if (y.y >= c->top && y.y <= bottom) {
            chart_line(c->out, "grid", (point){c->left, y.y}, (point){right, y.y});
            chart_text(c->out, "", "end", (point){c->left - 7, y.y + 4}, text);
        }
    }
    snprintf(text, sizeof text, "%s, %% of the account", up);
    chart_text(c->out, "ink", "start", (point){2, 14}, text);
    snprintf(text, sizeof text, "%s, %% of the account", across);
    chart_text(c->out, "ink", "end", (point){right, c->height - 6}, text);
}

static void draw_box(const plane *v, const char *class, const double *half) {
    point low = spot(v, target_of(REGION_X) - half[REGION_X], target_of(REGION_Y) - half[REGION_Y]);
    point high =
        spot(v, target_of(REGION_X) + half[REGION_X], target_of(REGION_Y) + half[REGION_Y]);
    fprintf(v->c->out,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", class,
            low.x, high.y, high.x - low.x, low.y - high.y);
}

static point weights_at(const plane *v, size_t week) {
    const int64_t *weight = v->g->run.weight_ppb + week * ROWS;
    return spot(v, (double)weight[REGION_X] / REBAL_ONE, (double)weight[REGION_Y] / REBAL_ONE);
}

static point weights_after(const plane *v, const decision *d) {
    return spot(v, (double)d->line[REGION_X].after_ppb / REBAL_ONE,
                (double)d->line[REGION_Y].after_ppb / REBAL_ONE);
}

/* Week by week, lifted where a rebalance moves it. */
static void draw_path(const plane *v) {
    const run *r = &v->g->run;
    size_t next = 0;
    char move = 'M';
    fputs("<path class=\"path\" d=\"", v->c->out);
    for (size_t week = 0; week < v->g->prices.weeks; week++) {
        point at = weights_at(v, week);
        fprintf(v->c->out, "%c%.1f %.1f", move, at.x, at.y);
        move = 'L';
        if (next == r->n_rebalances || r->rebalance[next].week != week) continue;
        at = weights_after(v, &r->rebalance[next++]);
        fprintf(v->c->out, "M%.1f %.1f", at.x, at.y);
    }
    fputs("\"/>\n", v->c->out);
}

static void draw_arrow(FILE *out, const char *class, point from, point to) {
    double x = to.x - from.x, y = to.y - from.y, length = sqrt(x * x + y * y);
    if (length < 4) return;
    x *= 5 / length, y *= 5 / length;
    fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1fL%.1f %.1f\"/>\n",
            class, from.x, from.y, to.x, to.y, to.x - 1.4 * x - 0.8 * y, to.y - 1.4 * y + 0.8 * x,
            to.x, to.y, to.x - 1.4 * x + 0.8 * y, to.y - 1.4 * y - 0.8 * x);
}

/* Trades that one of these two fired, over those that another share did. */
static void draw_trades(const plane *v) {
    const run *r = &v->g->run;
    for (int ours = 0; ours < 2; ours++)
        for (size_t k = 0; k < r->n_rebalances; k++) {
            const decision *d = &r->rebalance[k];
            point from = weights_at(v, d->week), to = weights_after(v, d);
            if ((d->line[REGION_X].side || d->line[REGION_Y].side) != ours) continue;
            if (!is_inside(v, from)) continue;
            draw_arrow(v->c->out, ours ? "arrow" : "arrow other", from, to);
            if (ours)
                fprintf(v->c->out,
                        "<circle class=\"dot\" r=\"3\" cx=\"%.1f\" cy=\"%.1f\"><title>%s"
                        "</title></circle>\n",
                        from.x, from.y, v->g->prices.date[d->week]);
        }
}

void chart_region(const chart *c, const region *g) {
    plane v = make_plane(c, g);
    draw_axes(&v, g->prices.name[REGION_X], g->prices.name[REGION_Y]);
    draw_box(&v, "band", g->half);
    draw_path(&v);
    draw_box(&v, "inner", g->stop);
    draw_trades(&v);
    point target = spot(&v, target_of(REGION_X), target_of(REGION_Y));
    point corner =
        spot(&v, target_of(REGION_X) + g->half[REGION_X], target_of(REGION_Y) - g->half[REGION_Y]);
    fprintf(c->out, "<path class=\"cross\" d=\"M%.1f %.1fh12m-6 -6v12\"/>\n", target.x - 6,
            target.y);
    chart_text(c->out, "ink", "end", (point){corner.x - 6, corner.y - 7}, "no trade");
}
