# SPDX-License-Identifier: MIT
"""RAISE and BUY for any number of lots: jumps over steps that are proved to be taken, and the rest
one step at a time by literal.py. Levels are integers here: v * (M / w), M a common multiple.

Why a jump is exact. Steps are taken in ascending level, so a jump to level l is the set of all
steps of levels <= l, whatever their order, once each of them is proved to be taken: Cw never rises
along the steps, so its end is its least; V + rounding never rises beyond the fees saved, and each
rounding is below m, so V has a lower bound for the whole way, and a step of level <= l passes its
destination test if l <= B(that bound). A step is worth a unit of money or more, so that few steps
are left in doubt."""
from book import INVEST_CASH, ONE, ceil_div, common
import literal

BUDGET = 60000
NEAR = 48


class TooHard(Exception):
    """More single steps than is reasonable: the case is not compared."""


class Levels:
    """Levels of assets as integers: the weight of each times M is common."""

    def __init__(self, state, members, weight):
        self.state = state
        self.common = common([weight(state.assets[i]) for i in members] or [1])
        self.scale = {i: self.common // weight(state.assets[i]) for i in members}

    def of(self, i, y):
        return self.state.assets[i].value(y) * self.scale[i]

    def lots_upto(self, i, level):
        """The most net lots whose level is <= level."""
        a = self.state.assets[i]
        return (level // self.scale[i] - a.v0) // a.p

    def lots_from(self, i, level):
        """The fewest net lots whose level is >= level."""
        a = self.state.assets[i]
        return ceil_div(ceil_div(level, self.scale[i]) - a.v0, a.p)


# -------------------------------------------------------------------------------- RAISE


def raise_cash(state, members, touched):
    if state.above_floor(raising=True):
        return
    members = sorted(members, key=lambda i: state.assets[i].id)
    for i in members:
        if state.assets[i].t == 0 and not state.above_floor(raising=True):
            raise_one(state, i, touched)
    rest = [i for i in members if state.assets[i].t > 0]
    if rest and not state.above_floor(raising=True):
        raise_many(state, rest, touched)


def raise_one(state, i, touched):
    """All steps of a target of zero come before those of the next asset."""
    start = state.x[i]
    low, high = state.lowest(i), start
    if state.cash_of(i, low, True) <= state.gain_worst[i]:
        return
    touched.add(i)
    state.put(i, low)
    if state.above_floor(raising=True):
        while True:  # the greatest legal order that is enough, in [low, high)
            middle = state.legal_from(i, (low + high) // 2)
            if middle is None or middle >= high:
                middle = state.below(i, high)
            if middle <= low:
                break
            state.put(i, middle)
            low, high = (middle, high) if state.above_floor(raising=True) else (low, middle)
    settle_on_step(state, i, low, start)


def settle_on_step(state, i, x, start):
    """From an order below start to the step of RAISE it belongs to, or that follows it."""
    state.put(i, start)
    if x >= start or state.cash_of(i, x, True) <= state.gain_worst[i]:
        return
    top = plateau(state, i, x, start)
    state.put(i, top)
    if not state.above_floor(raising=True):
        after = state.next_raise(i)
        if after is not None:
            state.put(i, after)


def plateau(state, i, x, start):
    """The greatest legal order >= x, below start, with the same cash as x."""
    cash = state.cash_of(i, x, True)
    return state.first(i, x, start, cash - 1)


def raise_many(state, members, touched):
    levels = Levels(state, members, lambda a: a.t)
    start = {i: state.x[i] for i in members}

    def go(level):
        """All steps of levels >= level taken; whether they are too few."""
        for i in members:
            state.put(i, start[i])
            x = state.legal_from(i, max(levels.lots_from(i, level), -state.bounds.whole[i]))
            if x is not None and x < start[i] and state.cash_of(i, x, True) > state.gain_worst[i]:
                state.put(i, plateau(state, i, x, start[i]))
        return not state.above_floor(raising=True)

    high = max(levels.of(i, start[i]) for i in members) + 1
    low = min(levels.of(i, -state.bounds.whole[i]) for i in members)
    if not go(low):
        while high - low > 1 and not few(levels, members, start, low, high):
            middle = (low + high) // 2
            low, high = (low, middle) if go(middle) else (middle, high)
        go(high)
    touched.update(i for i in members if state.x[i] != start[i])
    literal.raise_cash(state, members, touched)


def few(levels, members, start, low, high):
    """Whether few lots lie between two levels of RAISE."""
    least = levels.state.bounds.whole
    return NEAR >= sum(
        max(0, min(levels.lots_from(i, high), start[i]) - max(levels.lots_from(i, low), -least[i]))
        for i in members
    )


# -------------------------------------------------------------------------------- BUY


def buy(state, members):
    if members:
        Buying(state, members).run()


class Buying:
    """One BUY: who is still in it, and the jumps."""

    def __init__(self, state, members):
        self.state, self.book = state, state.book
        self.members = sorted(members, key=lambda i: state.assets[i].id)
        self.levels = Levels(state, members, lambda a: a.a)
        self.steps = {}
        self.budget = BUDGET

    def run(self):
        while self.members:
            while self.far():
                pass
            self.steps = {i: self.state.next_buy(i) for i in self.members}
            self.single_steps()

    def single_steps(self):
        """Step by step until a long way after a refusal."""
        taken, left = 0, False
        while self.members and not (left and taken > NEAR):
            best = self.lowest()
            if literal.accepts(self.state, best, self.steps[best]):
                self.steps[best] = self.state.next_buy(best)
                taken += 1
            else:
                self.members.remove(best)
                left, taken = True, 0
            if taken > NEAR and not left:
                self.spend()
                if self.far():
                    return
                taken = 0
            self.spend()

    def spend(self):
        self.budget -= 1
        if self.budget == 0:
            raise TooHard()

    def lowest(self):
        return min(self.members, key=lambda i: (
            self.levels.of(i, self.steps[i]), self.state.assets[i].id))

    # ---------------------------------------------------------------- far jumps

    def lots_at(self, i, level):
        """Net lots of i once all its steps of levels <= level are taken."""
        state, x = self.state, self.state.x[i]
        g, k = state.assets[i].step, state.block[i]
        z = self.levels.lots_upto(i, level) // g * g
        if z <= x:
            return x
        if z >= k:
            most = state.bounds.most[i]
            return min(z, most) if most >= k else max(x, 0)
        return max(x, 0) if z >= 0 else max(x, min(z, -k))

    def sure(self, level):
        """Whether every step of a level <= level is taken from here."""
        state, book, m = self.state, self.book, self.state.m
        worst, value, top = state.Cw, state.V, state.V
        for i in self.members:
            x, y, a = state.x[i], self.lots_at(i, level), state.assets[i]
            rounding = x * a.p + (state.gain[i] + (fee := state.fee_of(i, x))) * m
            top -= rounding
            value -= rounding + (m - 1)
            if y != x:
                value -= max(0, state.fee_of(i, y) - fee) * m
                worst += state.cash_of(i, y, True) - state.gain_worst[i]
        if not self.floor_holds(worst, top):
            return False
        num, den = book.base_value(value)
        return level * ONE * den <= self.levels.common * num

    def floor_holds(self, worst, value):
        book = self.book
        if worst < book.reserve:
            return False
        return (book.direction != INVEST_CASH
                or worst * ONE * self.state.m >= book.t_cash * (value - book.K))

    def far(self):
        """To a level close to the highest at which all steps are sure to be taken. True if that
        was far: with fees now paid or saved the bounds are closer, and more may be sure."""
        state, levels = self.state, self.levels
        low = min(levels.of(i, state.next_buy(i)) for i in self.members) - 1
        num, den = self.book.base_value(state.V + len(state.x) * state.m + self.fees())
        high = max(levels.common * num // (ONE * den), low) + 1
        if self.count(low, high) <= NEAR:
            return False
        level = self.bisect(low, high, self.sure)
        moved = self.count(low, level)
        for i in self.members:
            state.put(i, self.lots_at(i, level))
        return moved > NEAR

    def fees(self):
        """Fine units of fees that un-selling may give back."""
        return sum(self.state.fee_of(i, x) for i, x in enumerate(self.state.x)) * self.state.m

    def count(self, low, high):
        return sum(self.lots_at(i, high) - self.lots_at(i, low) for i in self.members)

    def bisect(self, low, high, holds):
        """A level in [low, high) where it holds, few lots below the last such."""
        while high - low > 1 and self.count(low, high) > NEAR // 2:
            middle = (low + high) // 2
            if holds(middle):
                low = middle
            else:
                high = middle
        return low
