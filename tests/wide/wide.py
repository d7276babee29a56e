#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library against the oracle, on seeded cases of wide range: all figures, exactly.

    wide.py DRIVER [--cases N] [--seed S] [--first K] [--show] [--without-estimates]

A difference prints the case as a Python dict; `--first K --cases 1 --show` repeats case K."""
import argparse
import collections
import pprint
import subprocess
import sys
import tempfile
import time

from book import LIMIT_MONEY
from cases import case as make_case
from oracle import filled, plan
from estimates import Between, Unclear
from search import TooHard
import wire

SHOWN = 5
DOUBTS = collections.Counter()  # figures of estimates, by how many numbers may be right


def count_doubts(tables):
    for figure in (value for table in tables for value in table.values()):
        if isinstance(figure, Between):
            DOUBTS[min(2, figure.high - figure.low)] += 1


def differences(case, expected, got):
    """Lines of text, one per difference; none where all is equal."""
    if got.setup:
        return [] if expected.status == got.setup[0] else [f"setup: {got.setup}"]
    found = []

    def check(name, want, have):
        if want is not None and want != have:
            found.append(f"{name}: expected {want}, got {have}")

    check("ticks", expected.ticks, got.ticks)
    check("commits", expected.commits, got.commits)
    check("status", expected.status, got.status)
    if expected.field:
        check("field", expected.field, got.field)
    if found or expected.status != "OK":
        return found
    check("orders", expected.orders, got.orders)
    for name, want in expected.summary.items():
        check(name, want, got.summary.get(name))
    check("violations", 0, got.summary["n_violations"])
    for what, wanted, had in (("line", expected.lines, got.lines),
                              ("group", expected.groups, got.groups)):
        check(f"{what}s", len(wanted), len(had))
        for row, (want, have) in enumerate(zip(wanted, had)):
            for name in want:
                check(f"{what} {row} {name}", want[name], have[name])
    check("waves", expected.waves, got.waves)
    check("verify", [0], got.verify)
    check("judged", [1, 1], got.judged)
    count_doubts([expected.summary, *expected.lines, *expected.waves])
    if not found and got.orders:
        found += again(case, expected, got)
    return found


def again(case, expected, got):
    """The second plan, after perfect fills."""
    holding, found = filled(case, expected), []
    base = case.get("base", 0)
    if any(q > LIMIT_MONEY or (q < 0 and row != base) for row, q in enumerate(holding)):
        return []  # what is in flight makes up for it, but no host can state it
    try:
        second = plan(case, holding=holding)
    except Unclear:
        return []
    if second.status != got.again[0]:
        found.append(f"again: expected {second.status}, got {got.again}")
    names = ("instrument", "quantity")
    lists = [[tuple(o[name] for name in names) for o in orders]
             for orders in (second.orders, got.again_orders)]
    if not found and second.status == "OK" and lists[0] != lists[1]:
        found.append(f"again: expected orders {lists[0]}, got {lists[1]}")
    return found


def answers(driver, cases):
    """The driver's answers, in one process."""
    with tempfile.TemporaryFile("w+") as questions:
        for case in cases:
            print(wire.encode(case), file=questions)
        questions.seek(0)
        done = subprocess.run([driver], stdin=questions, capture_output=True, text=True,
                              check=False)
    found = {answer.number: answer for answer in wire.decode(done.stdout.splitlines())}
    return found, done.returncode, done.stderr


def kind(result):
    """What is counted at the end."""
    if result.status != "OK":
        return result.status
    return "traded" if result.orders else "no orders"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--cases", type=int, default=10000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--without-estimates", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    cases = [make_case(options.seed, options.first + k, not options.without_estimates)
             for k in range(options.cases)]
    found, code, errors = answers(options.driver, cases)
    counts, wrong = collections.Counter(), 0
    for case in cases:
        try:
            expected = plan(case)
        except TooHard:
            counts["too hard"] += 1
            continue
        except Unclear:
            counts["unclear"] += 1
            continue
        counts[kind(expected)] += 1
        got = found.get(case["number"])
        lines = differences(case, expected, got) if got else ["no answer"]
        wrong += bool(lines)
        if (lines and wrong <= SHOWN) or options.show:
            print(f"---- seed {options.seed}, case {case['number']}")
            pprint.pprint(case, width=100, compact=True)
            print(*lines, sep="\n")
    if code:
        print(f"the driver ended with {code}: {errors}")
    print(", ".join(f"{n} {what}" for what, n in counts.most_common()))
    print(f"{sum(DOUBTS.values())} estimates, of them {DOUBTS[1]} may be either of two numbers, "
          f"{DOUBTS[2]} of more")
    print(f"{len(cases)} cases, {wrong} differ, {time.monotonic() - started:.0f} s")
    sys.exit(1 if wrong or code else 0)


if __name__ == "__main__":
    main()
