/* SPDX-License-Identifier: MIT */
/* The page: one HTML file with everything in it, for a wide screen and for a phone, light and dark.
 * Pictures are written twice, one drawn for each width; the style shows the one that fits. */
#include "chart.h"

static void head(FILE *out, const prices *p) {
    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n",
          out);
    fprintf(out, "<title>Eight companies, %.4s to %.4s: a replay with librebal</title>\n<style>\n",
            p->date[0], p->date[p->weeks - 1]);
    chart_style(out);
    fputs(
        "*{box-sizing:border-box}\n"
        "body{margin:0;background:var(--paper);color:var(--ink);"
        "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
        "main{max-width:1040px;margin:0 auto;padding:32px 24px 64px}\n"
        "h1{font-size:30px;line-height:1.2;margin:0 0 8px}\n"
        "h2{font-size:20px;margin:44px 0 4px}\np{margin:4px 0 12px;max-width:72ch}\n"
        ".soft,figcaption,small{color:var(--soft)}\nfigure{margin:12px 0}\n"
        "figcaption{font-size:14px}\nsvg{display:block;width:100%;height:auto}\n"
        "svg.cell{width:120px;height:18px;margin-left:auto}\n.narrow{display:none}\n"
        ".tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:10px;margin:20px 0 0}\n"
        ".tiles div{background:var(--panel);border-radius:8px;padding:10px 12px}\n"
        ".tiles b{display:block;font-size:19px;line-height:1.3;font-variant-numeric:tabular-nums}\n"
        ".tiles span{font-size:13px;color:var(--soft)}\n"
        "table{border-collapse:collapse;width:100%;margin:10px 0;font-size:14.5px;"
        "font-variant-numeric:tabular-nums}\n"
        "th{font-weight:600;color:var(--soft);text-align:right;vertical-align:bottom;"
        "font-size:13px;line-height:1.25}\n"
        "td,th{padding:6px 8px;border-bottom:1px solid var(--grid)}\ntd{text-align:right}\n"
        "td:first-child,th:first-child,.words{text-align:left!important}\n"
        "td:first-child{font-weight:600}\ntr.chosen{background:var(--band)}\n"
        "tr.total td{border-top:2px solid var(--soft);border-bottom:0;font-weight:600}\n"
        ".rule{display:block;font-weight:400;font-size:13px;color:var(--soft)}\n"
        ".out{color:var(--mark);font-weight:600}\n"
        ".cash{width:auto;min-width:340px}.cash td:first-child{font-weight:400}\n"
        ".key{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:14px;margin:8px 0}\n"
        ".key i{display:inline-block;width:12px;height:12px;border-radius:2px;"
        "margin-right:5px;vertical-align:-1px}\n"
        "summary{cursor:pointer;color:var(--line)}\n"
        "@media(max-width:700px){main{padding:20px 14px 48px}h1{font-size:24px}"
        "h2{margin-top:34px}.tiles{grid-template-columns:repeat(2,1fr)}"
        ".wide{display:none}.narrow{display:block}"
        ".cards thead{display:none}.cards tr{display:grid;grid-template-columns:1fr 1fr;"
        "padding:8px 0;border-bottom:1px solid var(--grid)}"
        ".cards td{display:flex;justify-content:space-between;border:0;padding:1px 6px;"
        "font-size:14px;gap:6px;white-space:nowrap}.cards td::before{content:attr(data-is);"
        "color:var(--soft)}.cards td:first-child,.cards .words{display:block;grid-column:1/3;"
        "white-space:normal}.cards td:empty{display:none}.more{display:none}"
        "td,th{padding:6px 4px}svg.cell{width:100px}.cash{min-width:0;width:100%}}\n"
        "</style>\n</head>\n<body>\n<main>\n",
        out);
}

static void tile(FILE *out, const char *value, const char *what) {
    fprintf(out, "<div><b>%s</b><span>%s</span></div>\n", value, what);
}

static void introduction(FILE *out, const prices *p, const run *r) {
    char first[TEXT_BYTES], last[TEXT_BYTES], a[TEXT_BYTES], b[TEXT_BYTES + 8];
    fprintf(out,
            "<h1>Eight companies, kept at their weights</h1>\n<p class=\"soft\">%s to %s, "
            "weekly closing prices with dividends reinvested.</p>\n",
            text_day(first, p->date[0]), text_day(last, p->date[p->weeks - 1]));
    fprintf(out, "<p>An account of $250,000 buys eight shares and holds 2 %% of cash. Each week "
                 "librebal decides whether a weight has left its band: 5 percentage points or a "
                 "quarter of the target, whichever is less. If one has, the account goes back to "
                 "its targets: whole shares, whole cents, a fee of 0.10 %% but at least $5.00 an "
                 "order, and no order below $500.00.</p>\n<div class=\"tiles\">\n");
    snprintf(b, sizeof b, "$%s", text_dollars(a, r->value[p->weeks - 1]));
    tile(out, b, "value at the end");
    snprintf(b, sizeof b, "%zu", r->n_rebalances);
    tile(out, b, "rebalances in 33 years");
    snprintf(b, sizeof b, "%s %%",
             text_percent(a, r->turnover_ppb * WEEKS_A_YEAR / (int64_t)p->weeks, 1));
    tile(out, b, "turnover a year");
    snprintf(b, sizeof b, "$%s", text_dollars(a, r->fees));
    tile(out, b, "fees in all");
    snprintf(b, sizeof b, "%s", text_percent(a, r->drift_mean_ppb, 2));
    tile(out, b, "points of drift on average");
    snprintf(b, sizeof b, "%s", text_percent(a, r->drift_max_ppb, 2));
    tile(out, b, "points of drift at most");
    fputs("</div>\n", out);
}

static void cell(FILE *out, const char *is, const char *text) {
    fprintf(out, "<td data-is=\"%s\">%s</td>", is, text);
}

static void today(FILE *out, const prices *p, const run *r) {
    const decision *d = &r->today;
    char a[TEXT_BYTES], b[TEXT_BYTES], day[TEXT_BYTES];
    fprintf(out,
            "<h2>Drift today</h2>\n<p>%s: <b>%s</b>, %s. The largest drift is %s points.</p>\n",
            text_day(day, p->date[d->week]), d->summary.n_orders ? "rebalanced" : "no trade",
            text_reason(d->summary.reason), text_percent(a, d->summary.drift_before_ppb, 2));
    fputs("<table><thead><tr><th>Holding</th><th class=\"more\">Value, $</th><th>Weight, %</th>"
          "<th>Target, %</th><th class=\"more\">Band, %</th><th>Drift, points</th>"
          "<th>In its band</th></tr></thead>\n<tbody>\n",
          out);
    for (size_t i = 0; i < ROWS; i++) {
        const line *l = &d->line[i];
        fprintf(out, "<tr><td>%s</td><td class=\"more\">%s</td>", p->name[i],
                text_money(a, l->value));
        fprintf(out, "<td>%s</td><td>%s</td>", text_percent(a, l->weight_ppb, 2),
                text_percent(b, l->target_ppb, 2));
        fprintf(out, "<td class=\"more\">%s to %s</td>", text_percent(a, l->lo_ppb, 2),
                text_percent(b, l->hi_ppb, 2));
        fprintf(out, "<td>%s</td><td>", text_drift(a, l->drift_ppb));
        chart_row(out, l);
        fputs("</td></tr>\n", out);
    }
    fprintf(out, "</tbody></table>\n<p>The account is worth <b>$%s</b>.</p>\n",
            text_money(a, d->summary.value));
}

static void cash_row(FILE *out, const char *class, const char *what, int64_t cents) {
    char a[TEXT_BYTES];
    fprintf(out, "<tr%s><td>%s</td><td>%s</td></tr>\n", class, what, text_money(a, cents));
}

static void cash_identity(FILE *out, const decision *d) {
    fputs("<table class=\"cash\"><tbody>\n", out);
    cash_row(out, "", "Cash before, $", d->summary.cash_before);
    cash_row(out, "", "+ sold", d->summary.sells);
    cash_row(out, "", "&minus; bought", d->summary.buys);
    cash_row(out, "", "&minus; fees", d->summary.fees);
    cash_row(out, " class=\"total\"", "= cash after, to the cent", d->summary.cash_after);
    fputs("</tbody></table>\n", out);
}

static void trades(FILE *out, const prices *p, const decision *d) {
    char a[TEXT_BYTES], b[TEXT_BYTES], text[3 * TEXT_BYTES];
    fputs("<table class=\"cards\"><thead><tr><th>Holding</th><th>Shares</th><th>Price, $</th>"
          "<th>Cash, $</th><th>Fee, $</th><th>Weight, %</th><th class=\"words\">Why</th></tr>"
          "</thead>\n<tbody>\n",
          out);
    for (size_t i = d->line[0].side ? 0 : 1; i < ROWS; i++) {
        const line *l = &d->line[i];
        const char *class = l->side ? " class=\"out\"" : "";
        fprintf(out, "<tr><td>%s</td>", p->name[i]);
        cell(out, "Shares", l->quantity ? text_quantity(a, l->quantity) : "");
        cell(out, "Price, $", l->price ? text_price(a, l->price) : "");
        cell(out, "Cash, $", l->quantity ? text_money(a, l->cash) : "");
        cell(out, "Fee, $", l->quantity ? text_money(a, l->fee) : "");
        snprintf(text, sizeof text, "<span><span%s>%s</span> &rarr; %s</span>", class,
                 text_percent(b, l->weight_ppb, 2), text_percent(a, l->after_ppb, 2));
        cell(out, "Weight, %", text);
        fprintf(out, "<td class=\"words\"><span%s>%s</span></td></tr>\n", class, text_why(b, l));
    }
    fputs("</tbody></table>\n", out);
    cash_identity(out, d);
}

static void deposit(FILE *out, const prices *p, const run *r) {
    const decision *d = &r->deposit;
    char a[TEXT_BYTES];
    fprintf(out,
            "<h2>Today's trades, if $%s came in</h2>\n<p>The deposit takes the cash above its "
            "band, and that fires: %u orders, of which the sales pay part of the purchases. This "
            "is only asked: nothing is booked.</p>\n",
            text_dollars(a, DEPOSIT_CENTS), d->summary.n_orders);
    trades(out, p, d);
}

static void last_trades(FILE *out, const prices *p, const run *r) {
    const decision *d;
    char a[TEXT_BYTES], b[TEXT_BYTES], c[TEXT_BYTES];
    if (!r->n_rebalances) return;
    d = &r->rebalance[r->n_rebalances - 1];
    fprintf(out,
            "<h2>The last trades, and why</h2>\n<p>%s, rebalance %zu of %zu, fired by: %s. "
            "The largest drift fell from %s to %s points.</p>\n",
            text_day(a, p->date[d->week]), r->n_rebalances, r->n_rebalances,
            text_fired(d->summary.fired), text_percent(b, d->summary.drift_before_ppb, 2),
            text_percent(c, d->summary.drift_after_ppb, 2));
    trades(out, p, d);
}

static void all_trades(FILE *out, const prices *p, const run *r) {
    char a[TEXT_BYTES];
    fprintf(out,
            "<details><summary>All %zu rebalances</summary>\n<table><thead><tr><th>Week</th>"
            "<th>Orders</th><th>Turnover, %%</th><th>Fees, $</th><th class=\"words\">Out of "
            "band</th></tr></thead>\n<tbody>\n",
            r->n_rebalances);
    for (size_t k = 0; k < r->n_rebalances; k++) {
        const decision *d = &r->rebalance[k];
        fprintf(out, "<tr><td>%s</td><td>%u</td>", p->date[d->week], d->summary.n_orders);
        fprintf(out, "<td>%s</td>", text_percent(a, d->summary.turnover_ppb, 2));
        fprintf(out, "<td>%s</td><td class=\"words\">", text_money(a, d->summary.fees));
        for (size_t i = 0; i < ROWS; i++)
            if (d->line[i].side)
                fprintf(out, "%s %s ", p->name[i], text_drift(a, d->line[i].drift_ppb));
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table></details>\n", out);
}

typedef void (*weights_or_bands)(const chart *, const prices *, const run *);

/* The frame of a picture for a wide screen, or for a phone. */
static chart open_picture(FILE *out, int narrow, double height, const char *title) {
    chart c = {.out = out,
               .width = narrow ? 380 : 980,
               .height = height,
               .left = 46,
               .right = 56,
               .top = 8,
               .bottom = 36,
               .narrow = narrow};
    fprintf(out, "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n",
            narrow ? "narrow" : "wide", c.width, c.height, title);
    return c;
}

static void picture(FILE *out, weights_or_bands draw, const char *title, double heights[2],
                    const prices *p, const run *r) {
    for (int narrow = 0; narrow < 2; narrow++) {
        chart c = open_picture(out, narrow, heights[narrow], title);
        if (draw == chart_policies) c.left = narrow ? 4 : 150, c.top = 26, c.bottom = 0;
        draw(&c, p, r);
        fputs("</svg>\n", out);
    }
}

static void timeline(FILE *out, const prices *p, const run *r) {
    double heights[2] = {640, 600};
    fprintf(out, "<h2>Every weight in its band</h2>\n<p>One strip a share: its weight in %% of the "
                 "account, week by week, in its band (shaded) around its target (dotted).</p>\n"
                 "<figure>");
    picture(out, chart_bands, "Weight of each share in its band, with every rebalance", heights, p,
            r);
    fprintf(out,
            "<figcaption><span class=\"key\"><span><i style=\"background:var(--band)\"></i>"
            "band</span><span><i style=\"background:var(--line);height:3px;"
            "vertical-align:4px\"></i>weight, %%</span><span><i style=\"background:"
            "var(--mark);border-radius:6px\"></i>the share that broke its band</span><span>"
            "<i style=\"background:var(--mark);width:2px\"></i>one of the %zu rebalances"
            "</span></span></figcaption></figure>\n",
            r->n_rebalances);
}

static void weights(FILE *out, const prices *p, const run *runs) {
    double heights[2] = {300, 260};
    fputs("<h2>Weights over time</h2>\n<p>The same purchases, left alone and kept in bands. "
          "Marks under the picture are rebalances.</p>\n<div class=\"key\">",
          out);
    for (size_t i = ROWS; i-- > 0;)
        fprintf(out, "<span><i style=\"background:var(--s%zu)\"></i>%s</span>", i, p->name[i]);
    fputs("</div>\n<figure><figcaption>Left alone: % of the account</figcaption>", out);
    picture(out, chart_weights, "Weights without rebalancing", heights, p, &runs[HOLD]);
    fprintf(out, "</figure><figure><figcaption>With %s: %% of the account</figcaption>",
            runs[MAIN].name);
    picture(out, chart_weights, "Weights with rebalancing", heights, p, &runs[MAIN]);
    fputs("</figure>\n", out);
}

static void policies(FILE *out, const prices *p, const run *runs) {
    double heights[2] = {236, 330};
    char a[TEXT_BYTES];
    fputs("<h2>Seven policies compared</h2>\n<p>The same account, prices and fees. Drift is the "
          "largest distance of any weight from its target, in percentage points, each week before "
          "trading. Turnover is half of what was bought and sold, as a share of the account at "
          "the time. The worst fall is the value's, from a peak.</p>\n<figure>",
          out);
    picture(out, chart_policies, "Turnover, fees and mean drift of each policy", heights, p, runs);
    fputs("</figure>\n<table class=\"cards\"><thead><tr><th>Policy</th><th>Rebal&shy;ances</th>"
          "<th>Turnover, %</th><th>Fees, $</th><th>Mean drift</th><th>Most drift</th>"
          "<th>Worst fall, %</th><th>Final value, $</th></tr></thead>\n<tbody>\n",
          out);
    for (int k = 0; k < POLICIES; k++) {
        const run *r = &runs[k];
        fprintf(out, "<tr%s><td><span>%s<span class=\"rule\">%s</span></span></td>",
                k == MAIN ? " class=\"chosen\"" : "", r->name, r->rule);
        fprintf(out, "<td data-is=\"Rebalances\">%zu</td>", r->n_rebalances);
        cell(out, "Turnover, %", text_percent(a, r->turnover_ppb, 1));
        cell(out, "Fees, $", text_dollars(a, r->fees));
        cell(out, "Mean drift", text_percent(a, r->drift_mean_ppb, 2));
        cell(out, "Most drift", text_percent(a, r->drift_max_ppb, 2));
        cell(out, "Worst fall, %", text_percent(a, r->fall_ppb, 1));
        cell(out, "Value, $", text_dollars(a, r->value[p->weeks - 1]));
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n<p class=\"soft\">Left alone, the account ended worth more because "
          "one share grew to three quarters of it: that is another portfolio, not a better "
          "policy. What a policy is for is the drift column, and what it costs are turnover and "
          "fees.</p>\n",
          out);
}

static void mark_row(FILE *out, const frontier *f, const mark *m) {
    char a[TEXT_BYTES];
    fprintf(out, "<tr%s><td>%s</td>", m == &f->chosen ? " class=\"chosen\"" : "", m->name);
    snprintf(a, sizeof a, "%.2f", 100 * m->error);
    cell(out, "Tracking error, %", a);
    snprintf(a, sizeof a, "%.2f", 100 * m->forecast);
    cell(out, "By its model, %", a);
    snprintf(a, sizeof a, "%.2f", 1e4 * m->cost);
    cell(out, "Fees, bp", a);
    snprintf(a, sizeof a, "%.2f", 1e4 * frontier_cost(f->whole, m->error));
    cell(out, "To target, bp", a);
    snprintf(a, sizeof a, "%.2f", 1e4 * frontier_cost(f->half, m->error));
    cell(out, "Half way, bp", a);
    fputs("</tr>\n", out);
}

static void what_error_costs(FILE *out, const frontier *f) {
    fputs(
        "<h2>What it costs to stay close</h2>\n<p>The same 33 years again, under bands of thirteen "
        "widths (5 to 65 % of the target), and by the calendar. Tracking error is the standard "
        "deviation of the weekly differences from the return of the targets themselves, a year's. "
        "Lower and further left is better.</p>\n<figure>",
        out);
    for (int narrow = 0; narrow < 2; narrow++) {
        chart c = open_picture(out, narrow, narrow ? 380 : 440, "Fees against tracking error");
        c.left = 34, c.right = 14, c.top = 28, c.bottom = 46;
        chart_frontier(&c, f);
        fputs("</svg>\n", out);
    }
    fputs("</figure>\n<table class=\"cards\"><thead><tr><th>Policy</th><th>Tracking error, %</th>"
          "<th>By its model, %</th><th>Fees, bp a year</th><th>Bands of that error, to target, "
          "bp</th><th>half way, bp</th></tr></thead>\n<tbody>\n",
          out);
    for (int k = 0; k < CALENDARS; k++) mark_row(out, f, &f->calendar[k]);
    mark_row(out, f, &f->chosen);
    fputs("</tbody></table>\n<p class=\"soft\">By its model: what the weights held would have "
          "strayed if one covariance, of all the years, had held in each week. Calendars stray "
          "further than that, for they let weights drift when prices move most.</p>\n",
          out);
}

static void region_key(FILE *out, const region *g) {
    fprintf(out,
            "<figcaption><span class=\"key\"><span><i style=\"background:var(--band)\"></i>left "
            "alone: within %.2f points of %s's target, %.2f of %s's</span>",
            100 * g->half[REGION_X], g->prices.name[REGION_X], 100 * g->half[REGION_Y],
            g->prices.name[REGION_Y]);
    fprintf(out,
            "<span><i style=\"border:1.5px solid var(--ink)\"></i>where trades end: within %.2f "
            "and %.2f</span>",
            100 * g->stop[REGION_X], 100 * g->stop[REGION_Y]);
    fputs("<span><i style=\"background:var(--line);height:2px;vertical-align:4px\"></i>the two "
          "weights, week by week</span><span><i style=\"background:var(--mark);border-radius:6px"
          "\"></i>one of the two broke its band, and where trades took both</span><span><i style=\""
          "background:var(--soft);height:2px;vertical-align:4px\"></i>trades that another share "
          "fired</span></span></figcaption></figure>\n",
          out);
}

static void bands_that_pay(FILE *out, const region *g) {
    fprintf(out,
            "<h2>Bands that pay</h2>\n<p>How wide should a band be? <code>rebal_band_optimal()"
            "</code> weighs what straying costs (risk aversion %d, the covariance of the years "
            "before 2000) against the fee, taken as 0.10 %% plus $5.00 an order of $250,000. An "
            "account "
            "opened in January 2000 then keeps these bands through 23 years that they have not "
            "seen: %zu rebalances. Here are two of its eight weights. Once a weight is out of its "
            "band, all that are beyond their inner bands go to the nearest edge of these; orders "
            "below $500 are left out.</p>\n<figure>",
            RISK_AVERSION, g->run.n_rebalances);
    for (int narrow = 0; narrow < 2; narrow++) {
        chart c = open_picture(out, narrow, narrow ? 380 : 540, "Two weights in their bands");
        c.left = 34, c.right = 14, c.top = 28, c.bottom = 46;
        chart_region(&c, g);
        fputs("</svg>\n", out);
    }
    region_key(out, g);
}

static void notes(FILE *out, const prices *p, const run *r) {
    char a[TEXT_BYTES];
    fputs("<h2>How this was made</h2>\n<p>Each week: <code>rebal_portfolio_tick()</code> takes the "
          "prices, <code>rebal_plan_make()</code> answers, and where something fired "
          "<code>rebal_portfolio_commit()</code> and <code>rebal_portfolio_fill()</code> book "
          "them at the closing price. All decisions are made in whole numbers: every machine makes "
          "the same trades, to the last share and cent.</p>\n",
          out);
    fputs("<table class=\"cash\"><tbody>\n", out);
    cash_row(out, "", "Cash after the first purchases, $", r->cash_first);
    snprintf(a, sizeof a, "+ sold in %zu rebalances", r->n_rebalances);
    cash_row(out, "", a, r->sells);
    cash_row(out, "", "&minus; bought", r->buys);
    cash_row(out, "", "&minus; fees", r->fees);
    cash_row(out, " class=\"total\"",
             r->cash_first + r->sells - r->buys - r->fees == r->cash_last
                 ? "= cash at the end, to the cent"
                 : "DIFFERS from the cash at the end",
             r->cash_last);
    fprintf(out,
            "</tbody></table>\n<p class=\"soft\">Prices: %zu weeks, adjusted closes of the "
            "Python package skfolio (BSD 3-Clause), which provides them for testing and "
            "examples only. The companies were chosen with hindsight, as large ones that are "
            "still there; taxes, spreads and interest on cash are left out. An example of "
            "software, not of an investment.</p>\n",
            p->weeks);
}

void report_write(FILE *out, const story *s) {
    const prices *p = s->p;
    const run *runs = s->runs;
    head(out, p);
    introduction(out, p, &runs[MAIN]);
    today(out, p, &runs[MAIN]);
    deposit(out, p, &runs[MAIN]);
    timeline(out, p, &runs[MAIN]);
    weights(out, p, runs);
    last_trades(out, p, &runs[MAIN]);
    all_trades(out, p, &runs[MAIN]);
    policies(out, p, runs);
    what_error_costs(out, s->frontier);
    bands_that_pay(out, s->region);
    notes(out, p, &runs[MAIN]);
    fputs("</main>\n</body>\n</html>\n", out);
}
