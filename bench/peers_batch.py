#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Drift and verdict of 100 000 accounts of 100 in numpy, in numba where that is installed, and by
rebal_batch_decide(): CPU time in the same process, taking turns. REBAL_LIBRARY, REBAL_API_JSON: as
of the Python binding."""
import ctypes
import pathlib
import statistics
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/bindings/python"))
import rebal  # pylint: disable=wrong-import-position
from rebal.raw import call, struct  # pylint: disable=wrong-import-position

ACCOUNTS, N, STEP, SAMPLES = 100_000, 100, 1000, 5


def make_accounts(generator):
    price = generator.integers(1000, 50_000, N)
    price[0] = 1
    target = generator.integers(rebal.ONE // N // 2, rebal.ONE // N, (ACCOUNTS, N))
    target[:, 0] += rebal.ONE - target.sum(axis=1)
    holding = (target * generator.uniform(0.8, 1.2, (ACCOUNTS, N)) * 10 / price).astype(np.int64)
    return price, target, holding


def numpy_decide(drift, fired, price, target, holding):
    """In steps that stay in cache, which is faster than the whole at once."""
    for k in range(0, ACCOUNTS, STEP):
        share = target[k:k + STEP] * 1e-9
        value = holding[k:k + STEP] * price.astype(float)
        off = np.abs(value / value.sum(axis=1, keepdims=True) - share)
        drift[k:k + STEP] = off.max(axis=1) * 1e9
        fired[k:k + STEP] = (off > np.minimum(0.25 * share, 0.05)).any(axis=1)


def numba_decide():
    import numba  # pylint: disable=import-outside-toplevel,import-error

    @numba.njit(fastmath=True)
    def decide(drift, fired, price, target, holding):
        value = np.empty(price.size)
        for a in range(drift.size):
            total, most, outside = 0.0, 0.0, 0
            for i in range(price.size):
                value[i] = holding[a, i] * float(price[i])
                total += value[i]
            for i in range(price.size):
                share = target[a, i] * 1e-9
                off = abs(value[i] / total - share)
                most = max(most, off)
                outside |= off > min(0.25 * share, 0.05)
            drift[a] = most * 1e9
            fired[a] = outside

    return decide


def make_ours(price, target, holding, drift, fired):
    engine = rebal.Engine(N, policy={"when": [rebal.ON_BAND], "orphans": rebal.ORPHAN_SELL,
                                     "band_abs_ppb": 50_000_000, "band_rel_ppb": 250_000_000})
    batch = ctypes.c_void_p()
    call("batch_create", ctypes.addressof(batch), engine.pointer, None, 0)
    call("batch_tick", batch.value, None, price, N, 1)
    accounts = struct("accounts", n=ACCOUNTS, n_items=ACCOUNTS * N, holding=holding.reshape(-1),
                      target=target.reshape(-1))
    verdicts = struct("verdicts", capacity=ACCOUNTS, drift_ppb=drift, fired=fired)
    return lambda: call("batch_decide", batch.value, verdicts, accounts, 0, ACCOUNTS, 1), engine


def seconds(run):
    start = time.process_time()
    run()
    return time.process_time() - start


def compare(name, ours, theirs, goal):
    theirs()
    ratio = statistics.median(seconds(theirs) / seconds(ours) for _ in range(SAMPLES))
    print(f"{name}\t{ratio:.2f}\tx\t>= {goal}\t{'pass' if ratio >= goal else 'fail'}", flush=True)


def main():
    columns = make_accounts(np.random.default_rng(1))
    drift, fired = np.zeros(ACCOUNTS, np.int64), np.zeros(ACCOUNTS, np.int32)
    about, outside = np.zeros(ACCOUNTS, np.int64), np.zeros(ACCOUNTS, np.int32)
    ours, _engine = make_ours(*columns, drift, fired)
    ours()
    compare("batch_100kx100_vs_numpy", ours,
            lambda: numpy_decide(about, outside, *columns), 8)
    if abs(about - drift).max() > 2 or (outside != (fired > 0)).mean() > 1e-3:
        sys.exit("the verdicts differ")
    try:
        decide = numba_decide()
    except ImportError:
        print("no numba here: what is measured against it is left out", file=sys.stderr)
        return
    compare("batch_100kx100_vs_numba", ours, lambda: decide(about, outside, *columns), 2.8)


if __name__ == "__main__":
    main()
