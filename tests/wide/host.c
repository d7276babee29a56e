/* SPDX-License-Identifier: MIT */
/* The driver of the wide tests: reads cases from stdin as integers (see wire.py for the sequence),
 * plans each through the public API and prints what comes out, a keyword and integers a line. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rebal/rebal.h>

enum { POOL = 1 << 20, ROWS = 64, ITEMS = 64 };

static _Alignas(16) unsigned char pool[POOL];
static size_t pool_used;

static void *take(size_t bytes) {
    void *memory = pool + pool_used;
    pool_used += (bytes + 15) & ~(size_t)15;
    if (pool_used > POOL) abort();
    return memory;
}

/* ---------------------------------------------------------------- reading */

static int64_t number(void) {
    int64_t value;
    if (scanf("%" SCNd64, &value) != 1) exit(0);
    return value;
}

static int64_t *column64(size_t n) {
    if (number() == 0) return NULL;
    int64_t *values = take(n * sizeof *values + 1);
    for (size_t i = 0; i < n; i++) values[i] = number();
    return values;
}

static uint64_t *columnu(size_t n) {
    int64_t *values = column64(n);
    if (values == NULL) return NULL;
    uint64_t *copy = take(n * sizeof *copy);
    for (size_t i = 0; i < n; i++) copy[i] = (uint64_t)values[i];
    return copy;
}

static int32_t *column32(size_t n) {
    int64_t *values = column64(n);
    if (values == NULL) return NULL;
    int32_t *copy = take(n * sizeof *copy);
    for (size_t i = 0; i < n; i++) copy[i] = (int32_t)values[i];
    return copy;
}

/* Doubles come as the integers of their bits. */
static double *columnd(size_t n) {
    int64_t *values = column64(n);
    double *copy = take(n * sizeof *copy + 1);
    if (values != NULL) memcpy(copy, values, n * sizeof *copy);
    return values == NULL ? NULL : copy;
}

static rebal_instruments *read_instruments(size_t n, int32_t base) {
    rebal_instruments *t = take(sizeof *t);
    *t = (rebal_instruments){.struct_size = sizeof *t, .n = n, .base = base};
    t->id = columnu(n);
    t->group = column32(n);
    t->quantity_exponent = column32(n);
    t->price_exponent = column32(n);
    t->lot = column64(n);
    t->tick = column64(n);
    t->restriction = column32(n);
    t->holding_min = column64(n);
    t->holding_max = column64(n);
    t->order_min = column64(n);
    t->order_max = column64(n);
    t->notional_min = column64(n);
    t->notional_min_ppb = column64(n);
    t->fee_buy = column32(n);
    t->fee_sell = column32(n);
    t->settle_ns = column64(n);
    t->band_abs_ppb = column64(n);
    t->band_rel_ppb = column64(n);
    t->band_min_ppb = column64(n);
    return t;
}

static rebal_policy *read_policy(void) {
    if (number() == 0) return NULL;
    rebal_policy *p = take(sizeof *p);
    *p = (rebal_policy){.struct_size = sizeof *p};
    p->scope = (int32_t)number();
    p->direction = (int32_t)number();
    p->orphans = (int32_t)number();
    p->target_sum = (int32_t)number();
    for (int i = 0; i < 4; i++) p->when[i] = (uint32_t)number();
    p->sell_order = (int32_t)number();
    p->buy_order = (int32_t)number();
    int64_t *const fields[] = {&p->band_abs_ppb,      &p->band_rel_ppb,  &p->band_min_ppb,
                               &p->inner_ppb,         &p->inner_abs_ppb, &p->soft_ppb,
                               &p->release_ppb,       &p->turnover_ppb,  &p->flow_ppb,
                               &p->period_ns,         &p->phase_ns,      &p->cool_down_ns,
                               &p->improve_ppb,       &p->collar_ppb,    &p->tracking_error_ppb,
                               &p->risk_aversion_ppb, &p->horizon_ns};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) *fields[i] = number();
    p->n_due = (size_t)number();
    p->due_ns = column64(p->n_due);
    return p;
}

static rebal_groups *read_groups(void) {
    if (number() == 0) return NULL;
    rebal_groups *g = take(sizeof *g);
    *g = (rebal_groups){.struct_size = sizeof *g, .n = (size_t)number()};
    g->band_abs_ppb = column64(g->n);
    g->band_rel_ppb = column64(g->n);
    g->band_min_ppb = column64(g->n);
    return g;
}

static rebal_fees *read_fees(void) {
    if (number() == 0) return NULL;
    rebal_fees *f = take(sizeof *f);
    *f = (rebal_fees){.struct_size = sizeof *f, .n = (size_t)number()};
    f->rate_ppb = column64(f->n);
    f->fixed = column64(f->n);
    f->min = column64(f->n);
    f->max = column64(f->n);
    f->tier_offset = column64(f->n + 1);
    if (f->tier_offset != NULL) {
        f->tier_from = column64((size_t)f->tier_offset[f->n]);
        f->tier_rate_ppb = column64((size_t)f->tier_offset[f->n]);
    }
    return f;
}

static rebal_limits *read_limits(void) {
    if (number() == 0) return NULL;
    rebal_limits *l = take(sizeof *l);
    *l = (rebal_limits){.struct_size = sizeof *l, .n_orders = (uint32_t)number()};
    l->turnover_ppb = number();
    l->order_notional = number();
    l->total_notional = number();
    l->price_move_ppb = number();
    l->price_age_ns = number();
    return l;
}

static rebal_costs *read_costs(size_t n) {
    if (number() == 0) return NULL;
    rebal_costs *c = take(sizeof *c);
    *c = (rebal_costs){.struct_size = sizeof *c};
    c->half_spread = columnd(n);
    c->impact = columnd(n);
    c->impact_exponent = columnd(n);
    return c;
}

static rebal_risk_model *read_risk(size_t n) {
    if (number() == 0) return NULL;
    rebal_risk_model *r = take(sizeof *r);
    *r = (rebal_risk_model){.struct_size = sizeof *r, .n = n, .n_factors = (size_t)number()};
    r->covariance = columnd(n * (n + 1) / 2);
    r->loadings = columnd(n * r->n_factors);
    r->factor_covariance = columnd(r->n_factors * (r->n_factors + 1) / 2);
    r->specific = columnd(n);
    return r;
}

/* ---------------------------------------------------------------- printing */

static void print_status(const char *what, rebal_status status, const rebal_error *error) {
    printf("%s %d %s %d\n", what, status, status ? rebal_code_name(error->field) : "-",
           status ? error->row : -1);
}

static void print_summary(const rebal_plan *plan) {
    rebal_summary s = {.struct_size = sizeof s};
    rebal_plan_summary(plan, &s, NULL);
    printf("summary %d %d %u %u %u %u", s.reason, s.fired, s.n_orders, s.n_waves, s.n_violations,
           s.n_rounds);
    const int64_t figures[] = {s.value,
                               s.cash_before,
                               s.cash_after,
                               s.cash_worst,
                               s.buys,
                               s.sells,
                               s.fees,
                               s.rounding,
                               s.fine_exponent,
                               s.turnover_ppb,
                               s.drift_before_ppb,
                               s.drift_after_ppb,
                               s.distance_before_ppb,
                               s.distance_after_ppb,
                               s.tracking_error_before_ppb,
                               s.tracking_error_after_ppb,
                               s.cost,
                               s.benefit};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) printf(" %" PRId64, figures[i]);
    printf("\n");
}

typedef rebal_status (*read_lines)(const rebal_plan *, rebal_lines *, rebal_error *);

static void print_lines(const rebal_plan *plan, const char *what, read_lines read) {
    static int32_t reason[ROWS], side[ROWS];
    static int64_t f[14][ROWS];
    rebal_lines l = {.struct_size = sizeof l, .capacity = ROWS, .reason = reason, .side = side};
    l.quantity = f[0], l.wanted = f[1], l.value = f[2], l.weight_ppb = f[3], l.target_ppb = f[4];
    l.lo_ppb = f[5], l.hi_ppb = f[6], l.goal_ppb = f[7], l.drift_ppb = f[8];
    l.relative_ppb = f[9], l.after_ppb = f[10], l.risk_ppb = f[11], l.risk_after_ppb = f[12];
    l.cost = f[13];
    if (read(plan, &l, NULL) != REBAL_OK) return;
    for (size_t row = 0; row < l.count; row++) {
        printf("%s %zu %d %d", what, row, reason[row], side[row]);
        for (int k = 0; k < 14; k++) printf(" %" PRId64, f[k][row]);
        printf("\n");
    }
}

static void print_waves(const rebal_plan *plan) {
    static int64_t f[6][ROWS];
    rebal_waves w = {.struct_size = sizeof w, .capacity = ROWS};
    w.n_orders = f[0], w.buys = f[1], w.sells = f[2], w.fees = f[3], w.cost = f[4];
    w.ready_ns = f[5];
    if (rebal_plan_waves(plan, &w, NULL) != REBAL_OK) return;
    for (size_t i = 0; i < w.count; i++) {
        printf("wave");
        for (int k = 0; k < 6; k++) printf(" %" PRId64, f[k][i]);
        printf("\n");
    }
}

/* The orders of a plan, in arrays that stay. */
static rebal_orders *orders_of(const rebal_plan *plan) {
    static rebal_orders o;
    static int32_t instrument[ROWS], wave[ROWS];
    static int64_t quantity[ROWS], limit[ROWS], ready[ROWS], fee[ROWS], cash[ROWS];
    o = (rebal_orders){.struct_size = sizeof o,
                       .capacity = ROWS,
                       .instrument = instrument,
                       .wave = wave,
                       .quantity = quantity,
                       .limit_price = limit,
                       .ready_ns = ready,
                       .fee = fee,
                       .cash = cash};
    if (rebal_plan_orders(plan, &o, NULL) != REBAL_OK) o.count = 0;
    return &o;
}

static void print_orders(const rebal_orders *o, const char *what) {
    for (size_t i = 0; i < o->count; i++)
        printf("%s %d %" PRId64 " %" PRId64 " %d %" PRId64 " %" PRId64 " %" PRId64 "\n", what,
               o->instrument[i], o->quantity[i], o->limit_price[i], o->wave[i], o->ready_ns[i],
               o->fee[i], o->cash[i]);
}

/* ---------------------------------------------------------------- one case */

typedef struct host {
    size_t n;
    int32_t base;
    rebal_rules rules;
    int64_t *account[10]; /* by column */
    rebal_in_flight in_flight;
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    rebal_plan *judge;
    rebal_error error;
    int64_t *prices; /* of the tick being read */
    int64_t now;
} host;

static void read_rules(host *h) {
    h->rules = (rebal_rules){.struct_size = sizeof h->rules, .money_exponent = (int32_t)number()};
    h->base = (int32_t)number();
    h->n = (size_t)number();
    h->rules.instruments = read_instruments(h->n, h->base);
    h->rules.policy = read_policy();
    h->rules.groups = read_groups();
    h->rules.fees = read_fees();
    h->rules.clip = read_limits();
    h->rules.halt = read_limits();
    h->rules.costs = read_costs(h->n);
    h->rules.risk = read_risk(h->n);
}

static void read_account(host *h) {
    for (int column = REBAL_HOLDING; column <= REBAL_GOAL; column++)
        h->account[column] = column64(h->n);
    static int32_t instrument[ITEMS];
    static int64_t quantity[ITEMS], cash[ITEMS], arrival[ITEMS];
    static uint64_t order[ITEMS];
    h->in_flight = (rebal_in_flight){.struct_size = sizeof h->in_flight,
                                     .capacity = ITEMS,
                                     .count = (size_t)number(),
                                     .instrument = instrument,
                                     .quantity = quantity,
                                     .cash = cash,
                                     .arrival_ns = arrival,
                                     .order_id = order};
    for (size_t i = 0; i < h->in_flight.count; i++) {
        instrument[i] = (int32_t)number();
        quantity[i] = number();
        cash[i] = number();
        arrival[i] = number();
        order[i] = (uint64_t)number();
    }
}

/* True when the handles stand and the account is set; else prints why not. */
static int set_up(host *h) {
    rebal_status s = rebal_engine_create(&h->engine, &h->rules, NULL, 0, &h->error);
    if (s == REBAL_OK) s = rebal_portfolio_create(&h->portfolio, h->engine, NULL, 0, &h->error);
    if (s == REBAL_OK) s = rebal_plan_create(&h->plan, h->engine, NULL, 0, &h->error);
    if (s == REBAL_OK) s = rebal_plan_create(&h->judge, h->engine, NULL, 0, &h->error);
    for (int column = REBAL_HOLDING; column <= REBAL_GOAL && s == REBAL_OK; column++)
        if (h->account[column] != NULL)
            s = rebal_portfolio_set(h->portfolio, column, NULL, h->account[column], h->n,
                                    &h->error);
    if (s == REBAL_OK && h->in_flight.count > 0)
        s = rebal_portfolio_set_in_flight(h->portfolio, &h->in_flight, &h->error);
    if (s != REBAL_OK) print_status("setup", s, &h->error);
    return s == REBAL_OK;
}

static void step_tick(host *h, int usable) {
    int32_t rows[ROWS], fired = 0;
    int64_t price[ROWS];
    size_t count = 0;
    for (size_t row = 0; row < h->n; row++) {
        int64_t p = number();
        if (p != 0) rows[count] = (int32_t)row, price[count] = p, count++;
    }
    if (!usable) return;
    rebal_status s =
        rebal_portfolio_tick(h->portfolio, &fired, rows, price, count, h->now, &h->error);
    if (s != REBAL_OK) print_status("tick_error", s, &h->error);
    printf("tick %d\n", fired);
}

/* An empty plan committed: only the clocks start again. */
static void step_commit(host *h) {
    int32_t none32 = 0;
    int64_t none64 = 0;
    rebal_orders empty = {.struct_size = sizeof empty, .instrument = &none32, .quantity = &none64};
    rebal_status s = rebal_plan_verify(h->judge, h->portfolio, &empty, NULL, h->now, &h->error);
    if (s == REBAL_OK) s = rebal_portfolio_commit(h->portfolio, h->judge, h->now, &h->error);
    print_status("commit", s, &h->error);
}

static void verify(host *h, const rebal_request *request, rebal_orders *orders) {
    static int32_t law[ROWS * 20], row[ROWS * 20];
    rebal_status s = rebal_plan_verify(h->judge, h->portfolio, orders, request, h->now, &h->error);
    rebal_violations v = {
        .struct_size = sizeof v, .capacity = ROWS * 20, .law = law, .instrument = row};
    if (s == REBAL_OK) s = rebal_plan_violations(h->judge, &v, &h->error);
    printf("verify %d", s);
    for (size_t i = 0; s == REBAL_OK && i < v.count; i++) printf(" %d", law[i]);
    printf("\n");
}

/* What two plans say of risk and costs, bit for bit. */
static int equal_estimates(const rebal_plan *a, const rebal_plan *b) {
    static int64_t f[2][4][ROWS];
    rebal_summary s[2];
    for (int k = 0; k < 2; k++) {
        const rebal_plan *plan = k ? b : a;
        rebal_lines l = {.struct_size = sizeof l, .capacity = ROWS, .risk_ppb = f[k][0]};
        rebal_waves w = {.struct_size = sizeof w, .capacity = ROWS, .cost = f[k][3]};
        l.risk_after_ppb = f[k][1], l.cost = f[k][2];
        memset(f[k], 0, sizeof f[k]);
        s[k] = (rebal_summary){.struct_size = sizeof s[k]};
        rebal_plan_summary(plan, &s[k], NULL);
        rebal_plan_lines(plan, &l, NULL);
        rebal_plan_waves(plan, &w, NULL);
    }
    return memcmp(f[0], f[1], sizeof f[0]) == 0 &&
           s[0].tracking_error_before_ppb == s[1].tracking_error_before_ppb &&
           s[0].tracking_error_after_ppb == s[1].tracking_error_after_ppb &&
           s[0].cost == s[1].cost && s[0].benefit == s[1].benefit;
}

/* Judged by verify, and after the way through bytes, the plan has the same figures. */
static void judged(host *h, const rebal_request *request, rebal_orders *orders) {
    static uint8_t bytes[1 << 16];
    size_t count = 0;
    rebal_status s = rebal_plan_verify(h->judge, h->portfolio, orders, request, h->now, &h->error);
    int verified = s == REBAL_OK && equal_estimates(h->plan, h->judge);
    s = rebal_plan_seal(h->plan, h->portfolio, &h->error);
    if (s == REBAL_OK) s = rebal_plan_save(h->plan, bytes, sizeof bytes, &count, &h->error);
    if (s == REBAL_OK) s = rebal_plan_load(h->judge, h->portfolio, bytes, count, &h->error);
    int loaded = s == REBAL_OK && equal_estimates(h->plan, h->judge);
    printf("judged %d %d\n", verified, loaded);
}

/* A second plan on the holdings after perfect fills at reference prices. */
static void plan_again(host *h, const rebal_request *request, const rebal_orders *orders) {
    int64_t holding[ROWS];
    rebal_summary s = {.struct_size = sizeof s};
    rebal_plan_summary(h->plan, &s, NULL);
    rebal_portfolio_get(h->portfolio, holding, REBAL_HOLDING, NULL, h->n, NULL);
    for (size_t i = 0; i < orders->count; i++)
        holding[orders->instrument[i]] += orders->quantity[i];
    holding[h->base] += s.cash_after - s.cash_before;
    rebal_status status =
        rebal_portfolio_set(h->portfolio, REBAL_HOLDING, NULL, holding, h->n, &h->error);
    if (status == REBAL_OK)
        status = rebal_plan_make(h->plan, h->portfolio, request, h->now, &h->error);
    print_status("again", status, &h->error);
    if (status == REBAL_OK) print_orders(orders_of(h->plan), "again_order");
}

static void make(host *h, uint32_t flags) {
    rebal_request request = {.struct_size = sizeof request, .flags = flags};
    rebal_status s = rebal_plan_make(h->plan, h->portfolio, &request, h->now, &h->error);
    print_status("make", s, &h->error);
    if (s != REBAL_OK) return;
    print_summary(h->plan);
    rebal_orders *orders = orders_of(h->plan);
    print_orders(orders, "order");
    print_lines(h->plan, "line", rebal_plan_lines);
    print_lines(h->plan, "group", rebal_plan_groups);
    print_waves(h->plan);
    verify(h, &request, orders);
    judged(h, &request, orders);
    if (orders->count > 0) plan_again(h, &request, orders);
}

static void one_case(void) {
    static const host empty;
    host *h = take(sizeof *h);
    *h = empty;
    h->error.struct_size = sizeof h->error;
    printf("case %" PRId64 "\n", number());
    read_rules(h);
    read_account(h);
    int usable = set_up(h);
    for (int64_t steps = number(); steps > 0; steps--) {
        int64_t kind = number();
        h->now = number();
        if (kind == 1)
            step_tick(h, usable);
        else if (usable)
            step_commit(h);
    }
    h->now = number();
    uint32_t flags = (uint32_t)number();
    if (usable) make(h, flags);
    printf("end\n");
    fflush(stdout); /* a crash loses no answer before it */
    rebal_plan_destroy(h->judge);
    rebal_plan_destroy(h->plan);
    rebal_portfolio_destroy(h->portfolio);
    rebal_engine_destroy(h->engine);
}

int main(void) {
    for (;;) {
        pool_used = 0;
        one_case();
    }
}
