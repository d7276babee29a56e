# SPDX-License-Identifier: MIT
"""The passes of the planner: breaches, SCOPE, SELL, RAISE, BUY (planner.md 3 and 5)."""
from book import ONE, RAISE_CASH, SCOPE_BOOK, SCOPE_GROUP, ceil_div
from state import State
import search

BUYING_PASSES = 48


class Breaches:
    """Who is outside the edges at share s, in a state. Indices of assets; cash -1, 0, +1."""

    def __init__(self, state, share):
        book = state.book
        top, under = state.base_value()
        self.high, self.low = set(), set()
        for i, a in enumerate(state.assets):
            if a.kept:
                continue
            lo, hi = edges(a.t, a.lo, a.hi, share if a.goal == -1 else ONE, a.a, a.b)
            v = state.value(i) * ONE * under
            if v > hi * top:
                self.high.add(i)
            elif v < lo * top:
                self.low.add(i)
        self.groups_high, self.groups_low = set(), set()
        for row, members, t, lo, hi in book.groups:
            lo, hi = edges(t, lo, hi, share, t, t)
            held = sum(state.value(i) for i in members)
            if held * ONE * under > hi * top:
                self.groups_high.add(row)
            elif held * ONE * under < lo * top:
                self.groups_low.add(row)
        self.cash = self.cash_side(state, share)

    @staticmethod
    def cash_side(state, share):
        book = state.book
        lo, hi = edges(book.t_cash, book.lo_cash, book.hi_cash, share, *book.stop_cash)
        money, worth = state.C * state.m * ONE, state.V - book.K
        if state.Cw < book.reserve or money < lo * worth:
            return -1
        return int(money > hi * worth and state.C > book.reserve)

    def single(self):
        """Of an asset or of cash."""
        return bool(self.high or self.low or self.cash)

    def group(self):
        return bool(self.groups_high or self.groups_low)


def edges(t, lo, hi, share, a, b):
    """Edges at a share of the band, never inside the destination; where the target is beyond one,
    they stay as they are."""
    if share == ONE or not lo <= t <= hi:
        return lo, hi
    return min(a, t - share * (t - lo) // ONE), max(b, t + share * (hi - t) // ONE)


class Scope:
    """U_sell and U_buy; they only grow."""

    def __init__(self, book):
        self.free = {i for i, a in enumerate(book.assets) if not a.kept}
        self.sell, self.buy = set(), set()

    def grow(self, state, share, first):
        breaches, assets = Breaches(state, share), state.assets
        scope = state.book.policy.get("scope", 0)
        self.sell |= breaches.high
        self.buy |= breaches.low
        if breaches.cash < 0:
            self.sell |= self.free
        if breaches.cash > 0:
            self.buy |= self.free
        member_of = {i: assets[i].group for i in self.free}
        self.sell |= {i for i, g in member_of.items() if g in breaches.groups_high}
        self.buy |= {i for i, g in member_of.items() if g in breaches.groups_low}
        anything = breaches.single() or breaches.group()
        if scope == SCOPE_GROUP:
            whole = breaches.groups_high | breaches.groups_low
            whole |= {assets[i].group for i in breaches.high | breaches.low} - {-1}
            both = {i for i, g in member_of.items() if g in whole}
            self.sell |= both
            self.buy |= both
        if (scope == SCOPE_BOOK and anything) or (first and not anything):
            self.sell, self.buy = set(self.free), set(self.free)


def sell(state, members):
    """Sales to the destination, and purchases undone, sweep by sweep at one value."""
    changed = True
    while changed:
        changed = False
        top, under = state.base_value()
        for i, a in enumerate(state.assets):
            may = i in members
            if not may and state.x[i] <= 0:
                continue
            y = ceil_div(a.b * top - a.v0 * ONE * under, ONE * under * a.p)
            y = max(y, -state.bounds.whole[i] if may else 0)
            if y < state.x[i]:
                y = state.legal_from(i, y)
                if y is not None and y < state.x[i]:
                    state.put(i, y)
                    changed = True


class Solution:
    """The end of one planning: the state, who was raised, passes."""

    def __init__(self, state, touched, passes):
        self.state, self.touched, self.passes = state, touched, passes


def solve(book, bounds, barred, share, engine=search):
    """One planning from x = 0."""
    state, scope, touched = State(book, bounds), Scope(book), set()
    may_sell = {i for i, a in enumerate(book.assets)
                if not a.no_sell and i not in barred and state.sells}
    may_buy = {i for i, a in enumerate(book.assets)
               if not a.no_buy and i not in barred and a.a > 0 and state.buys}
    passes = 0
    while True:
        passes += 1
        before = list(state.x)
        state.set_blocks()
        scope.grow(state, share, passes == 1)
        if book.direction != RAISE_CASH:
            sell(state, scope.sell & may_sell)
        if state.sells:
            engine.raise_cash(state, scope.sell & may_sell, touched)
        if state.buys and passes <= BUYING_PASSES:
            engine.buy(state, scope.buy & may_buy)
        if state.x == before:
            return Solution(state, touched, passes)
        if passes > 200:
            raise RuntimeError("does not end")

