/* SPDX-License-Identifier: MIT */
/* Forecast against realised tracking error, a panel an estimator, on logarithmic axes. */
#include "te_forecast.h"

#include <math.h>

enum {
    WIDTH = 814,
    HEIGHT = 856,
    LEFT = 44,
    TOP = 66,
    SIDE = 352,
    GAP_X = 52,
    GAP_Y = 62,
    KEY = 16
};

static const double least = 0.001, most = 0.125; /* tracking errors at the ends of the axes */

/* Lower left corner of a panel. */
typedef struct panel {
    double x, y;
} panel;

static double along(double error) { return SIDE * log(error / least) / log(most / least); }

static void style(FILE *out) {
    fputs("<style>\n:root{--ink:#1a2530;--soft:#56646f;--grid:#dfe5ea;--paper:#fff;--c0:#0b5394;"
          "--c1:#c2410c;--c2:#44aa99}\n"
          "@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a3b1bd;--grid:#2d3943;"
          "--paper:#11171c;--c0:#7cb9f0;--c1:#ff9566;--c2:#5cc9b5}}\n"
          "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--soft)}\n"
          ".ink{fill:var(--ink);font-weight:600}\n.grid{stroke:var(--grid);fill:none}\n"
          ".equal{stroke:var(--ink);fill:none}\n"
          ".twice{stroke:var(--soft);stroke-dasharray:3 4;fill:none}\n"
          "circle{fill-opacity:.7;stroke:var(--paper);stroke-width:.5}\n"
          ".b0{fill:var(--c0)}.b1{fill:var(--c1)}.b2{fill:var(--c2)}\n</style>\n",
          out);
}

static void axes(FILE *out, panel p) {
    static const double tick[] = {.001, .002, .005, .01, .02, .05, .1};
    for (size_t k = 0; k < sizeof tick / sizeof *tick; k++) {
        double at = along(tick[k]);
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fv-%d\"/>", p.x + at, p.y, SIDE);
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fh%d\"/>\n", p.x, p.y - at, SIDE);
        fprintf(out, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%g</text>", p.x + at,
                p.y + 16, 100 * tick[k]);
        fprintf(out, "<text text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%g</text>\n", p.x - 6,
                p.y - at + 4, 100 * tick[k]);
    }
    fprintf(out, "<path class=\"equal\" d=\"M%.1f %.1fl%d -%d\"/>\n", p.x, p.y, SIDE, SIDE);
}

/* Where one is twice the other. */
static void doubles(FILE *out, panel p) {
    double two = along(2 * least), rest = SIDE - two;
    fprintf(out, "<path class=\"twice\" d=\"M%.1f %.1fl%.1f -%.1fM%.1f %.1fl%.1f -%.1f\"/>\n", p.x,
            p.y - two, rest, rest, p.x + two, p.y, rest, rest);
}

static void points(FILE *out, panel p, const book *books, int estimator) {
    for (int b = 0; b < BOOKS; b++) {
        fprintf(out, "<g class=\"b%d\">\n", b);
        for (size_t q = 0; q < books[b].n_quarters; q++)
            fprintf(out, "<circle r=\"3.4\" cx=\"%.1f\" cy=\"%.1f\"/>\n",
                    p.x + along(books[b].forecast[estimator][q]),
                    p.y - along(books[b].realised[q]));
        fputs("</g>\n", out);
    }
}

static void key(FILE *out, const book *books) {
    for (int b = 0; b < BOOKS; b++) {
        int x = LEFT + 5 + 190 * b;
        fprintf(out, "<circle class=\"b%d\" r=\"5\" cx=\"%d\" cy=\"%d\"/>", b, x, KEY);
        fprintf(out, "<text x=\"%d\" y=\"%d\">%s</text>\n", x + 11, KEY + 4, books[b].name);
    }
    fprintf(out, "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">tracking error, %% a year</text>\n",
            WIDTH - 12, KEY + 4);
}

void te_picture(FILE *out, const book *books) {
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"Realised against forecast tracking error of three portfolios, quarter by "
            "quarter, by four estimators\">\n<!-- SPDX-License-Identifier: MIT -->\n",
            WIDTH, HEIGHT);
    style(out);
    fprintf(out, "<rect width=\"%d\" height=\"%d\" style=\"fill:var(--paper)\"/>\n", WIDTH, HEIGHT);
    key(out, books);
    for (int e = 0; e < ESTIMATORS; e++) {
        panel p = {LEFT + e % 2 * (SIDE + GAP_X), TOP + SIDE + e / 2 * (SIDE + GAP_Y)};
        axes(out, p);
        doubles(out, p);
        points(out, p, books, e);
        fprintf(out, "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", p.x, p.y - SIDE - 10,
                te_estimator[e]);
        fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">realised</text>\n", p.x + 6, p.y - SIDE + 16);
        fprintf(out, "<text text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">forecast</text>\n",
                p.x + SIDE - 4, p.y - 8);
    }
    fputs("</svg>\n", out);
}
