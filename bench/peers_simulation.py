#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Simulation against numpy, in the same process, taking turns: CPU time of one thread, medians of
ratios. Both make the same figures of one policy, daily, 50 rows and five factors; numpy all
paths of a step at once, in the size that suits its caches best. peers_simulation.py LIBRARY"""
import ctypes
import os
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np  # pylint: disable=wrong-import-position

N, FACTORS, STEPS, PATHS, SAMPLES = 50, 5, 252, 512, 9
YEARS = 1 / 252
COLUMNS = ("cost_rate", "trading_rate", "risk_rate", "tracking_variance", "realised_variance",
           "turnover", "trades", "growth", "premium")


class Simulation(ctypes.Structure):
    """rebal_simulation"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("base", ctypes.c_int32)] + [
        (name, ctypes.c_size_t) for name in ("n", "n_factors", "n_policies", "n_steps")] + [
            (name, ctypes.c_double) for name in ("step_years", "risk_aversion")] + [
                (name, ctypes.c_void_p) for name in (
                    "target", "loadings", "specific", "drift", "cost", "fixed", "half_width",
                    "stop", "interval_steps", "scope")]


class Rows(ctypes.Structure):
    """rebal_simulation_rows"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("reserved", ctypes.c_uint32),
                ("capacity", ctypes.c_size_t), ("count", ctypes.c_size_t)] + [
                    (name, ctypes.c_void_p) for name in COLUMNS]


class World:
    """A market with a row of cash, and one policy: out at .002, back to .001."""

    def __init__(self):
        rng = np.random.default_rng(1)
        self.target = np.full(N, 1 / N)
        self.loadings = rng.standard_normal((N, FACTORS)) * 0.08
        self.specific = rng.uniform(0.01, 0.05, N)
        self.cost = np.full(N, 0.001)
        self.loadings[0] = self.specific[0] = self.cost[0] = 0
        self.half, self.stop = np.full(N, 0.002), np.full(N, 0.001)

    def struct(self):
        return Simulation(ctypes.sizeof(Simulation), 0, N, FACTORS, 1, STEPS, YEARS, 5.0,
                          self.target.ctypes.data, self.loadings.ctypes.data,
                          self.specific.ctypes.data, None, self.cost.ctypes.data, None,
                          self.half.ctypes.data, self.stop.ctypes.data, None, None)


class Peer:
    """The same in numpy; what an array holds is overwritten where that saves one."""

    def __init__(self, world):
        self.w = world
        self.rng = np.random.Generator(np.random.SFC64(1))
        self.scaled = (world.loadings.T * YEARS ** 0.5).copy()
        self.deviation = np.sqrt(world.specific * YEARS)
        variance = (world.loadings ** 2).sum(1) + world.specific
        self.mean = -variance / 2 * YEARS
        self.z, self.e, self.x = np.empty((PATHS, FACTORS)), *np.empty((2, PATHS, N))
        self.d, self.a = np.empty((2, PATHS, N))

    def risk(self):
        y = self.d @ self.w.loadings
        np.multiply(self.d, self.d, out=self.x)
        return np.einsum("pk,pk->p", y, y) + self.x @ self.w.specific

    def look(self, weight, f):
        """Trades; the cost of each path."""
        np.abs(self.d, out=self.a)
        out = self.a > self.w.half
        out[:, 0] = False
        self.a -= self.w.stop
        self.a *= out
        np.copysign(self.a, self.d, out=self.e)
        weight -= self.e
        self.d -= self.e
        net = self.e.sum(1)
        paid = self.a @ self.w.cost
        weight[:, 0] += net - paid
        self.d[:, 0] += net
        f["trading_rate"] += paid
        f["turnover"] += (self.a.sum(1) + np.abs(net)) / 2
        f["trades"] += out.sum(1)
        return paid

    def step(self, weight, level, f, state):
        self.rng.standard_normal(out=self.z)
        self.rng.standard_normal(out=self.e)
        self.e *= self.deviation
        np.matmul(self.z, self.scaled, out=self.x)
        self.x += self.e
        self.x += self.mean
        level += self.x
        np.exp(self.x, out=self.x)
        weight *= self.x
        total = weight.sum(1)
        gap = total + state["paid"] * self.x[:, 0] - self.x @ self.w.target
        f["realised_variance"] += gap * gap
        f["growth"] += np.log(total)
        weight /= total[:, None]
        np.subtract(weight, self.w.target, out=self.d)
        f["tracking_variance"] += (state["held"] + self.risk()) / 2
        state["paid"] = self.look(weight, f)
        state["held"] = self.risk()

    def run(self):
        f = {name: np.zeros(PATHS) for name in COLUMNS}
        state = {"paid": np.zeros(PATHS), "held": np.zeros(PATHS)}
        weight, level = np.tile(self.w.target, (PATHS, 1)), np.zeros((PATHS, N))
        for _ in range(STEPS):
            self.step(weight, level, f, state)
        years = STEPS * YEARS
        f["growth"] += np.log(1 - state["paid"])
        f["premium"] = f["growth"] - np.log(np.exp(level) @ self.w.target)
        f["tracking_variance"] *= YEARS
        f = {name: column / years for name, column in f.items()}
        f["risk_rate"] = 2.5 * f["tracking_variance"]
        f["cost_rate"] = f["trading_rate"] + f["risk_rate"]
        return f


def seconds(call):
    start = time.process_time()
    call()
    return time.process_time() - start


def agree(ours, theirs):
    """Means of different random numbers: within five standard errors."""
    for name in COLUMNS:
        a, b = ours[name], theirs[name]
        error = ((a.var() + b.var()) / PATHS) ** 0.5
        if abs(a.mean() - b.mean()) > 5 * error:
            sys.exit(f"{name}: {a.mean()} and {b.mean()}, error {error}")


def main():
    library = ctypes.CDLL(sys.argv[1])
    world = World()
    market, ours = world.struct(), {name: np.zeros(PATHS) for name in COLUMNS}
    rows = Rows(ctypes.sizeof(Rows), 0, PATHS, 0, *(ours[name].ctypes.data for name in COLUMNS))

    def run():
        if library.rebal_simulation_run(ctypes.byref(rows), ctypes.byref(market),
                                        ctypes.c_uint64(1), ctypes.c_uint64(0),
                                        ctypes.c_size_t(PATHS), None, ctypes.c_size_t(0), None):
            sys.exit("rebal_simulation_run failed")

    peer = Peer(world)
    run()
    agree(ours, peer.run())
    ratios, speeds = [], []
    for _ in range(SAMPLES):
        mine = seconds(run)
        ratios.append(seconds(peer.run) / mine)
        speeds.append(N * STEPS * PATHS / mine / 1e6)
    speed, ratio = statistics.median(speeds), statistics.median(ratios)
    goal = 3.5 * speed / ratio
    word = "pass" if ratio >= 3.5 else "fail"
    print(f"simulate_msteps\t{speed:.1f}\tM/s\t>= {goal:.1f}\t{word}")
    print(f"simulate_vs_numpy\t{ratio:.2f}\tx\t>= 3.5\t{word}")


main()
