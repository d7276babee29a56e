# SPDX-License-Identifier: MIT
"""What a plan reports: orders in sequence with waves, summary, lines (planner.md 6, plan.h)."""
from book import INVEST_CASH, ONE, RAISE_CASH, ceil_div

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


class View:
    """The account at one value: exact destinations d(z) = z B / ONE, as (num, den)."""

    def __init__(self, book, state=None):
        self.book = book
        self.V, self.C = (state.V, state.C) if state else (book.V, book.cash)
        self.values = [state.value(i) if state else a.v0 for i, a in enumerate(book.assets)]
        self.top, under = book.base_value(self.V)
        self.den = under * ONE
        rest = (self.V - book.K) * self.den - (ONE - book.target_cash) * self.top
        rows = [(a.row, v, a.target * self.top, a.kept) for a, v in zip(book.assets, self.values)]
        rows.append((book.base, self.C * book.m, rest, False))
        self.rows = {row: (v, d, kept) for row, v, d, kept in rows}

    def share(self, value):
        """floor(value ONE / V), at most 2^62; what is left of nothing has no shares."""
        return max(-(1 << 62), min(1 << 62, value * ONE // self.V)) if self.V > 0 else 0

    def weight_of(self, z):
        return self.share(z * self.top // self.den)

    def gap(self, v, d):
        """|v - d| up to a fine unit, and its sign."""
        exact = v * self.den - d
        return ceil_div(abs(exact), self.den), (exact > 0) - (exact < 0)

    def drift(self, v, d):
        gap, sign = self.gap(v, d)
        return sign * min(1 << 62, ceil_div(gap * ONE, self.V))

    def relative(self, v, d, t):
        gap, sign = self.gap(v, d)
        return sign * min(1 << 62, ceil_div(gap * ONE, max(1, d // self.den))) if t else 0

    def greatest(self):
        if self.V <= 0:
            return 0
        return max(abs(self.drift(v, d)) for v, d, kept in self.rows.values() if not kept)

    def distance(self):
        if self.V <= 0:
            return 0
        total = sum(abs(v * self.den - d) for v, d, kept in self.rows.values() if not kept)
        return min(1 << 61, ceil_div(ceil_div(total, self.den) * ONE, 2 * self.V))


def summary(book, state, found):
    traded = [(i, x) for i, x in enumerate(state.x) if x]
    bought = sum(state.notional(i, x) for i, x in traded if x > 0)
    sold = sum(state.notional(i, x) for i, x in traded if x < 0)
    fees = sum(state.fee_of(i, x) for i, x in traded)
    before, after = View(book), View(book, state)
    return {
        "n_orders": len(traded), "n_waves": 1 + max((o["wave"] for o in found), default=-1),
        "value": book.V // book.m, "cash_before": book.cash, "cash_after": state.C,
        "cash_worst": state.Cw, "buys": bought, "sells": sold, "fees": fees,
        "rounding": min((1 << 63) - 1, book.V - fees * book.m - state.V), "fine_exponent": book.e,
        "turnover_ppb": min(1 << 61, ceil_div((bought + sold) * book.m * ONE, 2 * book.V)),
        "drift_before_ppb": before.greatest(), "drift_after_ppb": after.greatest(),
        "distance_before_ppb": before.distance(), "distance_after_ppb": after.distance(),
    }


def side(found, i):
    return int(i in found[0]) - int(i in found[1])


def lines(book, state, breaches):
    """A dict per row, in row order. `breaches` are those of the account before, share ONE."""
    before, after, rows = View(book), View(book, state), [None] * book.n
    for i, a in enumerate(book.assets):
        v, d, _ = before.rows[a.row]
        low, high = a.a * before.top, a.b * before.top
        goal = before.share(v)
        wanted = 0
        if not a.kept and v * before.den > high:
            goal = before.share(high // before.den)
            wanted = -((v * before.den - high) // (before.den * a.p))
        elif not a.kept and v * before.den < low:
            goal = before.share(low // before.den)
            wanted = (low - v * before.den) // (before.den * a.p)
        rows[a.row] = {
            "side": side((breaches.high, breaches.low), i),
            "quantity": state.x[i] * a.lot, "wanted": bounded(wanted * a.lot),
            "lo_ppb": before.weight_of(a.lo), "hi_ppb": before.weight_of(a.hi), "goal_ppb": goal,
        }
    worth, rest = max(0, book.V - book.K), before.rows[book.base][1]
    rows[book.base] = {
        "quantity": 0, "wanted": 0, "side": breaches.cash,
        "lo_ppb": before.share(book.lo_cash * worth // ONE),
        "hi_ppb": before.share(book.hi_cash * worth // ONE),
        "goal_ppb": before.share(rest // before.den),
    }
    targets = {a.row: a.target for a in book.assets}
    targets[book.base] = book.target_cash
    for row, (v, d, kept) in before.rows.items():
        rows[row].update({
            "value": v // book.m, "weight_ppb": before.share(v),
            "target_ppb": before.share(d // before.den),
            "drift_ppb": 0 if kept else before.drift(v, d),
            "relative_ppb": before.relative(v, d, targets[row]),
            "after_ppb": after.share(after.rows[row][0]),
        })
    return rows


def bounded(quantity):
    return max(-((1 << 63) - 1), min((1 << 63) - 1, quantity))


def group_lines(book, state, breaches):
    """A dict per group; a group without a band has its target for one."""
    before, after = View(book), View(book, state)
    bands = {row: (lo, hi) for row, _, _, lo, hi in book.groups}
    found = []
    for row in range((book.case.get("groups") or {"n": 0})["n"]):
        members = [a for a in book.assets if a.group == row and not a.kept]
        v = sum(a.v0 for a in members)
        t = sum(a.target for a in members)
        lo, hi = bands.get(row, (sum(a.t for a in members),) * 2)
        found.append({
            "side": side((breaches.groups_high, breaches.groups_low), row),
            "value": v // book.m, "weight_ppb": before.share(v), "target_ppb": before.weight_of(t),
            "drift_ppb": before.drift(v, t * before.top),
            "relative_ppb": before.relative(v, t * before.top, t),
            "after_ppb": after.share(sum(after.rows[a.row][0] for a in members)),
            "lo_ppb": before.weight_of(lo), "hi_ppb": before.weight_of(hi),
            "goal_ppb": before.weight_of(t),
        })
    return found
