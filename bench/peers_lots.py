#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole lots of the least absolute deviation against HiGHS and CBC, on the same accounts. CPU time,
the median over accounts of the ratio; all are asked for a gap of 0.1 %.
peers_lots.py SHARED_LIBRARY

The two get lots as integers, what each row misses, in lots, as a number with two rows of its own,
the cash as one row; their arguments are made before the time is taken, as ours are. One thread. An
answer that leaves the range of the cash by more than 1e-6 of the account is no answer, and a time
limit of 5 s is their time. CBC is a process of its own: what it takes to read the same file is
taken off.

_ppm is the gap that each proves, _over_ppm how far it is above the bound that is proved here, the
worst account of each. Where CBC tells no bound, the gap that was asked for is its gap."""
import ctypes
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
import numpy as np  # pylint: disable=wrong-import-position
try:
    import highspy
except ImportError:
    highspy = None
try:
    import cbcbox
except ImportError:
    cbcbox = None

SIZES, ROWS, ACCOUNTS, GAP, LIMIT = (5, 6, 7, 8), 200, 3, 1e-3, 5.0


class Lots(ctypes.Structure):
    """rebal_lots"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("metric", ctypes.c_int32),
                ("n", ctypes.c_size_t), ("nodes_max", ctypes.c_uint32),
                ("reserved", ctypes.c_uint32)] + [
                    (name, ctypes.c_int64) for name in (
                        "gap_max_ppb", "cash", "cash_min", "cash_max", "account")] + [
                    (name, ctypes.c_void_p) for name in (
                        "held", "price", "ideal", "weight", "lots_min", "lots_max", "trade_min",
                        "fee_buy_ppb", "fee_sell_ppb", "problem")]


class Answer(ctypes.Structure):
    """rebal_lots_answer"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("status", ctypes.c_int32),
                ("n_nodes", ctypes.c_uint32), ("n_traded", ctypes.c_uint32),
                ("cash", ctypes.c_int64), ("fee", ctypes.c_int64)] + [
                    (name, ctypes.c_double) for name in ("objective", "bound", "gap", "size")]


class Account:
    """Lognormal prices around 10 000 and targets; a tenth of drift; up to a hundredth in cash."""

    def __init__(self, seed, size):
        random = np.random.default_rng(seed)
        account = 10 ** size
        target = np.exp(random.standard_normal(ROWS))
        target /= target.sum()
        weight = target * np.exp(0.1 * random.standard_normal(ROWS))
        weight /= weight.sum()
        self.price = (1 + 1e4 * np.exp(0.8 * random.standard_normal(ROWS))).astype(np.int64)
        self.held = (weight * account / self.price).astype(np.int64)
        self.ideal = (0.995 * target * account).astype(np.int64)
        self.cash = account - int(self.held @ self.price)
        self.cash_max, self.account = account // 100, account


def column(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def ours(library, a):
    """CPU seconds, objective, gap and bound."""
    lots = Lots(struct_size=ctypes.sizeof(Lots), n=ROWS, gap_max_ppb=int(GAP * 1e9), cash=a.cash,
                cash_min=0, cash_max=a.cash_max, account=a.account, held=column(a.held),
                price=column(a.price), ideal=column(a.ideal))
    answer, trade = Answer(struct_size=ctypes.sizeof(Answer)), np.zeros(ROWS, np.int64)
    times = []
    for _ in range(9):
        start = time.process_time()
        status = library.rebal_lots_solve(column(trade), ctypes.byref(answer), ctypes.byref(lots),
                                          None, ctypes.c_size_t(0), None)
        times.append(time.process_time() - start)
        if status:
            raise SystemExit("rebal_lots_solve() failed")
    return statistics.median(times), answer.objective, answer.gap, answer.bound


def scaled(a):
    """Prices and all cash as numbers, and the unit of what is compared: a thousandth of the
    account. In cents both solvers are slower, HiGHS so much that it reaches no gap of 0.1 %."""
    return a.price.astype(float), float(a.cash + int(a.held @ a.price)), a.account / 1000


def highs(a):
    """CPU seconds, objective and gap of HiGHS; None where it leaves the range of the cash."""
    h = highspy.Highs()
    h.silent()
    for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", GAP),
                        ("time_limit", LIMIT)):
        h.setOptionValue(name, value)
    infinite, p, all_cash, unit = highspy.kHighsInf, *scaled(a)
    for i in range(ROWS):
        h.addCol(0.0, 0.0, all_cash // p[i], 0, [], [])
        h.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    for i in range(ROWS):
        lots = a.ideal[i] / p[i]
        h.addCol(p[i] / unit, 0.0, infinite, 0, [], [])
        h.addRow(-infinite, lots, 2, [i, ROWS + i], [1.0, -1.0])
        h.addRow(lots, infinite, 2, [i, ROWS + i], [1.0, 1.0])
    h.addRow((all_cash - a.cash_max) / unit, all_cash / unit, ROWS, list(range(ROWS)), p / unit)
    start = time.process_time()
    h.run()
    taken = time.process_time() - start
    ended = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)
    if h.getModelStatus() not in ended:
        return None
    objective = judged(a, h.getSolution().col_value[:ROWS])
    return objective and (taken, objective, h.getInfo().mip_gap)


def mps(a):
    """The same rows and columns as a file."""
    lines = ["NAME lots", "ROWS", " N cost", " G cash"]
    lines += [f" {kind} {name}{i}" for i in range(ROWS) for kind, name in (("L", "l"), ("G", "g"))]
    lines += ["COLUMNS", " M1 'MARKER' 'INTORG'"]
    p, all_cash, unit = scaled(a)
    for i in range(ROWS):
        lines += [f" x{i} cash {float(p[i] / unit)!r}", f" x{i} l{i} 1", f" x{i} g{i} 1"]
    lines += [" M2 'MARKER' 'INTEND'"]
    for i in range(ROWS):
        lines += [f" y{i} cost {float(p[i] / unit)!r}", f" y{i} l{i} -1", f" y{i} g{i} 1"]
    lines += ["RHS", f" rhs cash {(all_cash - a.cash_max) / unit!r}"]
    lines += [f" rhs {name}{i} {float(a.ideal[i] / p[i])!r}" for i in range(ROWS) for name in "lg"]
    lines += ["RANGES", f" rng cash {a.cash_max / unit!r}", "BOUNDS"]
    lines += [f" UP bnd x{i} {int(all_cash // p[i])}" for i in range(ROWS)]
    return "\n".join(lines + ["ENDATA", ""])


def child_seconds(arguments):
    """CPU seconds of a process, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def cbc(a):
    """CPU seconds, objective and gap of CBC; None where it leaves the range of the cash."""
    with tempfile.TemporaryDirectory() as folder:
        model, answer = pathlib.Path(folder, "lots.mps"), pathlib.Path(folder, "answer")
        model.write_text(mps(a), encoding="ascii")
        program = cbcbox.cbc_bin_path()
        reading, _ = child_seconds([program, str(model), "-quit"])
        taken, told = child_seconds([program, str(model), "-timeMode", "cpu", "-ratioGap", str(GAP),
                                     "-sec", str(LIMIT), "-solve", "-solution", str(answer)])
        found = re.findall(r"^[ *]*\d+ +x(\d+) +(\S+)", answer.read_text(encoding="ascii"), re.M)
    held = np.zeros(ROWS)
    for row, lots in found:
        held[int(row)] = float(lots)
    objective = judged(a, held)
    if objective is None:
        return None
    bound = re.search(r"^Lower bound: +(\S+)", told, re.M)  # told where the time is up
    gap = 1 - float(bound[1]) * a.account / 1000 / objective if bound else GAP
    return taken - reading, objective, gap


def judged(a, lots):
    """The objective of lots; None where they leave the range of the cash."""
    value = np.rint(np.array(lots)).astype(np.int64) * a.price
    cash = a.cash + int(a.held @ a.price) - int(value.sum())
    if max(-cash, cash - a.cash_max, 0) > 1e-6 * a.account:
        return None
    return float(np.abs(value - a.ideal).sum())


def verdict(size, name, runs):
    """The lines of one peer; of runs (ours, theirs)."""
    ratio = statistics.median(theirs[0] / mine[0] for mine, theirs in runs)
    line = f"lots_l1_n{ROWS}_1e{size}"
    print(f"{line}_vs_{name}\t{ratio:.1f}\tx\t>= 20\t{'pass' if ratio >= 20 else 'fail'}")
    print(f"{line}_{name}_ppm\t{1e6 * max(theirs[2] for _, theirs in runs):.1f}\tppm\t\t")
    over = max(theirs[1] / mine[3] for mine, theirs in runs) - 1
    print(f"{line}_{name}_over_ppm\t{1e6 * over:.1f}\tppm\t\t")


def main():
    library = ctypes.CDLL(sys.argv[1])
    peers = {"highs": highs} if highspy else {}
    if cbcbox:
        peers["cbc"] = cbc
    for size in SIZES:
        accounts = [Account(seed, size) for seed in range(ACCOUNTS)]
        mine = [ours(library, account) for account in accounts]
        gap = 1e6 * max(m[2] for m in mine)
        print(f"lots_l1_n{ROWS}_1e{size}_ours_ppm\t{gap:.1f}\tppm\t\t")
        for name, peer in peers.items():
            theirs = [peer(account) for account in accounts]
            runs = [(m, t) for m, t in zip(mine, theirs) if t]
            if len(runs) < ACCOUNTS:
                print(f"{name}: {ACCOUNTS - len(runs)} without answer, 1e{size}", file=sys.stderr)
            for m, t in runs:
                if m[1] > t[1] * (1 + 2 * GAP):
                    print(f"{name} is better: {t[1]} against {m[1]}", file=sys.stderr)
            if runs:
                verdict(size, name, runs)


main()
