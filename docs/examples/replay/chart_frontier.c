/* SPDX-License-Identifier: MIT */
/* Cost against tracking error: a point a policy, those of one kind of band joined. */
#include "chart.h"

static const double ERROR_MOST = 0.02, COST_MOST = 0.001;

static double x_of(const chart *c, double error) {
    return c->left + (c->width - c->left - c->right) * error / ERROR_MOST;
}

static double y_of(const chart *c, double cost) {
    return chart_y(c->top, c->height - c->bottom, 0, COST_MOST, cost);
}

static point place_of(const chart *c, const mark *m) {
    return (point){x_of(c, m->error), y_of(c, m->cost)};
}

static void draw_axes(const chart *c) {
    double bottom = c->height - c->bottom, right = c->width - c->right;
    char text[16];
    for (int bp = 0; bp <= 10; bp += 2) {
        double y = y_of(c, bp / 1e4);
        chart_line(c->out, bp ? "grid" : "axis", (point){c->left, y}, (point){right, y});
        snprintf(text, sizeof text, "%d", bp);
        chart_text(c->out, "", "end", (point){c->left - 7, y + 4}, text);
    }
    for (int k = 0; k <= 4; k++) {
        double x = x_of(c, k * 0.005);
        chart_line(c->out, k ? "grid" : "axis", (point){x, c->top}, (point){x, bottom});
        snprintf(text, sizeof text, "%.1f", k * 0.5);
        chart_text(c->out, "", "middle", (point){x, bottom + 17}, text);
    }
    chart_text(c->out, "ink", "start", (point){2, 14}, "Fees, basis points a year");
    chart_text(c->out, "ink", "end", (point){right, c->height - 6}, "Tracking error, % a year");
}

static void draw_title(FILE *out, const char *name, const mark *m) {
    fprintf(out, "<title>%s: error %.2f %%, fees %.2f bp a year, %zu rebalances</title>", name,
            100 * m->error, 1e4 * m->cost, m->n_rebalances);
}

/* Widths that have a label. */
static int is_labelled(const chart *c, int percent) {
    return percent == 5 || percent == 40 ||
           (!c->narrow && (percent == 10 || percent == 20 || percent == 65));
}

/* The bands of one kind; the width, as a share of the target, beside some of them. */
static void draw_bands(const chart *c, const mark *m, const char *class, const char *kind,
                       int is_above) {
    char text[TEXT_BYTES];
    fprintf(c->out, "<path class=\"join %s\" d=\"", class);
    for (int k = 0; k < WIDTHS; k++) {
        point at = place_of(c, &m[k]);
        fprintf(c->out, "%c%.1f %.1f", k ? 'L' : 'M', at.x, at.y);
    }
    fputs("\"/>\n", c->out);
    for (int k = 0; k < WIDTHS; k++) {
        point at = place_of(c, &m[k]);
        int percent = (int)(100 * m[k].width + 0.5);
        snprintf(text, sizeof text, "Bands of %.3g %% of the target, %s", 100 * m[k].width, kind);
        fprintf(c->out, "<circle class=\"knot %s\" r=\"%.1f\" cx=\"%.1f\" cy=\"%.1f\">", class,
                c->narrow ? 3.0 : 3.8, at.x, at.y);
        draw_title(c->out, text, &m[k]);
        fputs("</circle>\n", c->out);
        snprintf(text, sizeof text, "%d %%", percent);
        at = is_above ? (point){at.x + 7, at.y - 6} : (point){at.x - 6, at.y + 13};
        if (is_labelled(c, percent)) chart_text(c->out, "", is_above ? "start" : "end", at, text);
    }
}

static void draw_calendars(const chart *c, const mark *m) {
    for (int k = 0; k < CALENDARS; k++) {
        point at = place_of(c, &m[k]);
        fprintf(c->out, "<path class=\"dot\" d=\"M%.1f %.1fl6 6 -6 6 -6 -6z\">", at.x, at.y - 6);
        draw_title(c->out, m[k].name, &m[k]);
        fputs("</path>\n", c->out);
        chart_text(c->out, "ink", "start", (point){at.x + 10, at.y - 3}, m[k].name);
    }
}

/* The policy of the page: a ring, and its name away from the lines. */
static void draw_chosen(const chart *c, const mark *m) {
    point at = place_of(c, m), words = {at.x + 14, at.y - 62};
    fprintf(c->out, "<circle class=\"ring\" r=\"7.5\" cx=\"%.1f\" cy=\"%.1f\">", at.x, at.y);
    draw_title(c->out, m->name, m);
    fputs("</circle>\n", c->out);
    chart_line(c->out, "axis", (point){at.x + 2, at.y - 8}, (point){words.x, words.y + 6});
    chart_text(c->out, "ink", "start", words, m->name);
}

void chart_frontier(const chart *c, const frontier *f) {
    point first = place_of(c, &f->whole[0]);
    draw_axes(c);
    draw_bands(c, f->half, "second", "half way back", 0);
    draw_bands(c, f->whole, "first", "back to target", 1);
    draw_calendars(c, f->calendar);
    draw_chosen(c, &f->chosen);
    chart_text(c->out, "word first", "start", (point){first.x + 46, first.y + 2},
               c->narrow ? "Bands, back to target"
                         : "Bands of 5 to 65 % of the target, back to target");
    chart_text(c->out, "word second", "start", (point){c->left + 8, y_of(c, 0.00005)},
               "Bands, half way back");
}
