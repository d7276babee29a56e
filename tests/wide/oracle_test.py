#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The oracle itself: search.py equals literal.py in small worlds of fine lots, the published
golden cases come out, and the laws of the page hold in what it answers.

    oracle_test.py [--cases N] [--seed S]"""
import argparse
import random
import sys

from book import NONE, ONE
from oracle import plan
import laws
import literal
import search

PERCENT = ONE // 100


def golden(q, p, t, cash=0, reserve=0, scope=2, band=None, **more):
    """A case of the golden table: percent targets; band ((lo...), (hi...)), none: width 0."""
    n = len(q) + 1
    target = [x * PERCENT for x in t]
    lo, hi = band if band else (t, t)
    case = {
        "n": n, "money_exponent": 0,
        "account": {
            "HOLDING": [cash] + q, "TARGET": [ONE - sum(target)] + target,
            "HOLDING_MIN": [reserve] + [0] * (n - 1),
            "BAND_LO": [0] + [x * PERCENT for x in lo],
            "BAND_HI": [ONE] + [x * PERCENT for x in hi]},
        "policy": {"scope": scope, "orphans": 1}, "instruments": {},
        "steps": [("tick", 1, [0] + p)], "make": (1, 0)}
    fee = more.pop("fee", {})
    names = ("rate_ppb", "fixed")
    if fee:
        case["fees"] = {"n": 2, **{name: [fee.get("buy_" + name, 0), fee.get("sell_" + name, 0)]
                                   for name in names}}
        case["instruments"].update(fee_buy=[0] * n, fee_sell=[1] * n)
    case["policy"].update(more.pop("policy", {}))
    case["instruments"].update(more.pop("instruments", {}))
    return case


def both(**fee):
    return {side + name: value for name, value in fee.items() for side in ("buy_", "sell_")}


EDGE = {"inner_ppb": ONE}
GOLDEN = [
    ("G1", golden([120, 80], [150] * 2, [50, 50], scope=0, band=((45, 45), (55, 55)),
                  policy=EDGE), [-10, 10], 0, 0, 30000),
    ("G2", golden([150, 850], [10] * 2, [10, 90], scope=0, band=((8, 72), (12, 100)),
                  policy=EDGE), [-30, 0], 300, 0, 10000),
    ("G3", golden([0], [100], [100], 1000, fee=both(fixed=1)), [9], 99, 1, 999),
    ("G4", golden([2, 0], [4, 3], [21, 79], 5, band=((1, 59), (41, 99)),
                  policy={"inner_abs_ppb": 10 * PERCENT}, fee={"buy_rate_ppb": 3 * PERCENT},
                  instruments={"restriction": [0, 1, 0]}), [-1, 2], 2, 1, 12),
    ("G5", golden([4], [2], [50], band=((45,), (55,)), policy={"inner_abs_ppb": 2 * PERCENT},
                  fee={"sell_rate_ppb": PERCENT}), [-2], 3, 1, 7),
    ("G7", golden([3], [1], [0], instruments={"notional_min": [10, 10]}), [-3], 3, 0, 3),
    ("G8", golden([1], [1], [0], fee=both(fixed=1)), [0], 0, 0, 1),
    ("G9", golden([60, 40], [1] * 2, [50, 50], scope=0, band=((0, 38), (55, 62))),
     [-10, 0], 10, 0, 100),
    ("G10a", golden([0, 0, 0, 197], [1] * 4, [10, 30, 30, 30], 3, policy={"direction": 1}),
     [0, 2, 1, 0], 0, 0, 200),
    ("G10b", golden([0, 0, 0, 197], [1] * 4, [10, 30, 30, 30], 4, policy={"direction": 1}),
     [0, 2, 2, 0], 0, 0, 201),
    ("G10c", golden([0, 0, 0, 197], [1] * 4, [10, 30, 30, 30], 20, policy={"direction": 1}),
     [3, 9, 8, 0], 0, 0, 217),
    ("G11", golden([10, 16], [5, 3], [50, 50], 2, 10, fee=both(rate_ppb=PERCENT)),
     [-1, -2], 11, 2, 98),
    ("G12", golden([70, 30], [1] * 2, [50, 50], scope=0, band=((45, 25), (55, 75)),
                   fee={"sell_rate_ppb": 10 * PERCENT}), [-21, 0], 18, 3, 97),
    ("G14", golden([50, 30], [1] * 2, [50, 50], 20, 20), [-10, 10], 20, 0, 100),
    ("G15", golden([0], [1], [100], 12, fee=both(fixed=3)), [9], 0, 3, 9),
    ("G16", golden([10, 10], [1] * 2, [40, 60], 10, instruments={"notional_min": [6] * 3}),
     [0, 8], 2, 0, 30),
    ("G17a", golden([0], [49], [50], 100, fee=both(fixed=2)), [1], 49, 2, 98),
    ("G17b", golden([0], [49], [50], 100, fee=both(fixed=3)), [0], 100, 0, 100),
    ("P1", golden([5], [1], [80], band=((60,), (100,))), [0], 0, 0, 5),
    ("P2", golden([3], [1], [80], 5, 4, band=((60,), (100,))), [0], 5, 0, 8),
    ("P3", golden([0], [1], [50], 5, 4, scope=0), [1], 4, 0, 5),
    ("P4", golden([0], [1], [100], 1, scope=0, fee={"sell_fixed": 1}), [0], 1, 0, 1),
]


def check_golden():
    wrong = 0
    for name, case, lots, cash, fees, value in GOLDEN:
        result = plan(case)
        got = [line["quantity"] for line in result.lines[1:]], result.summary["cash_after"], \
            result.summary["fees"], result.summary["value"] - result.summary["fees"]
        if got != (lots, cash, fees, value):
            wrong += 1
            print(f"golden {name}: {got}, expected {(lots, cash, fees, value)}")
    return wrong


# -------------------------------------------------------------------------------- small worlds


def world(r):
    """Fine lots, few thousand of them, with everything that makes cash move in steps."""
    n = r.choice((2, 2, 3, 4))
    digits = r.choice((0, 0, 1, 2, 3))
    worth = r.choice((7, 20, 60, 200)) * 10**digits
    price = [0] + [r.choice((1, 1, 2, 3, 7, 30)) for _ in range(n - 1)]
    weight = [r.choice((0, 0, 1)) * r.random()] + [r.choice((0, 1, 2, r.random()))
                                                   for _ in range(n - 1)]
    total = sum(weight) or 1
    target = [int(w * ONE / total) for w in weight]
    target[0] = ONE - sum(target[1:])
    held = [int(worth * target[i] / ONE * max(0, r.gauss(1, 0.6)) / (price[i] or 1))
            for i in range(n)]
    held = [h or (r.randrange(1 + 2 * worth // price[i]) if i and r.random() < 0.4 else 0)
            for i, h in enumerate(held)]
    held[0] = r.choice((-3, 0, 1, 3, 10, 30, worth // 10**digits // 3))
    case = {
        "n": n, "money_exponent": digits, "account": {"HOLDING": held, "TARGET": target},
        "instruments": {
            "price_exponent": [0] * n, "quantity_exponent": [digits] + [0] * (n - 1),
            "lot": [1] + [r.choice((1, 1, 2, 5)) for _ in range(n - 1)]},
        "policy": {"scope": r.choice((0, 2, 2)), "orphans": r.choice((0, 1)),
                   "direction": r.choice((0, 0, 0, 1, 2, 3, 4)), "when": [16, 1, 0, 0],
                   "period_ns": 1},
        "steps": [("tick", 1, price)], "make": (1, 0)}
    if r.random() < 0.5:
        case["account"]["HOLDING_MIN"] = [r.randrange(0, 9)] + [0] * (n - 1)
    policy = case["policy"]
    if r.random() < 0.4:
        policy["band_rel_ppb"] = r.randrange(ONE // 3)
        policy["inner_ppb"] = r.choice((0, ONE, r.randrange(ONE)))
    if r.random() < 0.2:
        policy["collar_ppb"] = r.choice((1, ONE // 100, ONE // 3))
    if r.random() < 0.7:
        case["fees"] = {
            "n": 2, "rate_ppb": [r.choice((0, 1, PERCENT, r.randrange(ONE))) for _ in "ab"],
            "fixed": [r.choice((0, 0, 1, 2)) for _ in "ab"],
            "min": [r.choice((0, 0, 1, 3)) for _ in "ab"]}
        case["instruments"]["fee_sell"] = [r.choice((0, 1))] * n
    if r.random() < 0.2:
        case["instruments"]["notional_min"] = [0] + [r.randrange(5) for _ in range(n - 1)]
    if r.random() < 0.1:
        case["instruments"]["notional_min_ppb"] = [r.randrange(ONE // 3)] * n
    if r.random() < 0.1:
        case["instruments"]["holding_max"] = [NONE] + [h + 3 for h in held[1:]]
    return case


def check_world(case, near):
    """Both searches on one world, then the laws: a list of what is wrong."""
    search.NEAR = near
    fast, slow = plan(case), plan(case, literal)
    if (fast.status, fast.orders, fast.summary) != (slow.status, slow.orders, slow.summary):
        return [f"search  {fast.orders} {fast.summary}", f"literal {slow.orders} {slow.summary}"]
    if not fast.solution:
        return []
    wrong = laws.broken(case, fast)
    second = laws.again(case, fast) if fast.orders else None
    if second and second.status == "OK" and second.orders:
        wrong.append(f"planned again: {second.orders}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    wrong, near = check_golden(), search.NEAR
    for number in range(options.cases):
        r = random.Random(f"{options.seed}/{number}")
        case = world(r)
        found = check_world(case, r.choice((0, 1, 2, 5)))
        if found:
            wrong += 1
            print(f"{options.seed}/{number}: {case}", *found, sep="\n  ")
            if wrong > 5:
                break
    search.NEAR = near
    print(f"{len(GOLDEN)} golden cases, {options.cases} worlds: {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
