/* SPDX-License-Identifier: MIT */
/* The pictures, as SVG. Colours are CSS variables, so that light and dark pages share them; the
 * series follow Paul Tol's "muted" scheme, which colour-blind readers can tell apart. */
#include "replay.h"
#include <string.h>

typedef struct point {
    double x, y;
} point;

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
          "svg .chosen{fill:var(--band)}\n",
          out);
}

static double plot_x(const chart *c, const prices *p, size_t week) {
    return c->left + (c->width - c->left - c->right) * (double)week / (double)(p->weeks - 1);
}

/* y of a share between lo at the bottom and hi at the top. */
static double plot_y(double top, double bottom, double lo, double hi, double share) {
    return bottom - (bottom - top) * (share - lo) / (hi - lo);
}

static void draw_line(FILE *out, const char *class, point a, point b) {
    fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", class, a.x, a.y, b.x, b.y);
}

static void draw_text(FILE *out, const char *class, const char *anchor, point at,
                      const char *text) {
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

static double stacked(const run *r, size_t n, size_t week, size_t top) {
    int64_t sum = 0;
    for (size_t i = 0; i <= top; i++) sum += r->weight_ppb[week * n + i];
    return (double)sum / REBAL_ONE;
}

/* Everything up to row i, painted before the rows below it paint over the rest. */
static void draw_area(const chart *c, const prices *p, const run *r, size_t i, size_t step) {
    double bottom = c->height - c->bottom;
    fprintf(c->out, "<path class=\"area\" style=\"fill:var(--s%zu)\" d=\"M%.1f %.1f", i, c->left,
            bottom);
    for (size_t week = 0; week < p->weeks; week += step)
        fprintf(c->out, "L%.1f %.1f", plot_x(c, p, week),
                plot_y(c->top, bottom, 0, 1, stacked(r, p->n, week, i)));
    fprintf(c->out, "L%.1f %.1fV%.1fZ\"/>\n", c->width - c->right,
            plot_y(c->top, bottom, 0, 1, stacked(r, p->n, p->weeks - 1, i)), bottom);
}

/* Names beside the areas, from the bottom up, pushed apart where areas are thin. */
static void label_areas(const chart *c, const prices *p, const run *r) {
    double bottom = c->height - c->bottom, right = c->width - c->right, free = bottom + 4, last = 0;
    for (size_t i = 1; i < p->n; i++) {
        double here = stacked(r, p->n, p->weeks - 1, i);
        double middle = plot_y(c->top, bottom, 0, 1, (here + last) / 2);
        double y = middle < free - 6.5 ? middle : free - 6.5;
        last = here;
        draw_line(c->out, "axis", (point){right + 1, middle}, (point){right + 6, y});
        draw_text(c->out, "ink", "start", (point){right + 9, y + 4}, p->name[i]);
        free = y - 6.5;
    }
}

void chart_weights(const chart *c, const prices *p, const run *r) {
    double bottom = c->height - c->bottom;
    size_t step = c->narrow ? 13 : 4;
    for (size_t i = p->n; i-- > 0;) draw_area(c, p, r, i, step);
    for (int percent = 0; percent <= 100; percent += 25) {
        double y = plot_y(c->top, bottom, 0, 100, percent);
        char text[16];
        snprintf(text, sizeof text, "%d %%", percent);
        draw_text(c->out, "", "end", (point){c->left - 6, y + 4}, text);
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
            plot_y(s->top, s->bottom, s->lo, s->hi, (double)r->weight_ppb[week * p->n + s->row]));
        move = 'L';
        if (!traded) continue;
        fprintf(c->out, "V%.1f",
                plot_y(s->top, s->bottom, s->lo, s->hi,
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
                plot_y(s->top, s->bottom, s->lo, s->hi, (double)l->weight_ppb), p->name[s->row],
                (double)l->weight_ppb / 1e7, p->date[r->rebalance[k].week]);
    }
}

static void draw_strip(const chart *c, const prices *p, const run *r, const strip *s) {
    const line *l = &r->today.line[s->row];
    double right = c->width - c->right;
    double y_lo = plot_y(s->top, s->bottom, s->lo, s->hi, (double)l->lo_ppb);
    double y_hi = plot_y(s->top, s->bottom, s->lo, s->hi, (double)l->hi_ppb);
    double y_target = plot_y(s->top, s->bottom, s->lo, s->hi, (double)l->target_ppb);
    int64_t edge[3] = {l->lo_ppb, l->target_ppb, l->hi_ppb};
    double y[3] = {y_lo, y_target, y_hi};
    fprintf(c->out, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
            c->left, y_hi, right - c->left, y_lo - y_hi);
    draw_line(c->out, "target", (point){c->left, y_target}, (point){right, y_target});
    draw_text(c->out, "ink", "start", (point){0, y_target + 4}, p->name[s->row]);
    for (int k = 0; k < 3; k++) {
        char text[16];
        snprintf(text, sizeof text, "%.4g %%", (double)edge[k] / 1e7);
        draw_text(c->out, "", "start", (point){right + 6, y[k] + 4}, text);
    }
    draw_weight(c, p, r, s);
    draw_breaches(c, p, r, s);
}

void chart_bands(const chart *c, const prices *p, const run *r) {
    double gap = 10, high = (c->height - c->top - c->bottom) / (double)(p->n - 1);
    double bottom = c->height - c->bottom;
    draw_years(c, p, c->top, bottom);
    for (size_t i = 1; i < p->n; i++) {
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

/* ------------------------------------------------------------------ policies, as bars */

/* A bar of a value; one beyond the scale is cut, with a gap to show it. */
static void draw_bar(FILE *out, const char *class, point at, double width, double share,
                     const char *text) {
    double length = share > 1 ? width : width * share;
    fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\"/>", class,
            at.x, at.y, length);
    if (share > 1)
        fprintf(out, "<path d=\"M%.1f %.1fl6 -18h5l-6 18z\" style=\"fill:var(--paper)\"/>",
                at.x + width * 0.8, at.y + 16);
    draw_text(out, "", "start", (point){at.x + length + 5, at.y + 11.5}, text);
}

/* What the policies are compared by. */
static double measure(const run *r, int which, double years) {
    if (which == 0) return (double)r->turnover_ppb / 1e7 / years;
    if (which == 1) return (double)r->fees / 1e5 / years;
    return (double)r->drift_mean_ppb / 1e7;
}

/* One column of bars; buy and hold is left out of the scale, for its drift dwarfs the others'. */
static void draw_measure(const chart *c, const run *runs, int which, double x, double width,
                         double years) {
    static const char *const title[] = {"Turnover, % a year", "Fees, $1,000 a year",
                                        "Mean drift, points"};
    static const char *const brief[] = {"Turnover, %/yr", "Fees, $k/yr", "Drift, points"};
    static const char *const class[] = {"bar", "bar3", "bar2"};
    double row = (c->height - c->top - c->bottom) / POLICIES, most = 0;
    for (int k = HOLD + 1; k < POLICIES; k++)
        if (measure(&runs[k], which, years) > most) most = measure(&runs[k], which, years);
    draw_text(c->out, "ink", "start", (point){x, 12}, c->narrow ? brief[which] : title[which]);
    for (int k = 0; k < POLICIES; k++) {
        double value = measure(&runs[k], which, years), y = c->top + row * k;
        char text[32];
        snprintf(text, sizeof text, which == 0 ? "%.1f" : "%.2f", value);
        draw_bar(
            c->out, class [which], (point) { x, y + (c->narrow ? 17 : 2) }, width, value / most,
            text);
    }
}

void chart_policies(const chart *c, const prices *p, const run *runs) {
    double years = (double)p->weeks / 52.18, row = (c->height - c->top - c->bottom) / POLICIES;
    double column = (c->width - c->left) / 3;
    for (int k = 0; k < POLICIES; k++) {
        double y = c->top + row * k;
        if (k == MAIN)
            fprintf(c->out,
                    "<rect class=\"chosen\" x=\"0\" y=\"%.1f\" width=\"%.1f\" "
                    "height=\"%.1f\" rx=\"3\"/>\n",
                    y - 4, c->width, row - 2);
        draw_text(c->out, "ink", "start", (point){4, y + (c->narrow ? 12 : 13)}, runs[k].name);
    }
    for (int which = 0; which < 3; which++)
        draw_measure(c, runs, which, c->left + column * which, column - 48, years);
}

/* ------------------------------------------------------------------ the picture for a README */

void chart_picture(FILE *out, const prices *p, const run *runs) {
    chart c = {.out = out,
               .width = 460,
               .height = 270,
               .left = 46,
               .right = 54,
               .top = 34,
               .bottom = 36,
               .narrow = 1};
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 270\" role=\"img\" "
          "aria-label=\"Weights of a portfolio of eight stocks and cash, 1990 to 2022: left alone, "
          "one stock grows to three quarters; with 5/25 bands the weights stay near their "
          "targets\">\n<!-- SPDX-License-Identifier: MIT -->\n<style>\n",
          out);
    chart_style(out);
    fputs("</style>\n<rect width=\"920\" height=\"270\" style=\"fill:var(--paper)\"/>\n", out);
    draw_text(out, "title", "start", (point){46, 20}, "Left alone");
    chart_weights(&c, p, &runs[HOLD]);
    fputs("<g transform=\"translate(460 0)\">\n", out);
    fprintf(out,
            "<text class=\"title\" x=\"46\" y=\"20\">With 5/25 bands: %zu rebalances"
            "<tspan style=\"fill:var(--mark)\"> |</tspan></text>\n",
            runs[MAIN].n_rebalances);
    chart_weights(&c, p, &runs[MAIN]);
    fputs("</g>\n</svg>\n", out);
}
