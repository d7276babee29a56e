# SPDX-License-Identifier: MIT
"""One account in exact integers: units, holdings, prices, fees, targets, bands (planner.md 1 to 3).

A case is a dict: "money_exponent", "base", "n", and by subject "instruments", "policy", "groups",
"fees", "clip", "halt" (a missing column is the default), "account" (columns), "in_flight" (tuples
of instrument, quantity, cash, arrival, order id), "steps" (("tick", now, prices) or ("commit",
now), before the plan) and "make" (now, flags). Names are those of the public headers."""
from math import prod

ONE = 10**9
NONE = -1
LIMIT_FINE = 1 << 126
LIMIT_MONEY = 1 << 62
WIDEST = 37  # the greatest power of ten below 2^126

NO_BUY, NO_SELL = 1, 2
BOTH, BUY_ONLY, SELL_ONLY, RAISE_CASH, INVEST_CASH = range(5)
SCOPE_BREACHED, SCOPE_GROUP, SCOPE_BOOK = range(3)
ORPHAN_KEEP, ORPHAN_SELL, ORPHAN_ERROR = range(3)
SUM_EXACT, SUM_NORMALISE, SUM_REST = range(3)


class Refusal(Exception):
    """An error of the account or of the outcome: the name after REBAL_E_, and its field."""

    def __init__(self, name, field=""):
        super().__init__(name)
        self.name, self.field = name, field


def ceil_div(a, b):
    return -(-a // b)


def column(table, name, n, default):
    """A column of a table, or its default for every row."""
    values = (table or {}).get(name)
    return list(values) if values is not None else [default] * n


class Fee:
    """A fee schedule: f(N) in money, rounded up, zero for nothing."""

    def __init__(self, rate=0, fixed=0, least=0, most=NONE, tiers=()):
        self.rate, self.fixed, self.least, self.most = rate, fixed, least, most
        self.tiers = tuple(tiers)

    def __call__(self, notional):
        if notional <= 0:
            return 0
        variable = notional * self.rate
        if self.tiers:
            variable = self.marginal(notional)
        fee = self.fixed + ceil_div(variable, ONE)
        fee = max(fee, self.least)
        return fee if self.most == NONE else min(fee, self.most)

    def marginal(self, notional):
        starts = [0] + [start for start, _ in self.tiers]
        rates = [self.rate] + [rate for _, rate in self.tiers]
        ends = starts[1:] + [notional]
        return sum(
            max(0, min(notional, end) - start) * rate
            for start, end, rate in zip(starts, ends, rates)
        )


FREE = Fee()


def schedules(fees):
    """All the fee schedules of the rules."""
    if not fees:
        return []
    n = fees["n"]
    offsets = column(fees, "tier_offset", n + 1, 0)
    starts, rates = fees.get("tier_from") or [], fees.get("tier_rate_ppb") or []
    parts = zip(column(fees, "rate_ppb", n, 0), column(fees, "fixed", n, 0),
                column(fees, "min", n, 0), column(fees, "max", n, NONE))
    return [
        Fee(*part, tiers=list(zip(starts, rates))[offsets[i]:offsets[i + 1]])
        for i, part in enumerate(parts)
    ]


class Asset:
    """One asset: every number the planner needs of it. Values are fine units."""

    __slots__ = (
        "row", "id", "group", "lot", "tick", "price", "unit", "held", "sellable", "limit_buy",
        "limit_sell", "v0", "p", "ps", "pb", "whole", "least", "most", "target", "goal", "t", "lo",
        "hi", "a", "b", "kept", "no_buy", "no_sell", "fee_buy", "fee_sell", "order_min",
        "notional_min", "notional_min_ppb", "settle", "need_buy", "need_sell", "flow", "free",
        "step",
    )

    def value(self, x):
        return self.v0 + x * self.p


class Book:
    """The account at one time: what planner.md sections 1 to 3 define, before any order."""

    def __init__(self, case, market, now):
        self.case, self.now, self.n = case, now, case["n"]
        self.market = market  # price, seen, moved of every row
        self.base = case.get("base", 0)
        self.table = case.get("instruments") or {}
        self.policy = case.get("policy") or {}
        self.columns = case.get("account") or {}
        self.schedules = schedules(case.get("fees"))
        self.direction = self.policy.get("direction", BOTH)
        self.units()
        self.holdings()
        self.assets = [self.asset(row) for row in range(self.n) if row != self.base]
        self.check_columns()
        self.set_targets()
        self.check_prices()
        self.set_values()

    def col(self, name, default):
        return column(self.table, name, self.n, default)

    def account(self, name, default):
        return column(self.columns, name, self.n, default)

    def units(self):
        money = self.case["money_exponent"]
        quantity = self.col("quantity_exponent", 0)
        price = self.col("price_exponent", money)
        exponents = [q + p for row, (q, p) in enumerate(zip(quantity, price)) if row != self.base]
        self.e = min([money] + exponents)
        if max([money] + exponents) - self.e > WIDEST:
            raise Refusal("OVERFLOW")
        self.m = 10 ** (money - self.e)
        self.unit = [10 ** max(0, q + p - self.e) for q, p in zip(quantity, price)]

    def holdings(self):
        """Counted and free quantity of each row, cash in the row of the base."""
        flow = self.account("FLOW", 0)
        counted = [q + f for q, f in zip(self.account("HOLDING", 0), flow)]
        free = list(counted)
        self.arrivals = []
        for row, quantity, cash, arrival, order in self.case.get("in_flight") or ():
            for target, amount in ((row, quantity), (self.base, cash)):
                counted[target] += amount
                if amount < 0 or (amount > 0 and not order and arrival <= self.now):
                    free[target] += amount
                elif amount > 0 and target == self.base:
                    self.arrivals.append((max(arrival, self.now), amount))
        self.counted, self.free = counted, free
        if any(abs(quantity) > LIMIT_MONEY for quantity in counted + free):
            raise Refusal("OVERFLOW")
        self.cash, self.cash_free = counted[self.base], free[self.base]
        self.flow = flow
        table_min = self.col("holding_min", 0)
        self.holding_min = self.account_or("HOLDING_MIN", table_min)
        self.reserve = self.holding_min[self.base]

    def account_or(self, name, default):
        values = self.columns.get(name)
        return list(values) if values is not None else list(default)

    def asset(self, row):
        a = Asset()
        a.row = row
        a.id = self.col("id", None)[row]
        a.id = row if a.id is None else a.id
        a.group = self.col("group", NONE)[row]
        a.lot, a.tick = self.col("lot", 1)[row], self.col("tick", 1)[row]
        a.price, a.unit = self.market.price[row], self.unit[row]
        a.held, a.free, a.flow = self.counted[row], self.free[row], self.flow[row]
        bits = self.col("restriction", 0)
        mine = self.account("RESTRICTION", 0)
        bits = bits[row] | bits[self.base] | mine[row] | mine[self.base]
        a.no_buy, a.no_sell = bool(bits & NO_BUY), bool(bits & NO_SELL)
        a.fee_buy, a.fee_sell = self.fee(row, "fee_buy"), self.fee(row, "fee_sell")
        a.order_min = self.col("order_min", 0)[row]
        a.notional_min = self.col("notional_min", 0)[row]
        a.notional_min_ppb = self.col("notional_min_ppb", 0)[row]
        a.settle = self.col("settle_ns", 0)[row]
        return a

    def fee(self, row, name):
        if not self.schedules:
            return FREE
        which = self.col(name, 0)[row]
        return FREE if which == NONE else self.schedules[which]

    def check_columns(self):
        los, his = self.account("BAND_LO", NONE), self.account("BAND_HI", NONE)
        if any(lo != NONE and hi != NONE and lo > hi for lo, hi in zip(los, his)):
            raise Refusal("RANGE")
        if any(a.free < 0 for a in self.assets):
            raise Refusal("RANGE")

    # ---------------------------------------------------------------- targets and bands

    def set_targets(self):
        target = self.shares(self.account("TARGET", 0))
        goals = self.account("GOAL", NONE)
        self.target_cash = target[self.base]
        if sum(target[a.row] if goals[a.row] == NONE else goals[a.row] for a in self.assets) > ONE:
            raise Refusal("TARGET_SUM")
        for a in self.assets:
            a.target, a.goal = target[a.row], goals[a.row]
            held_alone = a.target == 0 and a.goal == NONE and a.held > 0
            policy = self.policy.get("orphans", ORPHAN_KEEP)
            if held_alone and policy == ORPHAN_ERROR:
                raise Refusal("ORPHAN")
            a.kept = held_alone and policy == ORPHAN_KEEP
            a.t = 0 if a.kept else a.target if a.goal == NONE else a.goal
        self.T = sum(a.t for a in self.assets)
        self.t_cash = ONE - self.T
        for a in self.assets:
            a.lo, a.hi = self.band(a.row, a.t, a.goal != NONE)
            settled = a.goal != NONE or a.kept
            a.a, a.b = (a.t, a.t) if settled else self.destination(a.t, a.lo, a.hi)
        self.lo_cash, self.hi_cash = self.band(self.base, self.t_cash, True)
        self.stop_cash = self.destination(self.t_cash, self.lo_cash, self.hi_cash)
        self.set_groups()

    def shares(self, target):
        """Targets that sum to one, by the policy's rule."""
        rule, total = self.policy.get("target_sum", SUM_EXACT), sum(target)
        if rule == SUM_REST:
            target[self.base] = 0
            target[self.base] = ONE - sum(target)
            if target[self.base] < 0:
                raise Refusal("TARGET_SUM")
        elif rule == SUM_NORMALISE and total > 0:
            whole = [t * ONE // total for t in target]
            ids = self.col("id", None)
            order = sorted(range(self.n), key=lambda i: (
                -(target[i] * ONE % total), i if ids[i] is None else ids[i]))
            for i in order[:ONE - sum(whole)]:
                whole[i] += 1
            target = whole
        if sum(target) != ONE:
            raise Refusal("TARGET_SUM")
        return target

    def width(self, row, t):
        parts = []
        for name in ("band_abs_ppb", "band_rel_ppb", "band_min_ppb"):
            own = self.col(name, NONE)[row]
            parts.append(self.policy.get(name, 0) if own == NONE else own)
        half = half_width(*parts, t)
        return half * self.account("BAND_SCALE", ONE)[row] // ONE

    def band(self, row, t, goal):
        lo, hi = self.account("BAND_LO", NONE)[row], self.account("BAND_HI", NONE)[row]
        half = self.width(row, t)
        outside = (lo != NONE and t < lo) or (hi != NONE and t > hi)
        lo = max(0, t - half) if lo == NONE else lo
        hi = min(ONE, t + half) if hi == NONE else hi
        if lo > hi or (outside and not goal):
            raise Refusal("RANGE")
        return lo, hi

    def destination(self, t, lo, hi):
        near = self.policy.get("inner_abs_ppb", 0)
        if near:
            return max(lo, t - near), min(hi, t + near)
        inner = self.policy.get("inner_ppb", 0)
        return t - inner * (t - lo) // ONE, t + inner * (hi - t) // ONE

    def set_groups(self):
        """Groups that have a band: (row, indices of members, target, lo, hi)."""
        table = self.case.get("groups") or {"n": 0}
        n = table["n"]
        widths = zip(*(column(table, f"band_{kind}_ppb", n, 0) for kind in ("abs", "rel", "min")))
        self.groups = []
        for row, parts in enumerate(widths):
            members = [i for i, a in enumerate(self.assets) if a.group == row and not a.kept]
            t = sum(self.assets[i].t for i in members)
            half = half_width(*parts, t)
            if any(parts):
                self.groups.append((row, members, t, max(0, t - half), min(ONE, t + half)))

    # ---------------------------------------------------------------- values

    def check_prices(self):
        needed = [a for a in self.assets if a.held or a.free or a.target or a.goal > 0]
        if any(a.price == 0 for a in needed):
            raise Refusal("NO_PRICE")
        age, now = (self.case.get("halt") or {}).get("price_age_ns", 0), self.now
        if age and any(now - self.market.seen[a.row] > age for a in needed):
            raise Refusal("STALE_PRICE")
        if any(self.market.moved[a.row] for a in needed):
            raise Refusal("HALT", "halt.price_move_ppb")

    def set_values(self):
        collar = self.policy.get("collar_ppb", 0)
        clip = self.case.get("clip") or {}
        order_max, holding_max = self.col("order_max", NONE), self.col("holding_max", NONE)
        for a in self.assets:
            a.price = a.price or 1
            a.limit_buy = max(a.tick, a.price * (ONE + collar) // ONE // a.tick * a.tick)
            a.limit_sell = ceil_div(ceil_div(a.price * (ONE - collar), ONE), a.tick) * a.tick
            a.v0 = a.held * a.price * a.unit
            a.p = a.lot * a.price * a.unit
            a.ps = a.lot * min(a.price, a.limit_sell) * a.unit
            a.pb = a.lot * max(a.price, a.limit_buy) * a.unit
            a.whole = a.held // a.lot
            a.step = ceil_div(self.m, a.p)
            a.least = max(0, (a.free - self.holding_min[a.row]) // a.lot)
            a.most = max(0, (LIMIT_MONEY - a.held) // a.lot)
            if holding_max[a.row] != NONE:
                a.most = min(a.most, max(0, (holding_max[a.row] - a.held) // a.lot))
            caps = [order_max[a.row] // a.lot] if order_max[a.row] != NONE else []
            if clip.get("order_notional"):
                caps.append(clip["order_notional"] * self.m // a.p)
            a.least, a.most = min([a.least] + caps), min([a.most] + caps)
            a.need_sell = fee_floor(a.fee_sell, 0)
            a.need_buy = fee_floor(a.fee_buy, int(self.m > 1))
        self.K = sum(a.v0 for a in self.assets if a.kept)
        self.V = sum(a.v0 for a in self.assets) + self.cash * self.m
        if self.too_big():
            raise Refusal("OVERFLOW")
        if self.V <= 0:
            raise Refusal("NO_VALUE")

    def too_big(self):
        values = [a.v0 for a in self.assets] + [self.cash * self.m, self.V]
        return (any(abs(v) >= LIMIT_FINE for v in values) or self.V >= LIMIT_MONEY * self.m
                or sum(a.v0 for a in self.assets) >= LIMIT_MONEY * self.m)

    def base_value(self, V):
        """B(V) as numerator and denominator."""
        W, reserve = V - self.K, self.reserve * self.m
        if W <= 0:
            return 0, 1
        if self.t_cash * W >= reserve * ONE:
            return W, 1
        return (max(0, W - reserve) * ONE, self.T) if self.T else (0, 1)


def half_width(width_abs, width_rel, width_min, t):
    parts = ([width_abs] if width_abs else []) + ([width_rel * t // ONE] if width_rel else [])
    return max(width_min, min(parts)) if parts else width_min


def fee_floor(fee, extra):
    """Least N with N >= f(N + extra) + 1; N - f(N) never falls, so bisection finds it."""
    high = 1
    while high < fee(high + extra) + 1:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if middle >= fee(middle + extra) + 1:
            high = middle
        else:
            low = middle
    return high


def common(numbers):
    """A common multiple to compare fractions by; the product is as good as the least one."""
    return prod(set(numbers))
