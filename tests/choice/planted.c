/* SPDX-License-Identifier: MIT */
/* F-CHOICE: large problems whose best trade is known, since they were made around it. Exposures of
 * a trade are prices; what each instrument earns is then set such that by these prices it wants
 * just that trade, or none, or one that is worth less than the fixed cost or than all those that
 * fill the count: a trade that is best for each row at prices that are its own is best of all. */
#include <stdio.h>
#include <stdlib.h>

#include "choice/world.h"

static choice_world world;
static double planted[WORLD_N], found[WORLD_N];

static double size_of(double x) { return x < 0 ? -x : x; }

/* g S e of row i, without the specific part. */
static double coupling(size_t i, size_t n) {
    const choice_world *w = &world;
    size_t k = w->model.n_factors;
    double sum = 0;
    for (size_t a = 0; a < k; a++) {
        double exposure = 0;
        for (size_t j = 0; j < n; j++)
            exposure += w->loadings[j * k + a] * (w->weight[j] - w->target[j] + planted[j]);
        sum += w->loadings[i * k + a] * exposure;
    }
    return w->problem.risk_aversion * sum;
}

/* F-CHOICE, F-CHOICEBOUND: a problem around a trade; how many are traded. */
static size_t plant(uint64_t seed, size_t n, bool counts) {
    choice_world *w = &world;
    size_t n_traded = 0;
    world_account(w, seed, n, WORLD_K, 0);
    w->problem.alpha = w->alpha, w->problem.net_min = -1e30, w->problem.net_max = 1e30;
    for (size_t i = 0; i < n; i++) {
        w->low[i] = -1, w->high[i] = 1;
        planted[i] = 0;
        if (world_is(w, 0.3)) planted[i] = (world_is(w, 0.5) ? 1 : -1) * (0.1 + world_share(w) / 8);
        n_traded += planted[i] != 0;
    }
    for (size_t i = 0; i < n; i++) {
        double own = w->problem.risk_aversion * w->specific[i], wish = planted[i];
        double offset = w->weight[i] - w->target[i], gain = 0.5 * own * 0.01;
        if (wish == 0) wish = (world_is(w, 0.5) ? 1 : -1) * 0.09 * world_share(w);
        /* of all gains those that are planted are the largest; no other is worth its fixed cost */
        double fixed = planted[i] != 0 ? gain * world_share(w) : gain;
        if (counts) {
            double least = 0.5 * 5 * 0.0025 * 0.01; /* of a planted gain */
            fixed = planted[i] != 0 ? own * wish * wish / 2 - least * (2 + 8 * world_share(w))
                                    : own * wish * wish / 2 - least * world_share(w);
            fixed = fixed > 0 ? fixed : 0;
        }
        w->fixed_buy[i] = w->fixed_sell[i] = fixed;
        w->least[i] = size_of(wish) * world_share(w);
        w->alpha[i] = own * (offset + wish) + coupling(i, n) + (wish > 0 ? 1 : -1) * w->rate[i];
    }
    if (counts) w->choice.trades_max = n_traded;
    return n_traded;
}

static double objective(const double *x, size_t n) {
    const choice_world *w = &world;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = w->weight[i] - w->target[i] + x[i], row = 0;
        for (size_t j = 0; j < n; j++)
            row += world_covariance(w, i, j) * (w->weight[j] - w->target[j] + x[j]);
        sum += w->problem.risk_aversion / 2 * e * row - w->alpha[i] * x[i];
        sum += size_of(x[i]) * w->rate[i] + (x[i] != 0 ? w->fixed_buy[i] : 0);
    }
    return sum;
}

int main(int n_arguments, char **arguments) {
    uint64_t n_worlds = n_arguments > 1 ? strtoull(arguments[1], NULL, 10) : 40, n_nodes = 0;
    const size_t sizes[] = {20, 50, 200};
    int n_wrong = 0;
    for (uint64_t seed = 1; seed <= n_worlds; seed++) {
        size_t n = sizes[seed % 3];
        rebal_choice_answer a = {.struct_size = sizeof a};
        size_t n_traded = plant(seed, n, seed % 2 == 0);
        double best = objective(planted, n);
        if (rebal_choice_solve(found, &a, &world.choice, NULL, 0, NULL)) return 2;
        bool is_right = a.status == REBAL_CHOICE_OPTIMAL && a.n_traded == n_traded &&
                        size_of(a.objective - best) <= 1e-9 * a.size && a.bound <= best + 1e-12;
        for (size_t i = 0; i < n; i++) is_right = is_right && (found[i] != 0) == (planted[i] != 0);
        n_nodes += a.n_nodes;
        n_wrong += !is_right;
        if (!is_right)
            printf("seed %d, n %d: %s %.12g, bound %.12g, planted %.12g, traded %u of %u\n",
                   (int)seed, (int)n, rebal_code_name(a.status), a.objective, a.bound, best,
                   (unsigned)a.n_traded, (unsigned)n_traded);
    }
    printf("%d worlds, %.1f nodes on average, %d wrong\n", (int)n_worlds,
           (double)n_nodes / (double)n_worlds, n_wrong);
    return n_wrong > 0;
}
