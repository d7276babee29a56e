/* SPDX-License-Identifier: MIT */
/* F-CHOICE, F-CHOICEBOUND: small problems against all sets of pieces, one by one. Without limits
 * each set is solved by coordinate descent and a search for the price of the sum, written here;
 * with limits by rebal_solve(), whose answers are certified one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice/world.h"

#define ROUNDING 1e-12 /* that the sum may miss */

enum { MOST = 8, SWEEPS = 4000, ROOTS = 200 };

/* What can be done with an instrument. */
typedef struct option {
    double low, high, fixed;
    bool is_traded, is_held;
} option;

/* The set at hand. */
typedef struct set {
    double low[MOST], high[MOST], fixed, x[MOST];
} set;

static choice_world world;
static option options[MOST][4];
static int n_options[MOST];
static double matrix[MOST][MOST];

static double size_of(double x) { return x < 0 ? -x : x; }

static void add_option(size_t i, double low, double high, double fixed, bool is_traded,
                       bool is_held) {
    if (low <= high) options[i][n_options[i]++] = (option){low, high, fixed, is_traded, is_held};
}

static void list_options(size_t n) {
    for (size_t i = 0; i < n; i++) {
        double low = world.low[i], high = world.high[i], least = world.least[i];
        double weight = world.weight[i], buy = world.fixed_buy[i], sell = world.fixed_sell[i];
        bool may = (world.choice.flags & REBAL_CHOICE_CLOSE_ANY) || size_of(weight) >= least;
        n_options[i] = 0;
        if (low <= 0 && high >= 0) add_option(i, 0, 0, 0, false, weight != 0);
        if (high > 0) add_option(i, low > least ? low : least, high, buy, true, true);
        if (low < 0) add_option(i, low, high < -least ? high : -least, sell, true, true);
        if (weight != 0 && may && -weight >= low && -weight <= high)
            add_option(i, -weight, -weight, weight < 0 ? buy : sell, true, false);
    }
}

/* min of curvature x^2 / 2 + linear x + rate |x| + impact |x|^(3/2) over low..high */
static double least_at(double curvature, double linear, double rate, double impact, double low,
                       double high) {
    double pull = -linear, m = size_of(pull) - rate, x = 0;
    if (m > 0) {
        double b = 1.5 * impact;
        double root = (-b + rbl_fmath_sqrt(b * b + 4 * curvature * m)) / (2 * curvature);
        x = pull > 0 ? root * root : -root * root;
    }
    return x < low ? low : x > high ? high : x;
}

/* Coordinate descent at a price of the sum; the Lagrangian. */
static double descend(set *s, size_t n, double price, double *sum) {
    const rebal_problem *p = &world.problem;
    double value = 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double moved = 0;
        for (size_t i = 0; i < n; i++) {
            double slope = 0;
            for (size_t j = 0; j < n; j++)
                slope += matrix[i][j] * (world.weight[j] - world.target[j] + s->x[j]);
            double own = p->risk_aversion * matrix[i][i];
            double linear = p->risk_aversion * slope - own * s->x[i] + price;
            if (p->alpha) linear -= world.alpha[i];
            double to = least_at(own, linear, world.rate[i], p->impact ? world.impact[i] : 0,
                                 s->low[i], s->high[i]);
            moved += size_of(to - s->x[i]);
            s->x[i] = to;
        }
        if (moved < 1e-15) break;
    }
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = world.weight[i] - world.target[i] + s->x[i], size = size_of(s->x[i]), row = 0;
        for (size_t j = 0; j < n; j++)
            row += matrix[i][j] * (world.weight[j] - world.target[j] + s->x[j]);
        value += p->risk_aversion / 2 * e * row + size * world.rate[i] + price * s->x[i];
        if (p->impact) value += world.impact[i] * size * rbl_fmath_sqrt(size);
        if (p->alpha) value -= world.alpha[i] * s->x[i];
        *sum += s->x[i];
    }
    return value;
}

/* The least of a set by coordinate descent; 1e30: none. */
static double descend_set(set *s, size_t n) {
    double low = 0, high = 0, sum, least = world.problem.net_min, most = world.problem.net_max;
    for (size_t i = 0; i < n; i++) {
        low += s->low[i], high += s->high[i];
        s->x[i] = s->low[i];
    }
    if (low > most + ROUNDING || high < least - ROUNDING) return 1e30;
    if (low > most - ROUNDING || high < least + ROUNDING) { /* all at that end */
        for (size_t i = 0; i < n; i++) {
            double *end = low > most - ROUNDING ? &s->low[i] : &s->high[i];
            s->x[i] = s->low[i] = s->high[i] = *end;
        }
        return descend(s, n, 0, &sum);
    }
    double value = descend(s, n, 0, &sum), asked = sum > most ? most : least;
    if (sum <= most && sum >= least) return value;
    double cheap = -1, dear = 1; /* prices; the sum falls with them */
    while (descend(s, n, cheap, &sum) - cheap * asked > -1e6 && sum < asked && cheap > -1e7)
        cheap *= 4;
    while (descend(s, n, dear, &sum) - dear * asked > -1e6 && sum > asked && dear < 1e7) dear *= 4;
    for (int k = 0; k < ROOTS && dear - cheap > 1e-15 * (1 + size_of(dear)); k++) {
        double price = cheap + (dear - cheap) / 2;
        value = descend(s, n, price, &sum) - price * asked;
        if (size_of(sum - asked) < 1e-13) break;
        if (sum > asked)
            cheap = price;
        else
            dear = price;
    }
    return value;
}

/* Likewise by rebal_solve(). */
static double solve_set(set *s) {
    rebal_problem p = world.problem;
    rebal_solution found = {.struct_size = sizeof found};
    p.trade_min = s->low, p.trade_max = s->high;
    if (rebal_solve(s->x, NULL, &found, &p, NULL, 0, NULL)) exit(2);
    if (found.status == REBAL_SOLVE_INFEASIBLE) return 1e30;
    if (found.status != REBAL_SOLVE_OPTIMAL) return -1e30;
    return found.objective;
}

/* The least of all sets; 1e30: none, -1e30: not known. */
static double enumerate(size_t n) {
    int at[MOST] = {0};
    double best = 1e30;
    for (;;) {
        size_t traded = 0, held = 0;
        set s = {.fixed = 0};
        for (size_t i = 0; i < n; i++) {
            const option *o = &options[i][at[i]];
            s.low[i] = o->low, s.high[i] = o->high, s.fixed += o->fixed;
            traded += o->is_traded, held += o->is_held;
        }
        const rebal_choice *c = &world.choice;
        if ((c->trades_max == 0 || traded <= c->trades_max) &&
            (c->names_max == 0 || held <= c->names_max)) {
            double value = world.problem.limits ? solve_set(&s) : descend_set(&s, n);
            if (value == -1e30) return -1e30;
            if (value < 1e30 && value + s.fixed < best) best = value + s.fixed;
        }
        size_t i = 0;
        while (i < n && ++at[i] == n_options[i]) at[i++] = 0;
        if (i == n) return best;
    }
}

/* What is asked of world number `seed`. */
static size_t make(uint64_t seed, size_t n_most) {
    choice_world *w = &world;
    size_t n = 2 + (size_t)(seed % (n_most - 1)), k = 1 + (size_t)(seed / 7 % 3);
    const double cost[] = {1e-3, 1e-4, 1e-5, 0};
    world_account(w, seed, n, k, cost[seed / 3 % 4]);
    if (world_is(w, 0.3)) w->problem.impact = w->impact;
    if (world_is(w, 0.4)) w->problem.alpha = w->alpha;
    if (world_is(w, 0.3)) w->choice.trade_least = NULL, memset(w->least, 0, sizeof w->least);
    if (world_is(w, 0.4)) w->choice.trades_max = 1 + (size_t)((double)n * world_share(w));
    if (world_is(w, 0.4)) w->choice.names_max = 1 + (size_t)((double)n * world_share(w));
    if (world_is(w, 0.3)) w->choice.flags = REBAL_CHOICE_CLOSE_ANY;
    double kind = world_share(w), flow = 0.1 * (world_share(w) - 0.5);
    w->problem.net_min = kind < 0.4 ? -1e30 : kind < 0.7 ? flow - 0.02 : flow;
    w->problem.net_max = kind < 0.4 ? 1e30 : kind < 0.7 ? flow + 0.02 : flow;
    return n;
}

/* Limits of rows and caps, or a whole covariance instead. */
static void limit(size_t n) {
    choice_world *w = &world;
    rebal_trade_limits *l = &w->limits;
    double kind = world_share(w);
    w->problem.limits = l;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < WORLD_ROWS; j++) w->rows[i * WORLD_ROWS + j] = world_is(w, 0.5);
    for (size_t j = 0; j < WORLD_ROWS; j++) w->row_max[j] = 0.3 + 0.5 * world_share(w);
    if (world_is(w, 0.5)) l->n_rows = WORLD_ROWS, l->rows = w->rows, l->row_max = w->row_max;
    if (kind < 0.3) l->flags |= REBAL_LIMIT_TURNOVER;
    if (kind > 0.2 && kind < 0.5) l->flags |= REBAL_LIMIT_TE;
    if (kind > 0.4 && kind < 0.7) l->flags |= REBAL_LIMIT_COST;
    if (kind > 0.7) l->flags |= REBAL_LIMIT_BUY | REBAL_LIMIT_NO_CROSSING;
    l->turnover_max = 0.1 * world_share(w), l->buy_max = 0.1 * world_share(w);
    l->te_max = 0.02 + 0.05 * world_share(w), l->cost_max = 1e-4 + 1e-4 * world_share(w);
    if (l->flags & REBAL_LIMIT_NO_CROSSING)
        for (size_t i = 0; i < n; i++)
            if (w->weight[i] > 0 && w->low[i] < -w->weight[i]) w->low[i] = -w->weight[i];
}

static void whole(size_t n) {
    choice_world *w = &world;
    for (size_t i = 0, at = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) w->covariance[at++] = world_covariance(w, i, j);
    w->model =
        (rebal_risk_model){.struct_size = sizeof w->model, .n = n, .covariance = w->covariance};
}

/* By how much the trade breaks what was asked, its pieces alone. */
static bool is_kept(const double *x, const rebal_choice_answer *a, size_t n) {
    const rebal_choice *c = &world.choice;
    size_t traded = 0, held = 0;
    double fixed = 0;
    for (size_t i = 0; i < n; i++) {
        bool closes = (c->flags & REBAL_CHOICE_CLOSE_ANY) && world.weight[i] + x[i] == 0;
        if (x[i] != 0 && size_of(x[i]) < world.least[i] && !closes) return false;
        if (x[i] < world.low[i] || x[i] > world.high[i]) return false;
        traded += x[i] != 0;
        held += world.weight[i] + x[i] != 0;
        fixed += x[i] > 0 ? world.fixed_buy[i] : x[i] < 0 ? world.fixed_sell[i] : 0;
    }
    return traded == a->n_traded && held == a->n_held && size_of(fixed - a->fixed) < 1e-15 &&
           (c->trades_max == 0 || traded <= c->trades_max) &&
           (c->names_max == 0 || held <= c->names_max) && a->violation <= 1e-12;
}

/* F-CHOICE, F-CHOICEBOUND: true where the answer is right. */
static bool compare(uint64_t seed, size_t n, uint64_t *n_nodes) {
    double x[MOST], most = 0;
    rebal_choice_answer a = {.struct_size = sizeof a};
    list_options(n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            matrix[i][j] = world_covariance(&world, i, j);
            if (matrix[i][j] > most) most = matrix[i][j];
        }
    if (world.model.covariance) /* as rebal/solve.h has it */
        for (size_t i = 0; i < n; i++) matrix[i][i] += 1e-10 * most;
    bool is_empty = false;
    for (size_t i = 0; i < n; i++) is_empty = is_empty || n_options[i] == 0;
    double best = is_empty ? 1e30 : enumerate(n);
    if (rebal_choice_solve(x, &a, &world.choice, NULL, 0, NULL)) exit(2);
    *n_nodes += a.n_nodes;
    if (best == -1e30) return true;
    bool is_right = best == 1e30 ? a.status == REBAL_CHOICE_INFEASIBLE
                                 : a.status == REBAL_CHOICE_OPTIMAL && is_kept(x, &a, n) &&
                                       size_of(a.objective - best) <= 2e-9 * a.size + 1e-13 &&
                                       a.bound <= best + 1e-13;
    if (!is_right)
        printf("seed %llu, n %d: %s %.17g, bound %.17g, expected %.17g, size %g, nodes %u\n",
               (unsigned long long)seed, (int)n, rebal_code_name(a.status), a.objective, a.bound,
               best, a.size, (unsigned)a.n_nodes);
    return is_right;
}

int main(int n_arguments, char **arguments) {
    uint64_t n_worlds = n_arguments > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
    size_t n_most = n_arguments > 2 ? strtoull(arguments[2], NULL, 10) : 5;
    uint64_t n_wrong = 0, n_nodes = 0,
             first = n_arguments > 3 ? strtoull(arguments[3], NULL, 10) : 1;
    if (n_most > MOST) return 2;
    for (uint64_t seed = first; seed < first + n_worlds; seed++) {
        size_t n = make(seed, n_most);
        uint64_t kind = seed % 8;
        if (kind == 6) limit(n);
        if (kind == 7) whole(n);
        n_wrong += !compare(seed, n, &n_nodes);
    }
    printf("%llu worlds, %.1f nodes on average, %llu wrong\n", (unsigned long long)n_worlds,
           (double)n_nodes / (double)n_worlds, (unsigned long long)n_wrong);
    return n_wrong > 0;
}
