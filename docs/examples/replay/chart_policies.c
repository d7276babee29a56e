/* SPDX-License-Identifier: MIT */
/* The policies compared, as bars. */
#include "chart.h"

/* A bar of a value; one beyond the scale is cut, with a gap to show it. */
static void draw_bar(FILE *out, const char *class, point at, double width, double share,
                     const char *text) {
    double length = share > 1 ? width : width * share;
    fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\"/>", class,
            at.x, at.y, length);
    if (share > 1)
        fprintf(out, "<path d=\"M%.1f %.1fl6 -18h5l-6 18z\" style=\"fill:var(--paper)\"/>",
                at.x + width * 0.8, at.y + 16);
    chart_text(out, "", "start", (point){at.x + length + 5, at.y + 11.5}, text);
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
    chart_text(c->out, "ink", "start", (point){x, 12}, c->narrow ? brief[which] : title[which]);
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
        chart_text(c->out, "ink", "start", (point){4, y + (c->narrow ? 12 : 13)}, runs[k].name);
    }
    for (int which = 0; which < 3; which++)
        draw_measure(c, runs, which, c->left + column * which, column - 48, years);
}
