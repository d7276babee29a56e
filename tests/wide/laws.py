# SPDX-License-Identifier: MIT
"""The laws of planner.md tried on what the oracle answers: they check the page, not the library."""
from book import ONE, SCOPE_BOOK
from oracle import filled, plan
from state import Bounds, State

BY_BREACH = 1 | 2 | 4


# I-07.
def potential(book, state):
    """A(s) over the denominator of the base, as (num, den)."""
    top, under = state.base_value()
    return sum(abs(state.value(i) * ONE * under - a.t * top)
               for i, a in enumerate(book.assets) if not a.kept), under * ONE


def unclipped(case):
    """Whether nothing that shortens orders or moves their price is in the case."""
    return (not case.get("clip") and "order_max" not in case["instruments"]
            and not case["policy"].get("collar_ppb"))


def on_tick(book):
    return all(a.p == a.ps == a.pb for a in book.assets)


# I-01.
def broken(case, result):
    """Names of the laws that an answer breaks."""
    book, state = result.book, result.solution.state
    found = []
    orders = [(i, x) for i, x in enumerate(state.x) if x]
    touched = result.solution.touched
    start = State(book, Bounds(book))
    if any(x > 0 for _, x in orders) and state.Cw < book.reserve:
        found.append("buy below reserve")
    cash = book.cash
    for order in result.orders:
        cash += order["cash"] - order["fee"]
        if cash < min(book.cash, book.reserve):
            found.append("overspend")
    if not 0 <= result.summary["rounding"] < max(1, len(orders)) * book.m:
        found.append("rounding")
    if orders and not touched:
        before, after = potential(book, start), potential(book, state)
        if after[0] * before[1] >= before[0] * after[1]:
            found.append("progress")
    found += past(book, state, orders, touched)
    return found


# I-04.
def past(book, state, orders, touched):
    found = []
    top, under = state.base_value()
    for i, x in orders:
        a, v = book.assets[i], state.value(i) * ONE
        block = max(a.step, state.block[i]) if abs(x) <= state.block[i] else a.step
        if x > 0 and (v - block * a.p * ONE) * under >= a.b * top:
            found.append("purchase past its destination")
        if x < 0 and i not in touched and (v + block * a.p * ONE) * under <= a.a * top:
            found.append("sale past its destination")
    return found


# I-08.
def again(case, result):
    """The second plan after perfect fills, None where it may have orders: after clips, collars,
    the improvement test, or a firing by other than a breach that has not the book for scope."""
    policy = case["policy"]
    if not unclipped(case) or not on_tick(result.book) or policy.get("improve_ppb"):
        return None
    second = plan(case, holding=filled(case, result))
    by_breach = not case["make"][1] and not second.summary.get("fired", 0) & ~BY_BREACH
    return second if by_breach or policy.get("scope") == SCOPE_BOOK else None
