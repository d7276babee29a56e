/* SPDX-License-Identifier: MIT */
/* Whole SVG files, for pages of the project. */
#include "chart.h"

void picture_weights(FILE *out, const story *s) {
    const prices *p = s->p;
    const run *runs = s->runs;
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
    chart_text(out, "title", "start", (point){46, 20}, "Left alone");
    chart_weights(&c, p, &runs[HOLD]);
    fputs("<g transform=\"translate(460 0)\">\n", out);
    fprintf(out,
            "<text class=\"title\" x=\"46\" y=\"20\">With 5/25 bands: %zu rebalances"
            "<tspan style=\"fill:var(--mark)\"> |</tspan></text>\n",
            runs[MAIN].n_rebalances);
    chart_weights(&c, p, &runs[MAIN]);
    fputs("</g>\n</svg>\n", out);
}

void picture_frontier(FILE *out, const story *s) {
    chart c = {
        .out = out, .width = 760, .height = 400, .left = 40, .right = 16, .top = 28, .bottom = 46};
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 400\" role=\"img\" "
          "aria-label=\"Fees against tracking error of bands of thirteen widths and of three "
          "calendars: at equal error bands cost less than calendars, and half way back less than "
          "back to target\">\n<!-- SPDX-License-Identifier: MIT -->\n<style>\n",
          out);
    chart_style(out);
    fputs("</style>\n<rect width=\"760\" height=\"400\" style=\"fill:var(--paper)\"/>\n", out);
    chart_frontier(&c, s->frontier);
    fputs("</svg>\n", out);
}
