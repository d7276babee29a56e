# SPDX-License-Identifier: MIT
"""What a plan reports: orders in sequence with waves, summary, lines (planner.md 6, plan.h)."""
from book import INVEST_CASH, NONE, ONE, RAISE_CASH, ceil_div

BY_DRIFT, BY_NOTIONAL, BY_FEE, BY_ID = range(4)


def away(a, b):
    """a / b away from zero; b > 0."""
    return ceil_div(a, b) if a >= 0 else a // b


def distance(book, state):
    """Twice the one-way turnover to target of an asset's t, as a fraction (num, den)."""
    top, under = state.base_value()
    total, targets = 0, 0
    for i, a in enumerate(book.assets):
        if not a.kept:
            total += abs(state.value(i) * under * ONE - a.t * top)
            targets += a.t * top
    worth = (state.V - book.K) * under * ONE
    return total + abs(state.C * book.m * under * ONE - (worth - targets)), under * ONE


# -------------------------------------------------------------------------------- orders


def sequence(book, state, side, rule):
    """A side's orders in the policy's sequence."""
    def drift(i):
        top, under = state.base_value()
        a = book.assets[i]
        return -abs(a.v0 - a.t * top // (ONE * under))

    def fee_share(i):
        return state.fee_of(i, state.x[i]) * ONE**2 // state.notional(i, state.x[i])

    ids = [a.id for a in book.assets]
    if rule == BY_DRIFT:
        return sorted(side, key=lambda i: (drift(i), ids[i]))
    if rule == BY_NOTIONAL:
        return sorted(side, key=lambda i: (-state.notional(i, state.x[i]), ids[i]))
    if rule == BY_FEE:
        return sorted(side, key=lambda i: (fee_share(i), ids[i]))
    return sorted(side, key=lambda i: ids[i])


def orders(book, state, now):
    """Dicts in the sequence of execution."""
    sales = [i for i, x in enumerate(state.x) if x < 0]
    buys = [i for i, x in enumerate(state.x) if x > 0]
    policy, found = book.policy, []
    cash = list(book.arrivals)
    for i in sequence(book, state, sales, policy.get("sell_order", 0)):
        found.append(order(book, state, i, 0, now))
        cash.append((now + book.assets[i].settle, state.gain_worst[i]))
    spendable, times = book.cash_free, []
    for i in sequence(book, state, buys, policy.get("buy_order", 0)):
        spendable += state.gain_worst[i]
        wave, ready = 0, now
        if not covers(book, state, spendable):
            ready = earliest(book, state, spendable, cash)
            if ready not in times:
                times.append(ready)
            wave = 1 + times.index(ready)
        found.append(order(book, state, i, wave, ready))
    return found


def covers(book, state, cash):
    """Whether cash is at least the floor of cash."""
    if cash < book.reserve:
        return False
    if book.direction in (RAISE_CASH, INVEST_CASH):
        return cash * ONE * book.m >= book.t_cash * (state.V - book.K)
    return True


def earliest(book, state, spendable, cash):
    for time, _ in sorted(cash):
        if covers(book, state, spendable + sum(c for t, c in cash if t <= time)):
            return time
    return None


def order(book, state, i, wave, ready):
    a, x = book.assets[i], state.x[i]
    notional = state.notional(i, x, True)
    return {
        "instrument": a.row, "quantity": x * a.lot,
        "limit_price": a.limit_buy if x > 0 else a.limit_sell, "wave": wave, "ready_ns": ready,
        "fee": state.fee_of(i, x, True), "cash": -notional if x > 0 else notional,
    }


# -------------------------------------------------------------------------------- figures


def summary(book, state, found):
    traded = [(i, x) for i, x in enumerate(state.x) if x]
    bought = sum(state.notional(i, x) for i, x in traded if x > 0)
    sold = sum(state.notional(i, x) for i, x in traded if x < 0)
    fees = sum(state.fee_of(i, x) for i, x in traded)
    before, after = drifts(book, None), drifts(book, state)
    return {
        "n_orders": len(traded), "n_waves": 1 + max((o["wave"] for o in found), default=-1),
        "value": book.V // book.m, "cash_before": book.cash, "cash_after": state.C,
        "cash_worst": state.Cw, "buys": bought, "sells": sold, "fees": fees,
        "rounding": book.V - fees * book.m - state.V, "fine_exponent": book.e,
        "turnover_ppb": ceil_div((bought + sold) * book.m * ONE, 2 * book.V),
        "drift_before_ppb": before[0], "drift_after_ppb": after[0],
        "distance_before_ppb": before[1], "distance_after_ppb": after[1],
    }


def parts(book, state):
    """(value, target value) of every row as fractions over one den, then V times den; reports
    use the targets, not the goals."""
    V, C = (state.V, state.C) if state else (book.V, book.cash)
    top, under = report_base(book, V)
    den, rows, targets = ONE * under, {}, 0
    for i, a in enumerate(book.assets):
        value = state.value(i) if state else a.v0
        rows[a.row] = (value * den, a.target * top)
        targets += a.target * top
    rows[book.base] = (C * book.m * den, (V - book.K) * den - targets)
    return rows, V * den


def report_base(book, V):
    """B(V) with the targets in the place of goals."""
    T = sum(a.target for a in book.assets)
    W, reserve = V - book.K, book.reserve * book.m
    if (ONE - T) * W >= reserve * ONE:
        return W, 1
    return (max(0, W - reserve) * ONE, T) if T else (0, 1)


def drifts(book, state):
    """Greatest and one-way |weight - target| over V, rounded up; kept orphans aside. None where
    fees have eaten all: the page does not say."""
    rows, worth = parts(book, state)
    if worth <= 0:
        return None, None
    kept = {a.row for a in book.assets if a.kept}
    gaps = [abs(v - t) for row, (v, t) in rows.items() if row not in kept]
    return ceil_div(max(gaps) * ONE, worth), ceil_div(sum(gaps) * ONE, 2 * worth)


def lines(book, state):
    before, worth = parts(book, None)
    after, worth_after = parts(book, state)
    rows = [None] * book.n
    for row, (v, t) in before.items():
        rows[row] = {
            "quantity": 0, "wanted": 0, "value": v // (worth // book.V) // book.m,
            "weight_ppb": v * ONE // worth, "target_ppb": t * ONE // worth,
            "drift_ppb": away((v - t) * ONE, worth),
            "relative_ppb": away((v - t) * ONE, t) if t > 0 else 0,
            "after_ppb": after[row][0] * ONE // worth_after if worth_after > 0 else None,
        }
    top, under = book.base_value(book.V)
    for i, a in enumerate(book.assets):
        line, den = rows[a.row], under * ONE
        goal = min(max(a.v0 * den, a.a * top), a.b * top)
        goal = a.v0 * den if a.kept else goal
        line["quantity"] = state.x[i] * a.lot
        lots = abs(goal - a.v0 * den) // (a.p * den)
        line["wanted"] = (lots if goal > a.v0 * den else -lots) * a.lot
        line["lo_ppb"] = a.lo * top // (under * book.V)
        line["hi_ppb"] = a.hi * top // (under * book.V)
        line["goal_ppb"] = goal * ONE // (den * book.V)
    return rows


def group_lines(book, state):
    """Weight, target, after and drift of every group."""
    n = (book.case.get("groups") or {"n": 0})["n"]
    before, worth = parts(book, None)
    after, worth_after = parts(book, state)
    found = []
    for row in range(n):
        members = [a.row for a in book.assets if a.group == row and not a.kept]
        v, t = (sum(before[r][j] for r in members) for j in (0, 1))
        found.append({
            "value": v // (worth // book.V) // book.m, "weight_ppb": v * ONE // worth,
            "target_ppb": t * ONE // worth, "drift_ppb": away((v - t) * ONE, worth),
            "after_ppb": sum(after[r][0] for r in members) * ONE // max(1, worth_after),
        })
    return found


__all__ = ["NONE", "distance", "orders", "summary", "lines", "group_lines"]
