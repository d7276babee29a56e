/* SPDX-License-Identifier: MIT */
/* The pictures, as SVG. Colours are CSS variables, so that light and dark pages share them; the
 * series follow Paul Tol's "muted" scheme, which colour-blind readers can tell apart. */
#include "chart.h"
#include <string.h>

void chart_style(FILE *out) {
    fputs(":root{--ink:#1a2530;--soft:#56646f;--grid:#dfe5ea;--paper:#fff;--panel:#f5f7f9;"
          "--band:#d6e6f5;--line:#0b5394;--mark:#c2410c;"
          "--s0:#a8b1ba;--s1:#332288;--s2:#88ccee;--s3:#44aa99;--s4:#117733;--s5:#999933;"
          "--s6:#ddcc77;--s7:#cc6677;--s8:#882255}\n"
          "@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a3b1bd;--grid:#2d3943;"
          "--paper:#11171c;--panel:#1a222a;--band:#1d3850;--line:#7cb9f0;--mark:#ff9566;"
          "--s0:#707c87;--s1:#6a5acd;--s2:#88ccee;--s3:#3c9a8a;--s4:#1f7a3d;--s5:#8f8f36;"
          "--s6:#d8c66e;--s7:#d0717f;--s8:#a63a72}}\n"
          "svg text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;"
          "fill:var(--soft)}\n"
          "svg .ink{fill:var(--ink);font-weight:600}\n"
          "svg .title{fill:var(--ink);font-weight:600;font-size:14px}\n"
          "svg .grid{stroke:var(--grid);stroke-width:1;fill:none}\n"
          "svg .axis{stroke:var(--soft);stroke-width:1;fill:none}\n"
          "svg .line{stroke:var(--line);stroke-width:1.3;fill:none;stroke-linejoin:round}\n"
          "svg .target{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3;fill:none}\n"
          "svg .band{fill:var(--band)}\n"
          "svg .tick{stroke:var(--mark);stroke-width:1;fill:none}\n"
          "svg .faint{stroke:var(--mark);stroke-width:1;opacity:.3;fill:none}\n"
          "svg .dot{fill:var(--mark);stroke:var(--paper);stroke-width:1}\n"
          "svg .here{fill:var(--line);stroke:var(--paper);stroke-width:1.5}\n"
          "svg .area{stroke:var(--paper);stroke-width:.6}\n"
          "svg .bar{fill:var(--line)}\n"
          "svg .bar2{fill:var(--s3)}\n"
          "svg .bar3{fill:var(--s5)}\n"
          "svg .chosen{fill:var(--band)}\n"
          "svg .join{fill:none;stroke-width:1.6;stroke-linejoin:round}\n"
          "svg .join.first{stroke:var(--line)}svg .join.second{stroke:var(--s3)}\n"
          "svg .word{font-weight:600}\n"
          "svg .word.first{fill:var(--line)}svg .word.second{fill:var(--s3)}\n"
          "svg .knot{stroke:var(--paper);stroke-width:1}\n"
          "svg .knot.first{fill:var(--line)}svg .knot.second{fill:var(--s3)}\n"
          "svg .ring{fill:none;stroke:var(--ink);stroke-width:1.8}\n"
          "svg .path{stroke:var(--line);stroke-width:.8;opacity:.5;fill:none;"
          "stroke-linejoin:round}\n"
          "svg .inner{fill:none;stroke:var(--ink);stroke-width:1.4}\n"
          "svg .cross{fill:none;stroke:var(--ink);stroke-width:1.4}\n"
          "svg .arrow{fill:none;stroke:var(--mark);stroke-width:1.4}\n"
          "svg .arrow.other{stroke:var(--soft);stroke-width:1;opacity:.8}\n"
          "svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;"
          "stroke-linejoin:round}\n",
          out);
}

static double plot_x(const chart *c, const prices *p, size_t week) {
    return c->left + (c->width - c->left - c->right) * (double)week / (double)(p->weeks - 1);
}

double chart_y(double top, double bottom, double lo, double hi, double share) {
    return bottom - (bottom - top) * (share - lo) / (hi - lo);
}

void chart_line(FILE *out, const char *class, point a, point b) {
    fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", class, a.x, a.y, b.x, b.y);
}

void chart_text(FILE *out, const char *class, const char *anchor, point at, const char *text) {
    fprintf(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", class,
            anchor, at.x, at.y, text);
}

/* A vertical line and a label for every fifth year (tenth on a phone). */
static void draw_years(const chart *c, const prices *p, double top, double bottom) {
    for (size_t week = 0; week < p->weeks; week++) {
        const char *date = p->date[week];
        double x = plot_x(c, p, week);
        if (week && memcmp(date, p->date[week - 1], 4) == 0) continue;
        if (date[3] != '0' && (c->narrow || date[3] != '5')) continue;
        fprintf(c->out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x, top, bottom);
        fprintf(c->out, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%.4s</text>\n", x,
                c->height - 6, date);
    }
}

/* Ticks under the plot, one for every rebalance. */
static void draw_rug(const chart *c, const prices *p, const run *r) {
    double y = c->height - c->bottom + 4;
    if (!r->n_rebalances) return;
    fputs("<path class=\"tick\" d=\"", c->out);
    for (size_t k = 0; k < r->n_rebalances; k++)
        fprintf(c->out, "M%.1f %.1fv7", plot_x(c, p, r->rebalance[k].week), y);
    fputs("\"/>\n", c->out);
}

/* ------------------------------------------------------------------ weights, stacked */

static double stacked(const run *r, size_t week, size_t top) {
    int64_t sum = 0;
    for (size_t i = 0; i <= top; i++) sum += r->weight_ppb[week * ROWS + i];
    return (double)sum / REBAL_ONE;
}

/* Everything up to row i, painted before the rows below it paint over the rest. */
static void draw_area(const chart *c, const prices *p, const run *r, size_t i, size_t step) {
    double bottom = c->height - c->bottom;
    fprintf(c->out, "<path class=\"area\" style=\"fill:var(--s%zu)\" d=\"M%.1f %.1f", i, c->left,
            bottom);
    for (size_t week = 0; week < p->weeks; week += step)
        fprintf(c->out, "L%.1f %.1f", plot_x(c, p, week),
                chart_y(c->top, bottom, 0, 1, stacked(r, week, i)));
    fprintf(c->out, "L%.1f %.1fV%.1fZ\"/>\n", c->width - c->right,
            chart_y(c->top, bottom, 0, 1, stacked(r, p->weeks - 1, i)), bottom);
}

/* Names beside the areas, from the bottom up, pushed apart where areas are thin. */
static void label_areas(const chart *c, const prices *p, const run *r) {
    double bottom = c->height - c->bottom, right = c->width - c->right, free = bottom + 4, last = 0;
    for (size_t i = 1; i < ROWS; i++) {
        double here = stacked(r, p->weeks - 1, i);
        double middle = chart_y(c->top, bottom, 0, 1, (here + last) / 2);
        double y = middle < free - 6.5 ? middle : free - 6.5;
        last = here;
        chart_line(c->out, "axis", (point){right + 1, middle}, (point){right + 6, y});
        chart_text(c->out, "ink", "start", (point){right + 9, y + 4}, p->name[i]);
        free = y - 6.5;
    }
}

void chart_weights(const chart *c, const prices *p, const run *r) {
    double bottom = c->height - c->bottom;
    size_t step = c->narrow ? 13 : 4;
    for (size_t i = ROWS; i-- > 0;) draw_area(c, p, r, i, step);
    for (int percent = 0; percent <= 100; percent += 25) {
        double y = chart_y(c->top, bottom, 0, 100, percent);
        char text[16];
        snprintf(text, sizeof text, "%d %%", percent);
        chart_text(c->out, "", "end", (point){c->left - 6, y + 4}, text);
    }
    draw_years(c, p, bottom, bottom + 13);
    draw_rug(c, p, r);
    label_areas(c, p, r);
}

/* ------------------------------------------------------------------ bands, a strip per stock */

typedef struct strip {
    size_t row;
    double top, bottom, lo, hi; /* shares at the bottom and the top */
} strip;

static void draw_weight(const chart *c, const prices *p, const run *r, const strip *s) {
    size_t step = c->narrow ? 6 : 3, next = 0;
    char move = 'M';
    fputs("<path class=\"line\" d=\"", c->out);
    for (size_t week = 0; week < p->weeks; week++) {
        int traded = next < r->n_rebalances && r->rebalance[next].week == week;
        double x = plot_x(c, p, week);
        if (week % step && !traded && week + 1 < p->weeks) continue;
        fprintf(
            c->out, "%c%.1f %.1f", move, x,
            chart_y(s->top, s->bottom, s->lo, s->hi, (double)r->weight_ppb[week * ROWS + s->row]));
        move = 'L';
        if (!traded) continue;
        fprintf(c->out, "V%.1f",
                chart_y(s->top, s->bottom, s->lo, s->hi,
                        (double)r->rebalance[next].line[s->row].after_ppb));
        next++;
    }
    fputs("\"/>\n", c->out);
}

/* A dot where this stock's own band was broken. */
static void draw_breaches(const chart *c, const prices *p, const run *r, const strip *s) {
    for (size_t k = 0; k < r->n_rebalances; k++) {
        const line *l = &r->rebalance[k].line[s->row];
        if (!l->side) continue;
        fprintf(c->out,
                "<circle class=\"dot\" r=\"3.2\" cx=\"%.1f\" cy=\"%.1f\"><title>%s: %.2f %% on "
                "%s</title></circle>\n",
                plot_x(c, p, r->rebalance[k].week),
                chart_y(s->top, s->bottom, s->lo, s->hi, (double)l->weight_ppb), p->name[s->row],
                (double)l->weight_ppb / 1e7, p->date[r->rebalance[k].week]);
    }
}

static void draw_strip(const chart *c, const prices *p, const run *r, const strip *s) {
    const line *l = &r->today.line[s->row];
    double right = c->width - c->right;
    double y_lo = chart_y(s->top, s->bottom, s->lo, s->hi, (double)l->lo_ppb);
    double y_hi = chart_y(s->top, s->bottom, s->lo, s->hi, (double)l->hi_ppb);
    double y_target = chart_y(s->top, s->bottom, s->lo, s->hi, (double)l->target_ppb);
    int64_t edge[3] = {l->lo_ppb, l->target_ppb, l->hi_ppb};
    double y[3] = {y_lo, y_target, y_hi};
    fprintf(c->out, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
            c->left, y_hi, right - c->left, y_lo - y_hi);
    chart_line(c->out, "target", (point){c->left, y_target}, (point){right, y_target});
    chart_text(c->out, "ink", "start", (point){0, y_target + 4}, p->name[s->row]);
    for (int k = 0; k < 3; k++) {
        char text[16];
        snprintf(text, sizeof text, "%.4g %%", (double)edge[k] / 1e7);
        chart_text(c->out, "", "start", (point){right + 6, y[k] + 4}, text);
    }
    draw_weight(c, p, r, s);
    draw_breaches(c, p, r, s);
}

void chart_bands(const chart *c, const prices *p, const run *r) {
    double gap = 10, high = (c->height - c->top - c->bottom) / ASSETS;
    double bottom = c->height - c->bottom;
    draw_years(c, p, c->top, bottom);
    for (size_t i = 1; i < ROWS; i++) {
        const line *l = &r->today.line[i];
        double half = (double)(l->hi_ppb - l->lo_ppb) / 2;
        strip s = {.row = i,
                   .top = c->top + (double)(i - 1) * high + gap / 2,
                   .bottom = c->top + (double)i * high - gap / 2,
                   .lo = (double)l->target_ppb - 1.45 * half,
                   .hi = (double)l->target_ppb + 1.45 * half};
        draw_strip(c, p, r, &s);
    }
    fputs("<path class=\"faint\" d=\"", c->out);
    for (size_t k = 0; k < r->n_rebalances; k++)
        fprintf(c->out, "M%.1f %.1fV%.1f", plot_x(c, p, r->rebalance[k].week), c->top, bottom);
    fputs("\"/>\n", c->out);
    draw_rug(c, p, r);
}

/* The weight in its band, for a cell of a table. */
void chart_row(FILE *out, const line *l) {
    double half = (double)(l->hi_ppb - l->lo_ppb) / 2, middle = (double)(l->hi_ppb + l->lo_ppb) / 2;
    double x = half > 0 ? 60 + 40 * ((double)l->weight_ppb - middle) / half : 60;
    double target = half > 0 ? 60 + 40 * ((double)l->target_ppb - middle) / half : 60;
    if (x < 6) x = 6;
    if (x > 114) x = 114;
    fprintf(out, "<svg class=\"cell\" viewBox=\"0 0 120 18\" aria-hidden=\"true\">"
                 "<path class=\"grid\" d=\"M2 9H118\"/>"
                 "<rect class=\"band\" x=\"20\" y=\"3\" width=\"80\" height=\"12\" rx=\"2\"/>");
    fprintf(out, "<path class=\"axis\" d=\"M%.1f 2V16\"/>", target);
    fprintf(out, "<circle class=\"%s\" r=\"5\" cx=\"%.1f\" cy=\"9\"/></svg>",
            l->side ? "dot" : "here", x);
}
