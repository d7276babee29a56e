#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cost-optimal trade against packaged solvers, on the same problems in the same process:
factor model or a whole covariance, linear costs, bounds, purchases out of sales; of the family
"groups" ten groups of which each is to be nearer to its target, and a cap of turnover that binds.
CPU time; the median over accounts of the ratio to the fastest that is right.
peers_solve.py SHARED_LIBRARY [FAMILY N]...

Each solver gets the factors as variables, in the form that suits it better: bought, sold and
exposures, all else bounds; or trades, what is bought of them and exposures, with a diagonal
Hessian. Its arguments are made before the time is taken, as ours are. Tolerance 1e-9. What each
reached says rebal_solve_certify(): an answer with a gap above 1e-5, or off its limits by more than
1e-5, is no answer. Warm: the problem of the next day, given to the solver that has solved the first
one, by its own update. Solvers that are not installed are left out by name."""
import ctypes
import os
import statistics
import sys
import time

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
import numpy as np  # pylint: disable=wrong-import-position
from scipy import sparse  # pylint: disable=wrong-import-position

FACTORS = {10: 3, 50: 10, 200: 20, 500: 40, 2000: 50}
GOALS = {("l1", 50): (20, 10), ("l1", 200): (40, 50), ("l1", 2000): (60, 150),
         ("groups", 50): (10,), ("groups", 200): (20,), ("groups", 2000): (40,),
         ("dense", 200): (15, 15)}
GROUPS, PRICES, TURNOVER = 10, 6, 4
AVERSION, TOLERANCE, ACCEPTED, INFINITE = 10.0, 1e-9, 1e-5, 1e30
OPTIMAL = 650


class Model(ctypes.Structure):
    """rebal_risk_model"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("reserved", ctypes.c_uint32),
                ("n", ctypes.c_size_t), ("n_factors", ctypes.c_size_t)] + [
                    (name, ctypes.c_void_p) for name in (
                        "covariance", "loadings", "factor_covariance", "specific")]


class Problem(ctypes.Structure):
    """rebal_problem"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("steps_max", ctypes.c_uint32),
                ("model", ctypes.POINTER(Model)), ("risk_aversion", ctypes.c_double),
                ("net_min", ctypes.c_double), ("net_max", ctypes.c_double)] + [
                    (name, ctypes.c_void_p) for name in (
                        "weight", "target", "alpha", "cost_buy", "cost_sell", "impact",
                        "quadratic", "trade_min", "trade_max", "limits")]


class Limits(ctypes.Structure):
    """rebal_trade_limits"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("flags", ctypes.c_uint32),
                ("n_rows", ctypes.c_size_t)] + [
                    (name, ctypes.c_void_p) for name in ("rows", "row_min", "row_max", "volume")] + [
                        (name, ctypes.c_double) for name in (
                            "participation_max", "buy_max", "sell_max", "turnover_max",
                            "cost_max", "te_max")]


class Solution(ctypes.Structure):
    """rebal_solution"""
    _fields_ = [(name, ctypes.c_uint32) for name in (
        "struct_size", "status", "n_steps", "n_traded")] + [
            (name, ctypes.c_double) for name in (
                "objective", "bound", "gap", "size", "violation", "risk", "gain", "cost", "net",
                "net_multiplier")]


class Instance:
    """One account; next_day() moves its prices."""

    def __init__(self, family, seed, n):
        self.random = np.random.default_rng(seed)
        self.n, self.k = n, FACTORS[n]
        normal = self.random.standard_normal
        self.loadings = 0.05 * normal((n, self.k)) / self.k ** 0.5
        self.loadings[:, 0] = 0.15 * (1 + 0.3 * normal(n))
        self.specific = (0.1 + 0.25 * self.random.random(n)) ** 2
        self.target = np.exp(normal(n))
        self.target /= self.target.sum()
        self.weight = self.target * np.exp(0.1 * normal(n))
        self.weight /= self.weight.sum()
        self.cost = 0.03 / n * np.exp(0.5 * normal(n))
        self.low = -self.weight
        self.high = np.maximum(3 * self.target + 1 / n - self.weight, 0)
        kind = self.random.random(n)
        down, locked = kind < 0.08, kind > 0.95
        self.high[down] = -0.3 * self.weight[down]
        self.high[locked] = 1e-4 * self.weight[locked]
        self.low[locked] = -self.high[locked]
        self.covariance = None
        if family == "dense":
            self.covariance = self.loadings @ self.loadings.T + np.diag(self.specific)
            self.k, self.loadings, self.specific = 0, np.zeros((n, 0)), None
        self.groups = self.bands = self.turnover = None

    def limit(self, path):
        """Each group 30 % nearer to its target than it comes without; 3 % less turnover than that
        takes."""
        self.groups = np.equal.outer(np.arange(self.n) % GROUPS, np.arange(GROUPS)) * 1.0
        self.bands, self.turnover = None, None
        ours = Ours(path, self)
        ours.run(0)
        held, aim = self.groups.T @ (self.weight + ours.trade), self.groups.T @ self.target
        low, high = np.minimum(held, aim), np.maximum(held, aim)
        self.bands = (np.where(held < aim, low + 0.3 * (high - low), low - 1e-3),
                      np.where(held < aim, high + 1e-3, high - 0.3 * (high - low)))
        ours = Ours(path, self)
        ours.run(0)
        self.turnover = 0.97 * abs(ours.trade).sum() / 2

    def next_day(self):
        moved = self.weight * np.exp(0.01 * self.random.standard_normal(self.n))
        self.low = self.low - (moved - self.weight)
        self.high = np.maximum(self.high - (moved - self.weight), self.low)
        self.weight = moved

    @property
    def drift(self):
        return self.weight - self.target


class Ours:
    """The library, its arguments made once."""

    def __init__(self, path, instance):
        library = ctypes.CDLL(path)
        self.solve, self.certify = library.rebal_solve, library.rebal_solve_certify
        library.rebal_solve_size.restype = ctypes.c_size_t
        self.instance, n, k = instance, instance.n, instance.k
        prices = 1 if instance.bands is None else PRICES + GROUPS
        self.trade, self.state = np.zeros(n), np.zeros((k or n) + prices)
        self.columns = {}
        self.model = Model(struct_size=ctypes.sizeof(Model), n=n, n_factors=k)
        if k:
            self.model.loadings = instance.loadings.ctypes.data
            self.model.specific = instance.specific.ctypes.data
        else:
            self.packed = np.ascontiguousarray(instance.covariance[np.tril_indices(n)])
            self.model.covariance = self.packed.ctypes.data
        self.problem = Problem(struct_size=ctypes.sizeof(Problem), model=ctypes.pointer(self.model),
                               risk_aversion=AVERSION)
        self.fill()
        self.solution = Solution(struct_size=ctypes.sizeof(Solution))
        size = library.rebal_solve_size(ctypes.byref(self.problem))
        self.memory = np.zeros(size // 8 + 2)
        start = self.memory.ctypes.data + self.memory.ctypes.data % 16
        self.room = (ctypes.c_void_p(start), ctypes.c_size_t(size), None)
        self.arguments = (ctypes.c_void_p(self.trade.ctypes.data),
                          ctypes.c_void_p(self.state.ctypes.data), ctypes.byref(self.solution),
                          ctypes.byref(self.problem), *self.room)

    def fill(self):
        i = self.instance
        for name, column in (("weight", i.weight), ("target", i.target), ("cost_buy", i.cost),
                             ("cost_sell", i.cost), ("trade_min", i.low), ("trade_max", i.high)):
            self.columns[name] = np.ascontiguousarray(column)
            setattr(self.problem, name, self.columns[name].ctypes.data)
        if i.bands is None:
            return
        self.bands = [np.ascontiguousarray(column) for column in (i.groups, *i.bands)]
        rows, low, high = (column.ctypes.data for column in self.bands)
        self.limits = Limits(struct_size=ctypes.sizeof(Limits), n_rows=GROUPS, rows=rows,
                             row_min=low, row_max=high)
        if i.turnover is not None:
            self.limits.flags, self.limits.turnover_max = TURNOVER, i.turnover
        self.problem.limits = ctypes.addressof(self.limits)

    def run(self, state):
        self.state[:] = state
        if self.solve(*self.arguments) != 0 or self.solution.status != OPTIMAL:
            sys.exit(f"rebal_solve: {self.solution.status}")

    def judge(self, trade):
        """The gap and the violation of any trade."""
        trade = np.ascontiguousarray(np.clip(trade, -1000, 1000))
        found = Solution(struct_size=ctypes.sizeof(Solution))
        if self.certify(ctypes.byref(found), ctypes.byref(self.problem),
                        ctypes.c_void_p(trade.ctypes.data), ctypes.c_void_p(self.state.ctypes.data),
                        *self.room) != 0:
            sys.exit("rebal_solve_certify failed")
        return found.gap, found.violation


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
    today, forms = Ours(path, instance), [(Form(instance, True), Form(instance, False))]
    today.run(0)
    state = today.state.copy()
    instance.next_day()
    if family == "groups":
        instance.limit(path)
    forms.append((Form(instance, True), Form(instance, False)))
    later = Ours(path, instance)
    later.run(state)
    answers = {"ours": (least_seconds(lambda: today.run(0)),
                        least_seconds(lambda: later.run(state)),
                        max(today.solution.gap, later.solution.gap),
                        max(today.solution.violation, later.solution.violation))}
    for peer in PEERS:
        if n > peer.largest:
            continue
        both = [attempt(peer, pair, (today.judge, later.judge)) for pair in zip(*forms)]
        both = [answer for answer in both if answer]
        if both:
            answers[peer.name] = tuple(min(column) for column in zip(*both))
    return answers


def report(family, n, accounts, goals):
    """A line a peer on standard error, then the goals of the size."""
    for name in ["ours"] + [peer.name for peer in PEERS]:
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
