#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What must not matter to the estimates of a plan, on the seeded cases of cases.py: the sequence of
the rows, to the last bit; how much money there is; and to all else, whether there are a model and
costs at all where no clause asks.

    turned.py DRIVER [--cases N] [--seed S]"""
import argparse
import random
import sys

from book import LIMIT_MONEY
from cases import case as make_case
from wide import answers

ESTIMATES = ("tracking_error_before_ppb", "tracking_error_after_ppb", "cost", "benefit",
             "risk_ppb", "risk_after_ppb")
MORE = 10**9


# -------------------------------------------------------------------------------- the sequence


def packed_turned(packed, order):
    return [packed[max(i, j) * (max(i, j) + 1) // 2 + min(i, j)]
            for at, i in enumerate(order) for j in order[:at + 1]]


def rows_turned(table, order):
    """Columns of rows; other columns have other lengths or other names."""
    return {name: [values[row] for row in order] for name, values in table.items()}


def risk_turned(risk, order):
    turned, k = dict(risk), risk["n_factors"]
    if k == 0:
        turned["covariance"] = packed_turned(risk["covariance"], order)
        return turned
    turned["loadings"] = [x for row in order for x in risk["loadings"][row * k:(row + 1) * k]]
    turned["specific"] = [risk["specific"][row] for row in order]
    return turned


def turned(case, order):
    """The case with row order[k] in place k; ids keep their rows."""
    place = {row: k for k, row in enumerate(order)}
    made = dict(case, base=place[case["base"]])
    table = dict(case["instruments"])
    table.setdefault("id", list(range(case["n"])))
    made["instruments"] = rows_turned(table, order)
    made["account"] = rows_turned(case["account"], order)
    made["in_flight"] = [(place[item[0]], *item[1:]) for item in case.get("in_flight") or ()]
    made["steps"] = [(step[0], step[1], *([prices[row] for row in order] for prices in step[2:]))
                     for step in case["steps"]]
    if "risk" in case:
        made["risk"] = risk_turned(case["risk"], order)
    if "costs" in case:
        made["costs"] = rows_turned(case["costs"], order)
    return made


def unlike_when_turned(answer, other, order):
    found = [name for name in answer.summary if answer.summary[name] != other.summary.get(name)]
    if answer.waves != other.waves:
        found.append("waves")
    for k, row in enumerate(order):
        if answer.lines and dict(answer.lines[row], row=k) != other.lines[k]:
            found.append(f"line {row}")
    return found


# -------------------------------------------------------------------------------- more money


def richer(case):
    """Everything that is money or quantity of the account, times MORE; None beyond the domain."""
    account = dict(case["account"])
    table = dict(case["instruments"])
    parts = [(account, name) for name in ("HOLDING", "FLOW", "HOLDING_MIN")]
    for columns, name in parts + [(table, "holding_min")]:
        if name in columns:
            columns[name] = [x * MORE for x in columns[name]]
            if any(abs(x) > LIMIT_MONEY for x in columns[name]):
                return None
    items = [(row, q * MORE, c * MORE, *rest)
             for row, q, c, *rest in case.get("in_flight") or ()]
    if any(abs(x) > LIMIT_MONEY for item in items for x in item[1:3]):
        return None
    rules = {name: x for name, x in case.items() if name not in ("fees", "clip", "halt")}
    return dict(rules, account=account, instruments=table, in_flight=items)


def unlike_when_richer(answer, other):
    """Names of the figures before any order that differ."""
    found = []
    if answer.summary["tracking_error_before_ppb"] != other.summary["tracking_error_before_ppb"]:
        found.append("tracking_error_before_ppb")
    return found + [f"line {line['row']}" for line, more in zip(answer.lines, other.lines)
                    if line["risk_ppb"] != more["risk_ppb"]]


# -------------------------------------------------------------------------------- no estimates


def plain(case):
    """Without a model and costs; None where a clause asks for them."""
    if any(clause >= 64 for clause in case["policy"]["when"]):
        return None
    return {name: x for name, x in case.items() if name not in ("risk", "costs")}


def unlike_when_plain(answer, other):
    found = []
    for table, plainer in ([(answer.summary, other.summary)]
                           + list(zip(answer.lines, other.lines))):
        found += [name for name in table
                  if name not in ESTIMATES and table[name] != plainer[name]]
    if (answer.ticks, answer.orders, answer.commits) != (other.ticks, other.orders, other.commits):
        found.append("ticks or orders")
    return found


# -------------------------------------------------------------------------------- all of them


def variants(cases):
    """The cases, and all that is made of them; by number."""
    asked, orders = {}, {}
    for case in cases:
        number, r = 4 * case["number"], random.Random(case["number"])
        orders[number] = r.sample(range(case["n"]), case["n"])
        made = (case, turned(case, orders[number]), richer(case), plain(case))
        for k, variant in enumerate(made):
            if variant:
                asked[number + k] = dict(variant, number=number + k)
    return asked, orders


def compare(number, got, order):
    """Differences, and whether there is a plan that is richer, and whose last bits differ."""
    answer, found = got[number], []
    for k, unlike in ((1, lambda a, b: unlike_when_turned(a, b, order)), (3, unlike_when_plain)):
        other = got.get(number + k)
        if other is None:
            continue
        if (answer.setup, answer.status) != (other.setup, other.status):
            found.append((k, "status"))
        elif answer.status == "OK":
            found += [(k, name) for name in unlike(answer, other)]
    rich = got.get(number + 2)
    if rich is None or answer.status != "OK" or rich.status != "OK":
        return found, None
    return found, unlike_when_richer(answer, rich)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--cases", type=int, default=4000)
    parser.add_argument("--seed", default="turned")
    options = parser.parse_args()
    asked, orders = variants([make_case(options.seed, k) for k in range(options.cases)])
    got, code, errors = answers(options.driver, asked.values())
    wrong, rich, rounded = 0, 0, 0
    for number, order in orders.items():
        found, richer_found = compare(number, got, order)
        rich += richer_found is not None
        rounded += bool(richer_found)
        wrong += bool(found)
        if found and wrong <= 5:
            print(f"seed {options.seed}, case {number // 4}: {found}")
    print(f"{len(orders)} cases, {wrong} differ; {rounded} of {rich} round otherwise when richer")
    if code:
        print(f"the driver ended with {code}: {errors}")
    sys.exit(1 if wrong or code or rounded * 50 > rich else 0)


if __name__ == "__main__":
    main()
