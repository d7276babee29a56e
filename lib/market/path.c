/* SPDX-License-Identifier: MIT */
#include "market/path.h"

#include "base/cpu.h"
#include "base/fmath_core.h"
#include "math/normal.h"

static double path_variance(const rbl_path_market *m, size_t i) {
    double sum = 0;
    for (size_t k = 0; k < m->n_factors; k++) { /* without factors there are no loadings */
        double b = m->loadings[i * m->n_factors + k];
        sum += b * b;
    }
    return sum + (m->specific ? m->specific[i] : 0);
}

/* Of a step: the expected return is the drift's, so that the logarithm's is less. */
static double path_mean(const rbl_path_market *m, size_t i) {
    return ((m->drift ? m->drift[i] : 0) - path_variance(m, i) / 2) * m->step_years;
}

/* F-PATH */
double rbl_path_reach(const rbl_path_market *m, size_t i) {
    double size = m->specific ? rbl_fmath_sqrt(m->specific[i]) : 0;
    for (size_t k = 0; k < m->n_factors; k++)
        size += rbl_doubles_abs(m->loadings[i * m->n_factors + k]);
    size *= rbl_fmath_sqrt(m->step_years);
    return rbl_doubles_abs(path_mean(m, i)) + RBL_NORMAL_MOST * size;
}

/* F-PATH */
void rbl_path_scale(rbl_path_model *model, const rbl_path_market *m) {
    double root = rbl_fmath_sqrt(m->step_years);
    for (size_t i = 0; i < m->n; i++) {
        model->mean[i] = path_mean(m, i);
        model->reach[i] = rbl_path_reach(m, i);
        if (model->specific) model->specific[i] = rbl_fmath_sqrt(m->specific[i]) * root;
    }
    for (size_t k = 0; k < m->n * m->n_factors; k++) model->loadings[k] = m->loadings[k] * root;
}

/* The products of four factors with sum, first to last. */
static RBL_CPU_INLINE double path_four(double sum, const double *b, const double *factor) {
    sum += b[0] * factor[0];
    sum += b[1] * factor[RBL_BLOCK_PATHS];
    sum += b[2] * factor[2 * RBL_BLOCK_PATHS];
    sum += b[3] * factor[3 * RBL_BLOCK_PATHS];
    return sum;
}

/* The logarithm of row i's growth, without what is the row's own. The first four factors begin with
 * the mean: a store and a load less. */
static RBL_CPU_INLINE void path_common(double *restrict x, const rbl_path_model *m, size_t i,
                                       const double *restrict normal) {
    const double *restrict b = m->loadings + i * m->n_factors, mean = m->mean[i];
    size_t k = 0;
    if (m->n_factors < 4)
        BLOCK_FOR(l, RBL_BLOCK_PATHS) x[l] = mean;
    for (; k + 4 <= m->n_factors; k += 4) {
        const double c[4] = {b[k], b[k + 1], b[k + 2], b[k + 3]};
        const double *restrict factor = normal + k * RBL_BLOCK_PATHS;
        if (k == 0)
            BLOCK_FOR(l, RBL_BLOCK_PATHS) x[l] = path_four(mean, c, factor + l);
        else
            BLOCK_FOR(l, RBL_BLOCK_PATHS) x[l] = path_four(x[l], c, factor + l);
    }
    for (; k < m->n_factors; k++)
        BLOCK_FOR(l, RBL_BLOCK_PATHS) x[l] += b[k] * normal[k * RBL_BLOCK_PATHS + (size_t)l];
}

/* F-PATH: the logarithms, and then their exponentials. */
static RBL_CPU_INLINE void path_all(double *restrict growth, double *restrict level,
                                    const rbl_path_model *m, const double *restrict normal) {
    const double *restrict own = normal + m->n_factors * RBL_BLOCK_PATHS;
    for (size_t i = 0; i < m->n; i++) {
        double *restrict g = growth + i * RBL_BLOCK_PATHS, *restrict sum =
                                                               level + i * RBL_BLOCK_PATHS;
        path_common(g, m, i, normal);
        if (m->specific) {
            const double size = m->specific[i];
            const double *restrict mine = own + i * RBL_BLOCK_PATHS;
            BLOCK_FOR(l, RBL_BLOCK_PATHS) {
                double x = g[l] + size * mine[l];
                sum[l] += x;
                g[l] = x;
            }
        } else
            BLOCK_FOR(l, RBL_BLOCK_PATHS) sum[l] += g[l];
    }
    for (size_t i = 0; i < m->n; i++) {
        double *restrict g = growth + i * RBL_BLOCK_PATHS;
        if (m->reach[i] <= FMATH_EXP_NEAR)
            BLOCK_FOR(l, RBL_BLOCK_PATHS) g[l] = fmath_exp_near(g[l]);
        else
            BLOCK_FOR(l, RBL_BLOCK_PATHS) g[l] = fmath_exp_core(g[l]);
    }
}

RBL_CPU_FORMS(path,
              (double *growth, double *level, const rbl_path_model *model, const double *normal),
              (growth, level, model, normal))

rbl_path_kernel *rbl_path_get(int i) { return RBL_CPU_FORM(path, i); }

/* The greatest level of what is held at all. */
static void path_most(double *most, const double *level, const double *target, size_t n) {
    for (int l = 0; l < RBL_BLOCK_PATHS; l++) most[l] = -rbl_doubles_infinity();
    for (size_t k = 0; k < n * RBL_BLOCK_PATHS; k++)
        if (target[k / RBL_BLOCK_PATHS] > 0 && level[k] > most[k % RBL_BLOCK_PATHS])
            most[k % RBL_BLOCK_PATHS] = level[k];
}

/* The greatest level is taken out: over a long path a price may double more often than a double
 * can tell. */
void rbl_path_hold(double *hold, double *level, const double *target, size_t n,
                   const rbl_fmath_arrays *arrays) {
    double most[RBL_BLOCK_PATHS], sum[RBL_BLOCK_PATHS];
    path_most(most, level, target, n);
    for (size_t k = 0; k < n * RBL_BLOCK_PATHS; k++) level[k] -= most[k % RBL_BLOCK_PATHS];
    arrays->exp(level, level, n * RBL_BLOCK_PATHS);
    for (int l = 0; l < RBL_BLOCK_PATHS; l++) sum[l] = 0;
    for (size_t k = 0; k < n * RBL_BLOCK_PATHS; k++)
        if (target[k / RBL_BLOCK_PATHS] > 0)
            sum[k % RBL_BLOCK_PATHS] += target[k / RBL_BLOCK_PATHS] * level[k];
    arrays->log(hold, sum, RBL_BLOCK_PATHS);
    for (int l = 0; l < RBL_BLOCK_PATHS; l++) hold[l] += most[l];
}
