/* SPDX-License-Identifier: MIT */
/* A weight is of the value before the costs of the last look, so that the weights sum
 * to one less these costs; a deviation leaves the costs out, so that deviations sum to 0. */
#include "policy/simulate.h"

#include "base/cpu.h"
#include "base/fmath_core.h"

#define SIMULATE_MOST 1e200 /* a value that grows by more in a step is no number */

/* A step of a block. The deviations stand row by row: before the trades, and then after them. */
typedef struct simulate_work {
    double inverse[RBL_BLOCK_PATHS]; /* one over the sum of the weights */
    uint64_t fired[RBL_BLOCK_PATHS]; /* all ones: a row is out of its band */
    double paid[RBL_BLOCK_PATHS];    /* costs of the rows but the base */
    double sold[RBL_BLOCK_PATHS];    /* by these rows, less what they bought */
    double traded[RBL_BLOCK_PATHS];  /* by these rows, both ways */
    double trades[RBL_BLOCK_PATHS];  /* their count */
    double before[RBL_BLOCK_PATHS];  /* risk before the trades */
    double after[RBL_BLOCK_PATHS];   /* and after them */
} simulate_work;

/* A weight by the new price, before it is divided by the sum. */
static RBL_CPU_INLINE double simulate_price(double *weight, const double *growth, int at) {
    double w = weight[at] * growth[at];
    weight[at] = w;
    return w;
}

/* The weights by the new prices, and their sum; four rows at once. */
static RBL_CPU_INLINE void simulate_sum(double *restrict sum, double *restrict weight,
                                        const double *restrict growth, size_t n, int lanes) {
    size_t i = 0;
    BLOCK_FOR(l, lanes) sum[l] = 0;
    for (; i + 4 <= n; i += 4, weight += 4 * lanes, growth += 4 * lanes)
        BLOCK_FOR(l, lanes) {
            double s = sum[l];
            s += simulate_price(weight, growth, l);
            s += simulate_price(weight, growth, l + lanes);
            s += simulate_price(weight, growth, l + 2 * lanes);
            s += simulate_price(weight, growth, l + 3 * lanes);
            sum[l] = s;
        }
    for (; i < n; i++, weight += lanes, growth += lanes)
        BLOCK_FOR(l, lanes) sum[l] += simulate_price(weight, growth, l);
}

static RBL_CPU_INLINE void simulate_grow(simulate_work *restrict work,
                                         rbl_simulate_account *restrict account,
                                         const rbl_simulate_rows *rows,
                                         const double *restrict growth,
                                         const double *restrict target_growth, int lanes) {
    double sum[RBL_BLOCK_PATHS], (*restrict f)[RBL_BLOCK_PATHS] = account->figure;
    const double *restrict base = growth + rows->base * (size_t)lanes;
    simulate_sum(sum, account->weight, growth, rows->n, lanes);
    BLOCK_FOR(l, lanes) {
        double gap = (sum[l] + f[RBL_SIMULATE_PAID][l] * base[l]) - target_growth[l];
        double value = sum[l] <= SIMULATE_MOST ? sum[l] : 0, worst = f[RBL_SIMULATE_WORST][l];
        f[RBL_SIMULATE_REALISED][l] += gap * gap;
        f[RBL_SIMULATE_GROWTH][l] += fmath_log_core(sum[l], 0);
        f[RBL_SIMULATE_WORST][l] = value < worst ? value : worst;
        work->inverse[l] = 1 / (value > 0 ? value : 1); /* worth nothing: WORST says so */
    }
}

/* All ones where size > edge, else 0: by a sign, for a choice would be a branch to some compilers.
 */
static RBL_CPU_INLINE uint64_t simulate_out(double size, double edge) {
    return 0 - (fmath_bits(edge - size) >> 63);
}

/* fired[l]: all ones where a row is out of its band, else 0. */
static RBL_CPU_INLINE void simulate_fire(uint64_t *restrict fired, const double *restrict inverse,
                                         const double *restrict weight,
                                         const rbl_simulate_policy *p,
                                         const rbl_simulate_rows *rows, int lanes) {
    BLOCK_FOR(l, lanes) fired[l] = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const double target = rows->target[i], half = p->half[i];
        const double *restrict w = weight + i * (size_t)lanes;
        BLOCK_FOR(l, lanes) fired[l] |= simulate_out(fmath_abs(w[l] * inverse[l] - target), half);
    }
}

/* What a row has in all lanes. */
typedef struct simulate_terms {
    double target, edge, stop, cost, fixed;
} simulate_terms;

/* Sums of one lane over rows at a look. */
typedef struct simulate_sums {
    double paid, sold, traded, trades;
} simulate_sums;

static RBL_CPU_INLINE simulate_terms simulate_terms_of(const rbl_simulate_policy *p,
                                                       const rbl_simulate_rows *rows, size_t i) {
    double edge = (p->is_book ? p->stop : p->half)[i];
    return (simulate_terms){rows->target[i], edge, p->stop[i], rows->cost[i], rows->fixed[i]};
}

/* One row at a look: back to its stop if it is out. */
static RBL_CPU_INLINE void simulate_row(simulate_sums *s, double *weight, double *before,
                                        double *after, simulate_terms t, double inverse,
                                        uint64_t fired) {
    double w = *weight * inverse, d = w - t.target, size = fmath_abs(d);
    uint64_t out = simulate_out(size, t.edge) & fired;
    double amount = fmath_double(fmath_bits(size - t.stop) & out);
    double sold = fmath_double(fmath_bits(amount) | (fmath_bits(d) & FMATH_SIGN));
    double is_out = fmath_double(FMATH_ONE_BITS & out);
    s->paid += t.cost * amount + t.fixed * is_out;
    s->sold += sold;
    s->traded += amount;
    s->trades += is_out;
    *weight = w - sold;
    *before = d;
    *after = d - sold;
}

static RBL_CPU_INLINE simulate_sums simulate_sums_of(const simulate_work *w, int l) {
    return (simulate_sums){w->paid[l], w->sold[l], w->traded[l], w->trades[l]};
}

static RBL_CPU_INLINE void simulate_sums_to(simulate_work *w, int l, simulate_sums s) {
    w->paid[l] = s.paid;
    w->sold[l] = s.sold;
    w->traded[l] = s.traded;
    w->trades[l] = s.trades;
}

/* Every row at a look. */
static RBL_CPU_INLINE void simulate_trade(simulate_work *restrict work, double *restrict weight,
                                          double *restrict before, double *restrict after,
                                          const rbl_simulate_policy *p,
                                          const rbl_simulate_rows *rows, int lanes) {
    for (size_t i = 0; i < rows->n; i++) {
        const simulate_terms terms = simulate_terms_of(p, rows, i);
        BLOCK_FOR(l, lanes) {
            simulate_sums s = simulate_sums_of(work, l);
            size_t at = i * (size_t)lanes + (size_t)l;
            simulate_row(&s, weight + at, before + at, after + at, terms, work->inverse[l],
                         work->fired[l]);
            simulate_sums_to(work, l, s);
        }
    }
}

/* The base takes the rest, and pays. */
static RBL_CPU_INLINE void simulate_settle(simulate_work *restrict work,
                                           rbl_simulate_account *restrict account,
                                           double *restrict after, const rbl_simulate_rows *rows,
                                           int lanes) {
    double *restrict weight = account->weight + rows->base * (size_t)lanes;
    double(*restrict f)[RBL_BLOCK_PATHS] = account->figure;
    const double cost = rows->cost[rows->base], fixed = rows->fixed[rows->base];
    after += rows->base * (size_t)lanes;
    BLOCK_FOR(l, lanes) {
        double net = fmath_abs(work->sold[l]), own = work->trades[l] > 0 ? fixed : 0;
        double paid = work->paid[l] + (cost * net + own), left = 1 - paid;
        double worst = f[RBL_SIMULATE_WORST][l];
        weight[l] += work->sold[l] - paid;
        after[l] += work->sold[l];
        f[RBL_SIMULATE_TRADING][l] += paid;
        f[RBL_SIMULATE_TURNOVER][l] += 0.5 * (work->traded[l] + net);
        f[RBL_SIMULATE_TRADES][l] += work->trades[l];
        f[RBL_SIMULATE_PAID][l] = paid;
        f[RBL_SIMULATE_WORST][l] = left < worst ? left : worst;
    }
}

/* The products of eight rows with sum, first to last. */
static RBL_CPU_INLINE double simulate_eight(double sum, const double *b, const double *d,
                                            int lanes) {
    sum += b[0] * d[0];
    sum += b[1] * d[lanes];
    sum += b[2] * d[2 * lanes];
    sum += b[3] * d[3 * lanes];
    sum += b[4] * d[4 * lanes];
    sum += b[5] * d[5 * lanes];
    sum += b[6] * d[6 * lanes];
    sum += b[7] * d[7 * lanes];
    return sum;
}

/* y[l] = sum over the rows of b_i d_i[l]. */
static RBL_CPU_INLINE void simulate_dot(double *restrict y, const double *restrict b,
                                        const double *restrict d, size_t n, int lanes) {
    size_t i = 0, width = (size_t)lanes;
    BLOCK_FOR(l, lanes) y[l] = 0;
    for (; i + 8 <= n; i += 8)
        BLOCK_FOR(l, lanes) y[l] = simulate_eight(y[l], b + i, d + i * width + (size_t)l, lanes);
    for (; i < n; i++)
        BLOCK_FOR(l, lanes) y[l] += b[i] * d[i * width + (size_t)l];
}

/* The same, and z[l] of e: a sum waits for its last addition, and two keep a processor busy. */
static RBL_CPU_INLINE void simulate_dots(double *restrict y, double *restrict z,
                                         const double *restrict b, const double *restrict d,
                                         const double *restrict e, size_t n, int lanes) {
    size_t i = 0, width = (size_t)lanes;
    BLOCK_FOR(l, lanes) y[l] = z[l] = 0;
    for (; i + 8 <= n; i += 8) {
        const double c[8] = {b[i],     b[i + 1], b[i + 2], b[i + 3],
                             b[i + 4], b[i + 5], b[i + 6], b[i + 7]};
        BLOCK_FOR(l, lanes) {
            y[l] = simulate_eight(y[l], c, d + i * width + (size_t)l, lanes);
            z[l] = simulate_eight(z[l], c, e + i * width + (size_t)l, lanes);
        }
    }
    for (; i < n; i++)
        BLOCK_FOR(l, lanes) {
            y[l] += b[i] * d[i * width + (size_t)l];
            z[l] += b[i] * e[i * width + (size_t)l];
        }
}

/* The squares of four rows with sum, first to last. */
static RBL_CPU_INLINE double simulate_four(double sum, const double *b, const double *d,
                                           int lanes) {
    sum += b[0] * d[0] * d[0];
    sum += b[1] * d[lanes] * d[lanes];
    sum += b[2] * d[2 * lanes] * d[2 * lanes];
    sum += b[3] * d[3 * lanes] * d[3 * lanes];
    return sum;
}

/* y[l] = sum over the rows of b_i d_i[l]^2, and z[l] of e. */
static RBL_CPU_INLINE void simulate_specific(double *restrict y, double *restrict z,
                                             const double *restrict b, const double *restrict d,
                                             const double *restrict e, size_t n, int lanes) {
    size_t i = 0;
    BLOCK_FOR(l, lanes) y[l] = z[l] = 0;
    for (; i + 4 <= n; i += 4, d += 4 * lanes, e += 4 * lanes) {
        const double c[4] = {b[i], b[i + 1], b[i + 2], b[i + 3]};
        BLOCK_FOR(l, lanes) {
            y[l] = simulate_four(y[l], c, d + l, lanes);
            z[l] = simulate_four(z[l], c, e + l, lanes);
        }
    }
    for (; i < n; i++, d += lanes, e += lanes)
        BLOCK_FOR(l, lanes) {
            y[l] += b[i] * d[l] * d[l];
            z[l] += b[i] * e[l] * e[l];
        }
}

/* d'Sd before the trades, and after them. */
static RBL_CPU_INLINE void simulate_squares(double *restrict y, double *restrict z,
                                            const double *restrict before,
                                            const double *restrict after,
                                            const rbl_simulate_rows *rows, int lanes) {
    simulate_specific(y, z, rows->specific, before, after, rows->n, lanes);
    for (size_t k = 0; k < rows->n_factors; k++) {
        double first[RBL_BLOCK_PATHS], second[RBL_BLOCK_PATHS];
        const double *loadings = rows->loadings + k * rows->n;
        simulate_dots(first, second, loadings, before, after, rows->n, lanes);
        BLOCK_FOR(l, lanes) {
            y[l] += first[l] * first[l];
            z[l] += second[l] * second[l];
        }
    }
}

/* F-SIMULATE: the risk of a step is the mean of that at its two ends. */
static RBL_CPU_INLINE void simulate_risk(simulate_work *restrict work,
                                         double (*restrict f)[RBL_BLOCK_PATHS],
                                         const double *restrict before,
                                         const double *restrict after,
                                         const rbl_simulate_rows *rows, int lanes) {
    simulate_squares(work->before, work->after, before, after, rows, lanes);
    BLOCK_FOR(l, lanes) {
        f[RBL_SIMULATE_RISK][l] += 0.5 * (f[RBL_SIMULATE_HELD][l] + work->before[l]);
        f[RBL_SIMULATE_HELD][l] = work->after[l];
    }
}

/* The prices of the sum at which a row is left alone, taken from those of the rows before. */
static RBL_CPU_INLINE void simulate_narrow(double *restrict low, double *restrict high,
                                           const double *restrict d, const rbl_simulate_rows *rows,
                                           double edge, size_t i, int lanes) {
    double gradient[RBL_BLOCK_PATHS];
    BLOCK_FOR(l, lanes) gradient[l] = rows->specific[i] * d[l];
    for (size_t k = 0; k < rows->n_factors; k++) {
        const double b = rows->loadings[k * rows->n + i];
        const double *restrict exposure = rows->horizon->exposure + k * (size_t)lanes;
        BLOCK_FOR(l, lanes) gradient[l] += b * exposure[l];
    }
    BLOCK_FOR(l, lanes) {
        double least = -edge - gradient[l], most = edge - gradient[l];
        low[l] = least > low[l] ? least : low[l];
        high[l] = most < high[l] ? most : high[l];
    }
}

/* F-HORIZON: low[l] <= high[l] where a price of the sum leaves all rows alone. */
static RBL_CPU_INLINE void simulate_alone(double *restrict low, double *restrict high,
                                          const double *restrict d, const rbl_simulate_policy *p,
                                          const rbl_simulate_rows *rows, int lanes) {
    for (size_t k = 0; k < rows->n_factors; k++)
        simulate_dot(rows->horizon->exposure + k * (size_t)lanes, rows->loadings + k * rows->n, d,
                     rows->n, lanes);
    BLOCK_FOR(l, lanes) {
        low[l] = -SIMULATE_MOST;
        high[l] = SIMULATE_MOST;
    }
    for (size_t i = 0; i < rows->n; i++)
        simulate_narrow(low, high, d + i * (size_t)lanes, rows, p->edge[i], i, lanes);
}

/* The trade x of one account; what the base trades is what the others leave. */
static RBL_CPU_INLINE void simulate_take(simulate_sums *s, double *weight, double *after,
                                         const double *x, const rbl_simulate_rows *rows,
                                         int lanes) {
    for (size_t i = 0; i < rows->n; i++) {
        size_t at = i * (size_t)lanes;
        if (x[i] == 0 || i == rows->base) continue;
        s->paid += rows->cost[i] * fmath_abs(x[i]) + rows->fixed[i];
        s->sold -= x[i];
        s->traded += fmath_abs(x[i]);
        s->trades += 1;
        weight[at] += x[i];
        after[at] += x[i];
    }
}

/* F-HORIZON: a look of accounts with a horizon, their deviations known. */
static RBL_CPU_INLINE void simulate_solve(simulate_work *restrict work, double *restrict weight,
                                          const double *restrict before, double *restrict after,
                                          const rbl_simulate_policy *p,
                                          const rbl_simulate_rows *rows, int lanes) {
    double low[RBL_BLOCK_PATHS], high[RBL_BLOCK_PATHS];
    simulate_alone(low, high, before, p, rows, lanes);
    for (int l = 0; l < lanes; l++) {
        if (!(low[l] > high[l])) continue;
        simulate_sums s = simulate_sums_of(work, l);
        const double *x = rbl_horizon_trade(rows->horizon, before + l, (size_t)lanes, p->edge);
        simulate_take(&s, weight + l, after + l, x, rows, lanes);
        simulate_sums_to(work, l, s);
    }
}

/* F-SIMULATE */
static RBL_CPU_INLINE void simulate_step(rbl_simulate_account *account,
                                         const rbl_simulate_policy *p,
                                         const rbl_simulate_rows *rows, const double *growth,
                                         const double *target_growth, double *deviation,
                                         int64_t step, int lanes) {
    simulate_work work = {{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}};
    double *before = deviation, *after = deviation + rows->n * (size_t)lanes;
    bool is_look = (step + 1) % p->interval == 0, has_bands = !p->edge;
    simulate_grow(&work, account, rows, growth, target_growth, lanes);
    if (is_look && has_bands && p->is_book)
        simulate_fire(work.fired, work.inverse, account->weight, p, rows, lanes);
    else
        BLOCK_FOR(l, lanes) work.fired[l] = is_look && has_bands ? UINT64_MAX : 0;
    simulate_trade(&work, account->weight, before, after, p, rows, lanes);
    if (is_look && !has_bands)
        simulate_solve(&work, account->weight, before, after, p, rows, lanes);
    simulate_settle(&work, account, after, rows, lanes);
    if (rows->wants_risk) simulate_risk(&work, account->figure, before, after, rows, lanes);
}

/* The kernels of one form: `attribute` names the instructions, `form` ends their names. */
#define SIMULATE_FORM(attribute, form, width)                                                      \
    attribute static void simulate_step_##form(                                                    \
        rbl_simulate_account *account, const rbl_simulate_policy *policy,                          \
        const rbl_simulate_rows *rows, const double *growth, const double *target_growth,          \
        double *deviation, int64_t step) {                                                         \
        simulate_step(account, policy, rows, growth, target_growth, deviation, step, width);       \
    }                                                                                              \
    attribute static void simulate_target_##form(                                                  \
        double *target_growth, const rbl_simulate_rows *rows, const double *growth) {              \
        simulate_dot(target_growth, rows->target, growth, rows->n, width);                         \
    }                                                                                              \
    static const rbl_simulate_kernels simulate_kernels_##form = {simulate_target_##form,           \
                                                                 simulate_step_##form};

SIMULATE_FORM(, plain, RBL_BLOCK_PATHS)
SIMULATE_FORM(, single, 1)
#if RBL_CPU_AVX2
SIMULATE_FORM(__attribute__((target("avx2"))), avx2, RBL_BLOCK_PATHS)
#endif
#undef SIMULATE_FORM

const rbl_simulate_kernels *rbl_simulate_single(void) { return &simulate_kernels_single; }

const rbl_simulate_kernels *rbl_simulate_get(int i) { return RBL_CPU_FORM(&simulate_kernels, i); }

/* F-SIMULATE */
void rbl_simulate_begin(rbl_simulate_account *account, const rbl_simulate_rows *rows, int lanes) {
    for (int k = 0; k < RBL_SIMULATE_FIGURES; k++)
        for (int l = 0; l < lanes; l++) account->figure[k][l] = k == RBL_SIMULATE_WORST ? 1 : 0;
    for (size_t i = 0; i < rows->n; i++)
        for (size_t l = 0; l < (size_t)lanes; l++)
            account->weight[i * (size_t)lanes + l] = rows->target[i];
}

void rbl_simulate_reopen(rbl_simulate_account *account, int lanes) {
    for (int l = 0; l < lanes; l++) {
        account->figure[RBL_SIMULATE_OPENED][l] = account->figure[RBL_SIMULATE_PAID][l];
        for (int k = 0; k < RBL_SIMULATE_SUMS; k++) account->figure[k][l] = 0;
    }
}
