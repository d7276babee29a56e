/* SPDX-License-Identifier: MIT */
/* Rebalances a portfolio of eight companies through 33 years of weekly prices, under seven
 * policies, and more of them for what it costs to stay close: prints the last week, the last trades
 * and comparisons, writes a page with pictures.
 *
 *     replay prices.csv report.html [weights.svg [frontier.svg]] */
#include "replay.h"
#include "chart.h"
#include <string.h>

static rebal_status replay_all(run *runs, const prices *p, rebal_error *error) {
    static calendar c;
    rebal_status status = REBAL_OK;
    calendar_fill(&c, p);
    for (int k = 0; !status && k < POLICIES; k++) {
        rebal_policy policy = policy_make(k, &c);
        status = account_replay(&runs[k], p, &policy, NULL, error);
    }
    return status;
}

static void name_runs(run *runs) {
    static const char *const name[POLICIES] = {
        "Buy and hold", "Monthly",      "Quarterly",           "Quarterly and band",
        "5/25 bands",   "200/175 band", "20 % band, half way",
    };
    static const char *const rule[POLICIES] = {
        "never trades",
        "first week of each month, to target",
        "first week of each quarter, to target",
        "first week of each quarter, if out of its 5/25 band, to target",
        "when 5 points or a quarter of the target away, to target",
        "when 2 points away, back to 1.75 points",
        "when a fifth of the target away, back to a tenth",
    };
    for (int k = 0; k < POLICIES; k++) runs[k] = (run){.name = name[k], .rule = rule[k]};
}

static int write_file(const char *path, void (*write)(FILE *, const story *), const story *s) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "cannot write %s\n", path);
        return 1;
    }
    write(file, s);
    return fclose(file) != 0;
}

/* The first week of a year. */
static size_t week_of(const prices *p, const char *year) {
    size_t week = 0;
    while (week + 1 < p->weeks && memcmp(p->date[week], year, 4) != 0) week++;
    return week;
}

static int tell(const story *s, int n_files, char **file) {
    int failed;
    terminal_today(s->p, &s->runs[MAIN]);
    terminal_deposit(s->p, &s->runs[MAIN]);
    terminal_trades(s->p, &s->runs[MAIN]);
    terminal_policies(s->runs);
    terminal_frontier(s->frontier);
    terminal_region(s->region);
    failed = write_file(file[0], report_write, s);
    if (n_files > 1) failed |= write_file(file[1], picture_weights, s);
    if (n_files > 2) failed |= write_file(file[2], picture_frontier, s);
    return failed;
}

int main(int argc, char **argv) {
    static run runs[POLICIES];
    static frontier f;
    static region g;
    prices p;
    rebal_error error = {.struct_size = sizeof error};
    rebal_status status;
    int failed = 1;
    if (argc < 3) {
        fprintf(stderr, "usage: replay prices.csv report.html [weights.svg [frontier.svg]]\n");
        return 2;
    }
    name_runs(runs);
    if (prices_read(&p, argv[1])) return 1;
    status = replay_all(runs, &p, &error);
    if (!status) status = frontier_find(&f, &p, &runs[MAIN], &error);
    if (!status) status = region_find(&g, &p, week_of(&p, "2000"), &error);
    if (status)
        fprintf(stderr, "stopped: %s, field %s, row %d\n", rebal_code_name(status),
                rebal_code_name(error.field), (int)error.row);
    else
        failed = tell(&(story){&p, runs, &f, &g}, argc - 2, argv + 2);
    for (int k = 0; k < POLICIES; k++) account_forget(&runs[k]);
    account_forget(&g.run);
    prices_free(&p);
    return failed;
}
