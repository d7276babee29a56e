#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cost-optimal trade against packaged solvers, on the same problems in the same process:
factor model or a whole covariance, linear costs, bounds, purchases out of sales; of the family
"groups" ten groups of which each is to be nearer to its target, and a cap of turnover that binds;
of the family "te_cap" the least cost that brings the tracking error down to a cap, as a cone.
CPU time; the median over accounts of the ratio to the fastest that is right.
peers_solve.py SHARED_LIBRARY [FAMILY N]...

Each solver gets the factors as variables, in the form that suits it better: bought, sold and
exposures, all else bounds; or trades, what is bought of them and exposures, with a diagonal
Hessian. Its arguments are made before the time is taken, as ours are. Tolerance 1e-9. What each
reached says rebal_solve_certify(): an answer with a gap above 1e-5, or off its limits by more than
1e-5, is no answer. Warm: the problem of the next day, given to the solver that has solved the first
one, by its own update. Solvers that are not installed are left out by name."""
import os
import statistics
import sys
import time

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
import numpy as np  # pylint: disable=wrong-import-position
from scipy import sparse  # pylint: disable=wrong-import-position
from solve_accounts import (  # pylint: disable=wrong-import-position
    AVERSION, GROUPS, Instance, Ours)

GOALS = {("l1", 50): (20, 10), ("l1", 200): (40, 50), ("l1", 2000): (60, 150),
         ("groups", 50): (10,), ("groups", 200): (20,), ("groups", 2000): (40,),
         ("te_cap", 200): (30,), ("dense", 200): (15, 15)}
TOLERANCE, ACCEPTED, INFINITE = 1e-9, 1e-5, 1e30


class Form:
    """min y'Py/2 + q'y, A y = b, G y <= h, low <= y <= high; trade(y) gives the trades."""

    def __init__(self, i, split):
        n, k = i.n, i.k
        root = AVERSION ** 0.5
        own = sparse.diags(i.specific) if i.covariance is None else sparse.csc_matrix(i.covariance)
        own, b = AVERSION * own, root * i.loadings.T
        pull = own @ i.drift
        self.n, self.split = n, split
        unit = sparse.identity(n)
        if split:
            self.P = sparse.block_diag([sparse.bmat([[own, -own], [-own, own]]),
                                        sparse.identity(k)])
            self.q = np.concatenate([i.cost + pull, i.cost - pull, np.zeros(k)])
            blocks = [[np.ones((1, n)), -np.ones((1, n)), None], [b, -b, -sparse.identity(k)]]
            self.G, self.h = sparse.csc_matrix((0, 2 * n + k)), np.zeros(0)
            ends = [(np.maximum(i.low, 0), np.maximum(i.high, 0)),
                    (np.maximum(-i.high, 0), np.maximum(-i.low, 0))]
        else:
            self.P = sparse.block_diag([own, sparse.csc_matrix((n, n)), sparse.identity(k)])
            self.q = np.concatenate([pull - i.cost, 2 * i.cost, np.zeros(k)])
            blocks = [[np.ones((1, n)), np.zeros((1, n)), None],
                      [b, np.zeros((k, n)), -sparse.identity(k)]]
            self.G = sparse.bmat([[unit, -unit, sparse.csc_matrix((n, k))]], format="csc")
            self.h = np.zeros(n)
            ends = [(i.low, i.high), (np.zeros(n), np.full(n, INFINITE))]
        if i.bands is not None:
            self.limit(i, split, k)
        self.P = sparse.csc_matrix(self.P)
        self.A = sparse.csc_matrix(sparse.bmat(blocks))
        self.A.eliminate_zeros()
        self.b = np.concatenate([[0], -b @ i.drift])
        free = np.full(k, INFINITE)
        self.low = np.concatenate([ends[0][0], ends[1][0], -free])
        self.high = np.concatenate([ends[0][1], ends[1][1], free])

    def limit(self, i, split, k):
        """The bands of the groups, and the cap of turnover."""
        groups, none = i.groups.T, np.zeros((GROUPS, self.n))
        by = np.hstack([groups, -groups if split else none, np.zeros((GROUPS, k))])
        once = np.ones(self.n)
        turned = np.concatenate([once if split else -once, once if split else 2 * once,
                                 np.zeros(k)])
        held = groups @ i.weight
        self.G = sparse.vstack([self.G, by, -by, turned[None, :]], format="csc")
        self.h = np.concatenate([self.h, i.bands[1] - held, held - i.bands[0], [2 * i.turnover]])

    def trade(self, y):
        return y[:self.n] - y[self.n:2 * self.n] if self.split else y[:self.n]


class Cone(Form):
    """The least cost within a cap of the tracking error: cone_h - cone_G y is in the cone."""

    def __init__(self, i, split):
        super().__init__(i, split)
        n, k = i.n, i.k
        unit, cost = sparse.identity(n), np.concatenate([i.cost if split else -i.cost,
                                                         i.cost if split else 2 * i.cost])
        own = sparse.diags(i.specific ** 0.5)
        trade = sparse.bmat([[unit, -unit if split else sparse.csc_matrix((n, n))]])
        self.q = np.concatenate([cost, np.zeros(k)])
        self.P = sparse.csc_matrix(self.P.shape)
        self.cone_G = -sparse.vstack([
            sparse.csc_matrix((1, 2 * n + k)),
            sparse.hstack([own @ trade, sparse.csc_matrix((n, k))]),
            sparse.hstack([sparse.csc_matrix((k, 2 * n)), sparse.identity(k) / AVERSION ** 0.5])],
            format="csc")
        self.cone_h = np.concatenate([[i.te], own @ i.drift, np.zeros(k)])


def all_rows(form):
    """All rows of a form as l <= A y <= u, those of free variables left out."""
    bounded = (form.low > -INFINITE) | (form.high < INFINITE)
    unit = sparse.identity(form.q.size, format="csc")[bounded]
    rows = sparse.vstack([form.A, form.G, unit], format="csc")
    below = np.full(form.h.size, -INFINITE)
    low = np.concatenate([form.b, below, form.low[bounded]])
    return rows, low, np.concatenate([form.b, form.h, form.high[bounded]])


def one_sided(form):
    """All inequalities of a form as A y <= u."""
    low, high = form.low > -INFINITE, form.high < INFINITE
    unit = sparse.identity(form.q.size, format="csc")
    return (sparse.vstack([form.G, unit[high], -unit[low]], format="csc"),
            np.concatenate([form.h, form.high[high], -form.low[low]]))


class Peer:
    """prepare(form) gives the arguments of setup and update, their making not timed."""
    largest = 2000

    def update(self, *arguments):
        self.setup(*arguments)


class Osqp(Peer):
    """OSQP with polishing."""
    name = "OSQP"

    def prepare(self, form):
        return sparse.triu(form.P, format="csc"), form.q, *all_rows(form)

    def setup(self, *arguments):
        import osqp
        self.solver = osqp.OSQP()
        self.solver.setup(*arguments, verbose=False, polishing=True, eps_abs=TOLERANCE,
                          eps_rel=TOLERANCE, max_iter=20000)

    def update(self, _, q, rows, low, high):
        self.solver.update(q=q, l=low, u=high)

    def run(self):
        return self.solver.solve(raise_error=False).x


class Clarabel(Peer):
    """Clarabel: interior point, no warm start."""
    name = "Clarabel"

    def prepare(self, form):
        import clarabel
        rows, ends = one_sided(form)
        cones = [clarabel.ZeroConeT(form.b.size), clarabel.NonnegativeConeT(ends.size)]
        return (sparse.triu(form.P, format="csc"), form.q,
                sparse.vstack([form.A, rows], format="csc"), np.concatenate([form.b, ends]), cones)

    def setup(self, *arguments):
        import clarabel
        settings = clarabel.DefaultSettings()
        settings.verbose, settings.max_threads, settings.presolve_enable = False, 1, False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = TOLERANCE
        self.solver = clarabel.DefaultSolver(*arguments, settings)

    def update(self, _, q, rows, ends, cones):
        self.solver.update(q=q, b=ends)

    def run(self):
        return np.array(self.solver.solve().x)


class ClarabelCone(Clarabel):
    """Clarabel with a second-order cone."""

    def prepare(self, form):
        import clarabel
        p, q, rows, ends, cones = super().prepare(form)
        return (p, q, sparse.vstack([rows, form.cone_G], format="csc"),
                np.concatenate([ends, form.cone_h]),
                cones + [clarabel.SecondOrderConeT(form.cone_h.size)])


class Ecos(Peer):
    """ECOS: interior point for conic programs, no warm start."""
    name = "ECOS"

    def prepare(self, form):
        rows, ends = one_sided(form)
        return (form.q, sparse.vstack([rows, form.cone_G], format="csc"),
                np.concatenate([ends, form.cone_h]), {"l": ends.size, "q": [form.cone_h.size]},
                form.A, form.b)

    def setup(self, *arguments):
        self.arguments = arguments

    def run(self):
        import ecos
        return ecos.solve(*self.arguments, verbose=False, abstol=TOLERANCE, reltol=TOLERANCE,
                          feastol=TOLERANCE)["x"]


class Piqp(Peer):
    """PIQP: proximal interior point."""
    name = "PIQP"

    def prepare(self, form):
        below = np.full(form.h.size, -INFINITE)
        return form.P, form.q, form.A, form.b, form.G, below, form.h, form.low, form.high

    def create(self):
        import piqp
        return piqp.SparseSolver()

    def setup(self, *arguments):
        self.solver = self.create()
        self.solver.settings.verbose = False
        self.solver.settings.eps_abs = self.solver.settings.eps_rel = TOLERANCE
        self.solver.settings.eps_duality_gap_abs = TOLERANCE
        self.solver.settings.eps_duality_gap_rel = TOLERANCE
        self.solver.setup(*arguments)

    def update(self, _, c, a, b, g, below, h, low, high):
        self.solver.update(c=c, b=b, h_l=below, h_u=h, x_l=low, x_u=high)

    def run(self):
        self.solver.solve()
        return np.array(self.solver.result.x)


class PiqpDense(Piqp):
    """PIQP with dense matrices."""
    name, largest = "PIQPdense", 200

    def prepare(self, form):
        p, c, a, b, g, *ends = super().prepare(form)
        return (p.toarray(), c, a.toarray(), b, g.toarray(), *ends)

    def create(self):
        import piqp
        return piqp.DenseSolver()


class Qoco(Peer):
    """QOCO: interior point for conic programs, no warm start."""
    name = "QOCO"

    def prepare(self, form):
        rows, ends = one_sided(form)
        return (form.q.size, ends.size, form.b.size, form.P, form.q, form.A, form.b, rows, ends,
                ends.size, 0, np.zeros(0, int))

    def setup(self, *arguments):
        import qoco
        self.solver = qoco.QOCO()
        self.solver.setup(*arguments, abstol=TOLERANCE, reltol=TOLERANCE)

    def update(self, *arguments):
        self.solver.update_vector_data(c=arguments[4], b=arguments[6], h=arguments[8])

    def run(self):
        return np.array(self.solver.solve().x)


class Daqp(Peer):
    """DAQP: dual active set, dense: trades and what is bought, the factors multiplied out."""
    name, largest = "DAQP", 200

    def prepare(self, form):
        own, m = form.P.toarray(), 2 * form.n
        b = form.A[1:, :m].toarray()
        rows = np.vstack([form.A[:1, :m].toarray(), form.G[:, :m].toarray()])
        upper = np.concatenate([form.high[:m], form.b[:1], form.h])
        lower = np.concatenate([form.low[:m], form.b[:1], np.full(form.h.size, -INFINITE)])
        sense = np.zeros(upper.size, dtype=np.int32)
        sense[m] = 5
        return (np.ascontiguousarray(own[:m, :m] + b.T @ b), form.q[:m] - b.T @ form.b[1:],
                np.ascontiguousarray(rows), upper, lower, sense)

    def setup(self, *arguments):
        import daqp
        self.solver = daqp.Model()
        self.solver.settings = {"primal_tol": TOLERANCE, "dual_tol": TOLERANCE, "eps_prox": 1e-6}
        self.solver.setup(*arguments)

    def update(self, _, f, rows, upper, lower, sense):
        self.solver.update(f=f, bupper=upper, blower=lower)

    def run(self):
        return np.array(self.solver.solve()[0])


class Highs(Peer):
    """HiGHS: its active-set method for quadratic programs, no warm start."""
    name, largest = "HiGHS", 200

    def prepare(self, form):
        import highspy
        lp = highspy.HighsLp()
        rows = sparse.vstack([form.A, form.G], format="csc")
        lp.num_col_, lp.num_row_ = form.q.size, rows.shape[0]
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = form.q, form.low, form.high
        lp.row_lower_ = np.concatenate([form.b, np.full(form.h.size, -INFINITE)])
        lp.row_upper_ = np.concatenate([form.b, form.h])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
        lp.a_matrix_.value_ = rows.data
        model = highspy.HighsModel()
        model.lp_ = lp
        hessian = sparse.tril(form.P, format="csc")
        model.hessian_.dim_, model.hessian_.format_ = form.q.size, highspy.HessianFormat.kTriangular
        model.hessian_.start_, model.hessian_.index_ = hessian.indptr, hessian.indices
        model.hessian_.value_ = hessian.data
        return (model,)

    def setup(self, model):
        import highspy
        self.solver = highspy.Highs()
        self.solver.silent()
        for option, value in (("threads", 1), ("time_limit", 20.0),
                              ("primal_feasibility_tolerance", TOLERANCE),
                              ("dual_feasibility_tolerance", TOLERANCE)):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)

    def run(self):
        self.solver.run()
        return np.array(self.solver.getSolution().col_value)


PEERS = (Osqp, Clarabel, Piqp, PiqpDense, Qoco, Daqp, Highs)
CONES = (ClarabelCone, Ecos)


def peers_of(family):
    return CONES if family == "te_cap" else PEERS


def forms_of(family, instance):
    kind = Cone if family == "te_cap" else Form
    return kind(instance, True), kind(instance, False)


def least_seconds(call, before=None):
    """The least of some runs, in CPU time: what others do on the machine only adds. `before` each,
    not timed."""
    best, spent = float("inf"), 0.0
    while spent <= 0.02:
        if before:
            before()
        start = time.process_time()
        call()
        took = time.process_time() - start
        best, spent = min(best, took), spent + took + 1e-6
    return best


def attempt(peer, forms, judges):
    """Seconds of a peer in one form, cold and warm, the worst gap and violation; or None."""
    solver = peer()

    def cold():
        solver.setup(*first)
        return solver.run()

    def warm():
        solver.update(*later)
        return solver.run()

    try:
        first, later = (solver.prepare(form) for form in forms)
        found = [judges[0](forms[0].trade(cold())), judges[1](forms[1].trade(warm()))]
        times = least_seconds(cold), least_seconds(warm, cold)
    except ImportError:
        return None
    except Exception as problem:  # pylint: disable=broad-except
        print(f"{peer.name}: {problem}", file=sys.stderr)
        return None
    gap, off = (max(pair) for pair in zip(*found))
    return (*times, gap, off) if gap <= ACCEPTED and off <= ACCEPTED else None


def one_account(path, family, seed, n):
    """Ours and the peers: {name: (cold, warm, gap, violation)}."""
    instance = Instance(family, seed, n)
    if family == "groups":
        instance.limit(path)
    if family == "te_cap":
        instance.cap(path)
    today, forms = Ours(path, instance), [forms_of(family, instance)]
    today.run(0)
    state = today.state.copy()
    instance.next_day()
    if family == "groups":
        instance.limit(path)
    if family == "te_cap":
        instance.cap(path)
    forms.append(forms_of(family, instance))
    later = Ours(path, instance)
    later.run(state)
    answers = {"ours": (least_seconds(lambda: today.run(0)),
                        least_seconds(lambda: later.run(state)),
                        max(today.solution.gap, later.solution.gap),
                        max(today.solution.violation, later.solution.violation))}
    for peer in peers_of(family):
        if n > peer.largest:
            continue
        both = [attempt(peer, pair, (today.judge, later.judge)) for pair in zip(*forms)]
        both = [answer for answer in both if answer]
        if both:
            answers[peer.name] = tuple(min(column) for column in zip(*both))
    return answers


def report(family, n, accounts, goals):
    """A line a peer on standard error, then the goals of the size."""
    for name in ["ours"] + [peer.name for peer in peers_of(family)]:
        rows = [account[name] for account in accounts if name in account]
        if not rows:
            print(f"{family} n {n} {name:9} is not there, too large, or not right",
                  file=sys.stderr)
            continue
        cold, warm, gap, off = (statistics.median(column) for column in zip(*rows))
        print(f"{family} n {n} {name:9} cold {1e6 * cold:10.1f} us, "
              f"warm {1e6 * warm:10.1f} us, gap {gap:.0e}, off {off:.0e}, "
              f"{len(rows)} of {len(accounts)}", file=sys.stderr)
    for when, goal in enumerate(GOALS.get((family, n), ())):
        ratios = [min(row[when] for name, row in account.items() if name != "ours") /
                  account["ours"][when] for account in accounts if len(account) > 1]
        name = f"solve_{family}_n{n}_{('cold', 'warm')[when]}"
        ratio = statistics.median(ratios) if ratios else 0
        print(f"{name}\t{ratio:.2f}\tx\t>= {goal}\t{'pass' if ratio >= goal else 'fail'}",
              file=goals, flush=True)


def main():
    with os.fdopen(os.dup(1), "w") as goals:
        os.dup2(2, 1)  # some solvers print
        measure(goals)


def measure(goals):
    asked = list(zip(sys.argv[2::2], map(int, sys.argv[3::2]))) or list(GOALS)
    for family, n in asked:
        accounts = range(5 if n < 1000 else 2)
        report(family, n, [one_account(sys.argv[1], family, seed, n) for seed in accounts], goals)


main()
