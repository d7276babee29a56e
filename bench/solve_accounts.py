# SPDX-License-Identifier: MIT
"""What peers_solve.py asks: accounts at random, and rebal_solve() through ctypes."""
import ctypes
import sys

import numpy as np

FACTORS = {10: 3, 50: 10, 200: 20, 500: 40, 2000: 50}
GROUPS, PRICES, TURNOVER, TE = 10, 6, 4, 16
AVERSION, LEAST_AVERSION, OPTIMAL = 10.0, 1e-6, 650


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
                    (name, ctypes.c_void_p) for name in ("rows", "row_min", "row_max", "volume")
                ] + [(name, ctypes.c_double) for name in (
                    "participation_max", "buy_max", "sell_max", "turnover_max", "cost_max",
                    "te_max")]


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
        self.groups = self.bands = self.turnover = self.te = None

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

    def error(self, path, aversion):
        """The tracking error of the best trade without a cap."""
        ours = Ours(path, self)
        ours.problem.risk_aversion = aversion
        ours.run(0)
        left = self.drift + ours.trade
        common = self.loadings.T @ left
        return (common @ common + self.specific @ left ** 2) ** 0.5

    def cap(self, path):
        """Half way from the error of the least cost to the least error."""
        self.te = None
        self.te = (self.error(path, LEAST_AVERSION) + self.error(path, 1 / LEAST_AVERSION)) / 2

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
        prices = PRICES if instance.te is not None else prices
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
                               risk_aversion=AVERSION if instance.te is None else LEAST_AVERSION)
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
        if i.te is not None:
            self.limits = Limits(struct_size=ctypes.sizeof(Limits), flags=TE, te_max=i.te)
            self.problem.limits = ctypes.addressof(self.limits)
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
