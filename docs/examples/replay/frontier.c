/* SPDX-License-Identifier: MIT */
/* What policies cost against how far they let the account stray: the same prices, replayed under
 * bands of many widths and under calendars. */
#include "replay.h"
#include <math.h>
#include <stdlib.h>

/* What both measures need, week by week. */
typedef struct study {
    const prices *p;
    double *returns;                              /* [(weeks - 1) * ASSETS] */
    double *target_return, *account_return;       /* [weeks - 1] */
    double *weight;                               /* [weeks * ASSETS] held from a week's close on */
    double covariance[ASSETS * (ASSETS + 1) / 2]; /* a year's */
} study;

/* The target itself: back to its weights every week, without cost. Cash earns nothing. */
static void target_returns(const study *s) {
    for (size_t week = 0; week + 1 < s->p->weeks; week++) {
        s->target_return[week] = 0;
        for (size_t i = 0; i < ASSETS; i++)
            s->target_return[week] +=
                (double)account_target()[1 + i] / REBAL_ONE * s->returns[week * ASSETS + i];
    }
}

/* Weights after the trades of each week, and what the account earned until the next, fees paid. */
static void follow(const study *s, const run *r) {
    size_t next = 0;
    for (size_t week = 0; week < s->p->weeks; week++) {
        const decision *d = NULL;
        if (next < r->n_rebalances && r->rebalance[next].week == week) d = &r->rebalance[next++];
        for (size_t i = 0; i < ASSETS; i++)
            s->weight[week * ASSETS + i] =
                (double)(d ? d->line[1 + i].after_ppb : r->weight_ppb[week * ROWS + 1 + i]) /
                REBAL_ONE;
        if (week + 1 < s->p->weeks)
            s->account_return[week] = (double)r->value[week + 1] / (double)r->value[week] - 1;
    }
}

/* Before the fact: the root of the mean square over the weeks. */
static rebal_status forecast(mark *m, const study *s, rebal_error *error) {
    const rebal_risk_model model = {
        .struct_size = sizeof model, .n = ASSETS, .covariance = s->covariance};
    double target[ASSETS], sum = 0;
    double *each = calloc(s->p->weeks, sizeof *each);
    rebal_status status = REBAL_E_MEMORY;
    for (size_t i = 0; i < ASSETS; i++) target[i] = (double)account_target()[1 + i] / REBAL_ONE;
    if (each)
        status =
            rebal_risk_tracking_error(each, &model, s->weight, s->p->weeks, target, NULL, 0, error);
    for (size_t week = 0; !status && week < s->p->weeks; week++) sum += each[week] * each[week];
    m->forecast = sqrt(sum / (double)s->p->weeks);
    free(each);
    return status;
}

static rebal_status measure(mark *m, const study *s, const run *r, rebal_error *error) {
    double fees = 0;
    rebal_status status;
    follow(s, r);
    status = rebal_risk_realised(&m->error, s->account_return, s->target_return, s->p->weeks - 1,
                                 WEEKS_A_YEAR, 0, error);
    if (!status) status = forecast(m, s, error);
    for (size_t k = 0; k < r->n_rebalances; k++)
        fees += (double)r->rebalance[k].summary.fees / (double)r->rebalance[k].summary.value;
    m->cost = fees / (double)(s->p->weeks - 1) * WEEKS_A_YEAR;
    m->n_rebalances = r->n_rebalances;
    return status;
}

static rebal_status replay_one(mark *m, const study *s, rebal_policy policy, rebal_error *error) {
    run r = {.name = NULL};
    rebal_status status = account_replay(&r, s->p, &policy, NULL, error);
    if (!status) status = measure(m, s, &r, error);
    account_forget(&r);
    return status;
}

static rebal_status replay_widths(mark *m, const study *s, double stop, rebal_error *error) {
    static const double width[WIDTHS] = {.05, .06, .075, .1, .125, .15, .175,
                                         .2,  .25, .3,   .4, .5,   .65};
    rebal_status status = REBAL_OK;
    for (int k = 0; !status && k < WIDTHS; k++) {
        m[k] = (mark){.width = width[k], .stop = stop};
        status = replay_one(&m[k], s, policy_of_width(width[k], stop), error);
    }
    return status;
}

static rebal_status fill(frontier *f, study *s, const run *chosen, rebal_error *error) {
    static const int which[CALENDARS] = {MONTHLY, QUARTERLY, YEARLY};
    static const char *const name[CALENDARS] = {"Monthly", "Quarterly", "Yearly"};
    static calendar c;
    rebal_status status = prices_covariance(s->covariance, s->p, s->p->weeks - 1, error);
    prices_returns(s->returns, s->p, s->p->weeks - 1);
    target_returns(s);
    calendar_fill(&c, s->p);
    if (!status) status = replay_widths(f->whole, s, 0, error);
    if (!status) status = replay_widths(f->half, s, 0.5, error);
    for (int k = 0; !status && k < CALENDARS; k++) {
        f->calendar[k].name = name[k];
        status = replay_one(&f->calendar[k], s, policy_make(which[k], &c), error);
    }
    f->chosen.name = chosen->name;
    if (!status) status = measure(&f->chosen, s, chosen, error);
    return status;
}

rebal_status frontier_find(frontier *f, const prices *p, const run *chosen, rebal_error *error) {
    study s = {.p = p,
               .returns = calloc(p->weeks * ASSETS, sizeof(double)),
               .target_return = calloc(p->weeks, sizeof(double)),
               .account_return = calloc(p->weeks, sizeof(double)),
               .weight = calloc(p->weeks * ASSETS, sizeof(double))};
    rebal_status status = REBAL_E_MEMORY;
    if (s.returns && s.target_return && s.account_return && s.weight)
        status = fill(f, &s, chosen, error);
    free(s.returns);
    free(s.target_return);
    free(s.account_return);
    free(s.weight);
    return status;
}

double frontier_cost(const mark *m, double error) {
    int k = 1;
    while (k + 1 < WIDTHS && m[k].error < error) k++;
    return m[k - 1].cost +
           (m[k].cost - m[k - 1].cost) * (error - m[k - 1].error) / (m[k].error - m[k - 1].error);
}
