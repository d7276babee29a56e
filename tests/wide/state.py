# SPDX-License-Identifier: MIT
"""State(x): cash and value after net orders, and which are legal (planner.md 2 and 5)."""
from book import BUY_ONLY, INVEST_CASH, ONE, RAISE_CASH, SELL_ONLY, ceil_div


class Bounds:
    """Lots of each asset one plan may sell at most, whole or cut to steps, and buy."""

    def __init__(self, book, whole=None, most=None):
        steps = [a.step for a in book.assets]
        self.whole = whole or [a.least for a in book.assets]
        most = most or [a.most for a in book.assets]
        self.least = [lots // g * g for lots, g in zip(self.whole, steps)]
        self.most = [lots // g * g for lots, g in zip(most, steps)]


class State:
    """Net orders x with their cash, kept as they change. C, Cw in money, V in fine units."""

    def __init__(self, book, bounds, x=None):
        self.book, self.bounds = book, bounds
        self.assets, self.m = book.assets, book.m
        self.x = [0] * len(self.assets)
        self.gain, self.gain_worst = list(self.x), list(self.x)
        self.C = self.Cw = book.cash
        self.V = book.V
        self.block = None
        self.sells = book.direction not in (BUY_ONLY, INVEST_CASH)
        self.buys = book.direction not in (SELL_ONLY, RAISE_CASH)
        for i, lots in enumerate(x or ()):
            self.put(i, lots)

    # ---------------------------------------------------------------- cash and value

    def notional(self, i, x, worst=False):
        a = self.assets[i]
        if x > 0:
            return ceil_div(x * (a.pb if worst else a.p), self.m)
        return -x * (a.ps if worst else a.p) // self.m

    def cash_of(self, i, x, worst=False):
        """Change of cash by a net order, its fee included."""
        if x == 0:
            return 0
        notional, a = self.notional(i, x, worst), self.assets[i]
        if x > 0:
            return -notional - a.fee_buy(notional)
        return notional - a.fee_sell(notional)

    def fee_of(self, i, x, worst=False):
        a = self.assets[i]
        return (a.fee_buy if x > 0 else a.fee_sell)(self.notional(i, x, worst))

    def put(self, i, x):
        a = self.assets[i]
        gain = self.cash_of(i, x)
        worst = gain if a.p == a.ps == a.pb else self.cash_of(i, x, True)
        self.C += gain - self.gain[i]
        self.Cw += worst - self.gain_worst[i]
        self.V += (x - self.x[i]) * a.p + (gain - self.gain[i]) * self.m
        self.x[i], self.gain[i], self.gain_worst[i] = x, gain, worst

    def value(self, i):
        a = self.assets[i]
        return a.v0 + self.x[i] * a.p

    def base_value(self):
        return self.book.base_value(self.V)

    def above_floor(self, raising=False):
        """Cw against the floor of cash; when raising, only RAISE_CASH has more than R."""
        book = self.book
        if self.Cw < book.reserve:
            return False
        if book.direction == RAISE_CASH or (book.direction == INVEST_CASH and not raising):
            return self.Cw * ONE * self.m >= book.t_cash * (self.V - book.K)
        return True

    # ---------------------------------------------------------------- legal orders

    def set_blocks(self):
        """Minimum blocks at the value of now, never above the last; and who may leave whole."""
        blocks, self.exit = [], []
        for a, bound in zip(self.assets, self.bounds.whole):
            share = ceil_div(a.notional_min_ppb * self.V, ONE * self.m)
            need = max(a.notional_min, share, a.need_buy, a.need_sell)
            lots = max(1, ceil_div(a.order_min, a.lot), ceil_div(need * self.m, a.ps))
            blocks.append(ceil_div(lots, a.step) * a.step)
            self.exit.append(0 < a.whole <= bound and a.whole * a.ps // self.m >= a.need_sell)
        self.block = [min(pair) for pair in zip(blocks, self.block or blocks)]

    def legal_from(self, i, y):
        """The least legal order >= y, None if there is none."""
        k, g = self.block[i], self.assets[i].step
        whole, y_step = -self.assets[i].whole, ceil_div(y, g) * g
        found = []
        if self.exit[i] and whole >= y:
            found.append(whole)
        if max(y_step, -self.bounds.least[i]) <= -k:
            found.append(max(y_step, -self.bounds.least[i]))
        if y <= 0:
            found.append(0)
        if max(y_step, k) <= self.bounds.most[i]:
            found.append(max(y_step, k))
        return min(found) if found else None

    def below(self, i, x):
        """The greatest legal order < x, None if there is none."""
        k, g = self.block[i], self.assets[i].step
        down = (x - 1) // g * g
        if min(down, self.bounds.most[i]) >= k:
            return min(down, self.bounds.most[i])
        if x > 0:
            return 0
        if min(down, -k) >= -self.bounds.least[i]:
            return min(down, -k)
        whole = -self.assets[i].whole
        return whole if self.exit[i] and whole < x else None

    def next_buy(self, i):
        """The next legal step of BUY from x; it may lie beyond the bound."""
        x = self.x[i]
        if x > 0:
            return x + self.assets[i].step
        return self.block[i] if x == 0 else min(0, self.legal_from(i, x + 1))

    def lowest(self, i):
        """The least legal order of all."""
        return self.legal_from(i, -self.bounds.whole[i])

    def next_raise(self, i):
        """The nearest legal order below x that strictly raises Cw, None if there is none."""
        now = self.gain_worst[i]
        high = self.below(i, self.x[i])
        low = self.lowest(i)
        if high is None or self.cash_of(i, low, True) <= now:
            return None
        if self.cash_of(i, high, True) > now:
            return high
        step = 1
        while True:  # cash does not rise: below, past `high`, it does by `low`
            probe = self.legal_from(i, max(low, high - step))
            if self.cash_of(i, probe, True) > now:
                break
            high, step = probe, step * 2
        return self.first(i, probe, high, now)

    def first(self, i, low, high, now):
        """The greatest legal order in [low, high) whose cash passes `now`; low's does."""
        while True:
            middle = self.legal_from(i, (low + high) // 2)
            if middle >= high:
                middle = self.below(i, high)
            if middle <= low:
                return low
            if self.cash_of(i, middle, True) > now:
                low = middle
            else:
                high = middle
