#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A tick of one price in numpy, as a bot does it, and by rebal_portfolio_ticks(): CPU time in the
same process, taking turns. REBAL_LIBRARY, REBAL_API_JSON: as of the Python binding."""
import pathlib
import statistics
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/bindings/python"))
import rebal  # pylint: disable=wrong-import-position

N, TICKS, PEER_TICKS, SAMPLES = 100, 4096, 400, 15


def make_account(generator):
    target = np.full(N, rebal.ONE // 10 * 9 // (N - 1), np.int64)
    target[0] += rebal.ONE - target.sum()
    price = generator.integers(100_000, 600_000, N)
    holding = target * 100_000 // price
    holding[0] = target[0] * 100_000
    engine = rebal.Engine(N, policy={"band_abs_ppb": 50_000_000, "band_rel_ppb": 250_000_000})
    account = rebal.Portfolio(engine)
    account.set(rebal.HOLDING, holding)
    account.set(rebal.TARGET, target)
    account.tick(price, 0)
    return account, holding, target / rebal.ONE, price


def numpy_ticks(value, holding, target, width, rows, prices):
    fired = 0
    for row, price in zip(rows, prices):
        value[row] = holding[row] * price
        fired += bool((np.abs(value / value.sum() - target) > width).any())
    return fired


def seconds(call, count):
    start = time.process_time()
    call()
    return (time.process_time() - start) / count


def main():
    generator = np.random.default_rng(1)
    account, holding, target, price = make_account(generator)
    rows = generator.integers(1, N, TICKS).astype(np.int32)
    prices = (price[rows] * generator.uniform(0.998, 1.002, TICKS)).astype(np.int64)
    now, fired = np.zeros(TICKS, np.int64), np.zeros(TICKS, np.int32)
    value = holding * np.where(np.arange(N) == 0, 1, price).astype(float)
    width = np.minimum(0.05, 0.25 * target)

    def ours():
        for _ in range(50):
            rebal.call("portfolio_ticks", account.pointer, None, fired, rows, prices, now, TICKS)

    def theirs():
        numpy_ticks(value, holding, target, width, rows[:PEER_TICKS], prices[:PEER_TICKS])

    ours()
    ratio = statistics.median(
        seconds(theirs, PEER_TICKS) / max(seconds(ours, 50 * TICKS), 1e-12) for _ in range(SAMPLES))
    verdict = "pass" if ratio >= 700 else "fail"
    print(f"tick_n100_vs_numpy\t{ratio:.0f}\tratio\t>= 700\t{verdict}")


if __name__ == "__main__":
    main()
