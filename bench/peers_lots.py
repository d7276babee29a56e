#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole lots of the least absolute deviation against HiGHS, on the same accounts in the same
process. CPU time, the median over accounts of the ratio; both are asked for a gap of 0.1 %.
peers_lots.py SHARED_LIBRARY

HiGHS gets lots as integers, what each row misses as a number with two rows of its own, the cash as
one row; its arguments are made before the time is taken, as ours are. One thread. An answer of its
that leaves the range of the cash by more than 1e-6 of the account is no answer, and a time limit
of 5 s is its time."""
import ctypes
import os
import statistics
import sys
import time

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
import highspy  # pylint: disable=wrong-import-position
import numpy as np  # pylint: disable=wrong-import-position

SIZES, ROWS, ACCOUNTS, GAP, LIMIT = (5, 6, 7, 8), 200, 3, 1e-3, 5.0
ENDED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)


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
    """CPU seconds and objective."""
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
    return statistics.median(times), answer.objective, answer.gap


def highs(a):
    """CPU seconds, objective and gap of HiGHS; None where it leaves the range of the cash."""
    h = highspy.Highs()
    h.silent()
    for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", GAP),
                        ("time_limit", LIMIT)):
        h.setOptionValue(name, value)
    p = a.price.astype(float)
    infinite = highspy.kHighsInf
    for i in range(ROWS):
        h.addCol(0.0, 0.0, infinite, 0, [], [])
        h.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    for i in range(ROWS):
        h.addCol(1.0, 0.0, infinite, 0, [], [])
        h.addRow(-infinite, float(a.ideal[i]), 2, [i, ROWS + i], [p[i], -1.0])
        h.addRow(float(a.ideal[i]), infinite, 2, [i, ROWS + i], [p[i], 1.0])
    all_cash = float(a.cash + int(a.held @ a.price))
    h.addRow(all_cash - a.cash_max, all_cash, ROWS, list(range(ROWS)), list(p))
    start = time.process_time()
    h.run()
    taken = time.process_time() - start
    held = np.rint(np.array(h.getSolution().col_value[:ROWS])).astype(np.int64)
    value = held * a.price
    cash = all_cash - int(value.sum())
    off = max(-cash, cash - a.cash_max, 0)
    if h.getModelStatus() not in ENDED or off > 1e-6 * a.account:
        return None
    return taken, float(np.abs(value - a.ideal).sum()), h.getInfo().mip_gap


def main():
    library = ctypes.CDLL(sys.argv[1])
    for size in SIZES:
        ratios, ours_gap, their_gap = [], [], []
        for seed in range(ACCOUNTS):
            account = Account(seed, size)
            taken, objective, gap = ours(library, account)
            ours_gap.append(gap)
            peer = highs(account)
            if peer is None:
                print(f"HiGHS has no answer: account {seed} of 1e{size}", file=sys.stderr)
                continue
            ratios.append(peer[0] / taken)
            their_gap.append(peer[2])
            if objective > peer[1] * (1 + 2 * GAP):
                print(f"HiGHS is better: {peer[1]} against {objective}", file=sys.stderr)
        if ratios:
            ratio = statistics.median(ratios)
            print(f"lots_l1_n{ROWS}_1e{size}_vs_highs\t{ratio:.1f}\tx\t>= 20\t"
                  f"{'pass' if ratio >= 20 else 'fail'}")
            print(f"lots_l1_n{ROWS}_1e{size}_highs_ppm\t{1e6 * max(their_gap):.1f}\tppm\t\t")
            print(f"lots_l1_n{ROWS}_1e{size}_ours_ppm\t{1e6 * max(ours_gap):.1f}\tppm\t\t")


main()
