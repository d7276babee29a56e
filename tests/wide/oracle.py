# SPDX-License-Identifier: MIT
"""The oracle: what rebal_plan_make() must answer, by docs/derivations/planner.md alone."""
from book import ONE, Book, Refusal, ceil_div
from estimates import Estimates
from passes import Breaches, solve
from state import Bounds, State
import report
import search

ON_BAND, ON_SOFT, ON_GROUP, ON_TURNOVER, ON_CALENDAR, ON_FLOW = 1, 2, 4, 8, 16, 32
ON_TRACKING_ERROR, ON_BENEFIT = 64, 128
FORCE = 1
ROUNDS = 16


class Result:
    """What the driver prints too: see host.c."""

    def __init__(self):
        self.status, self.field = "OK", ""
        self.ticks, self.commits = [], []
        self.book = self.solution = self.share = None
        self.quiet = False  # nothing fires but by REBAL_FORCE
        self.summary, self.orders, self.lines, self.groups = {}, [], [], []
        self.waves = []


class Clock:
    """What ticks and commits leave behind: prices, latch, calendar, cool-down."""

    def __init__(self, case):
        self.case = case
        self.policy = case.get("policy") or {}
        self.halt = case.get("halt") or {}
        self.price, self.seen = [0] * case["n"], [0] * case["n"]
        self.moved = [False] * case["n"]
        self.latched, self.done, self.committed = False, None, None

    def tick(self, now, prices):
        for row, price in enumerate(prices or ()):
            if price and row != self.case.get("base", 0):
                old, move = self.price[row], self.halt.get("price_move_ppb", 0)
                self.moved[row] = bool(move and old and abs(price - old) * ONE > move * old)
                self.price[row], self.seen[row] = price, now
        try:
            book = self.book(now)
        except Refusal:
            return -1
        state = plain_state(book)
        fired = self.fired(book, state, now)
        release = self.policy.get("release_ppb", 0)
        if fired == 0 and self.due(now) and not self.cooling(now):
            self.done = now
        if release:
            breaches = Breaches(state, release)
            held = bool(fired) or self.latched
            self.latched = held and (breaches.single() or breaches.group())
        return fired

    def commit(self, now):
        """An empty plan committed; where the account cannot be judged there is none."""
        try:
            self.book(now)
        except Refusal as refusal:
            return refusal.name
        self.committed = self.done = now
        return "OK"

    def book(self, now):
        return Book(self.case, self, now)

    # ---------------------------------------------------------------- conditions

    def cooling(self, now):
        wait = self.policy.get("cool_down_ns", 0)
        return self.committed is not None and now - self.committed < wait

    def due(self, now):
        period, phase = self.policy.get("period_ns", 0), self.policy.get("phase_ns", 0)
        times = [d for d in self.policy.get("due_ns") or () if d <= now]
        if period and now >= phase:
            times.append(phase + (now - phase) // period * period)
        return bool(times) and (self.done is None or max(times) > self.done)

    def conditions(self, book, state, now):
        policy = self.policy
        breaches = Breaches(state, policy.get("release_ppb", 0) if self.latched else ONE)
        bits = ON_BAND if breaches.single() else 0
        bits |= ON_GROUP if breaches.group() else 0
        bits |= ON_SOFT if Breaches(state, policy.get("soft_ppb", 0)).single() else 0
        bits |= ON_CALENDAR if self.due(now) else 0
        twice, under = report.distance(book, state)
        worth = (book.V - book.K) * under
        if twice and twice * ONE >= 2 * policy.get("turnover_ppb", 0) * worth:
            bits |= ON_TURNOVER
        flow = sum(abs(a.flow) * a.price * a.unit for a in book.assets)
        flow += abs(book.flow[book.base]) * book.m
        if flow and flow * ONE >= policy.get("flow_ppb", 0) * book.V:
            bits |= ON_FLOW
        return bits | self.estimated(book)

    def estimated(self, book):
        """The conditions that estimates decide, where a clause has them."""
        wanted, estimates = sum_bits(self.policy.get("when") or ()), Estimates(book)
        bits = 0
        if wanted & ON_TRACKING_ERROR and estimates.tracks_badly():
            bits |= ON_TRACKING_ERROR
        if wanted & ON_BENEFIT and estimates.pays():
            bits |= ON_BENEFIT
        return bits

    def fired(self, book, state, now, forced=False):
        if self.cooling(now) and not forced:
            return 0
        clauses = [c for c in self.policy.get("when") or () if c] or [ON_BAND, ON_GROUP]
        bits = self.conditions(book, state, now)
        return sum_bits(c for c in clauses if c & bits == c)

    def share(self, fired):
        shares = [ONE]
        if fired & ON_SOFT:
            shares.append(self.policy.get("soft_ppb", 0))
        if self.latched:
            shares.append(self.policy.get("release_ppb", 0))
        return min(shares)


def sum_bits(clauses):
    bits = 0
    for clause in clauses:
        bits |= clause
    return bits


def plain_state(book):
    return State(book, Bounds(book))


# -------------------------------------------------------------------------------- which orders


def goal_value(a, state):
    """g = floor(t B(V(x)) / ONE)."""
    top, under = state.base_value()
    return a.t * top // (ONE * under)


def without_weak(book, bounds, share, engine):
    """Planned again until every order removes its share of the distance."""
    improve, barred, rounds = book.policy.get("improve_ppb", 0), set(), 0
    while True:
        solution = solve(book, bounds, barred, share, engine)
        state, rounds = solution.state, rounds + 1
        if not improve:
            return solution
        weak = {i for i, x in enumerate(state.x)
                if x and i not in solution.touched and is_weak(book.assets[i], state, i, improve)}
        if not weak:
            return solution
        if rounds > ROUNDS:
            weak = {i for i, x in enumerate(state.x) if x and i not in solution.touched}
        barred |= weak


def is_weak(a, state, i, improve):
    g = goal_value(a, state)
    before, after = abs(a.v0 - g), abs(state.value(i) - g)
    return before - after < ceil_div(improve * before, ONE)


def clipped(book, solution, share, engine):
    """The plan, or the second one within the clips."""
    clip, state = book.case.get("clip") or {}, solution.state
    traded = [i for i, x in enumerate(state.x) if x]
    sales = [i for i in traded if state.x[i] < 0]
    buys = [i for i in traded if state.x[i] > 0]
    sold = sum(state.notional(i, state.x[i]) for i in sales)
    bought = sum(state.notional(i, state.x[i]) for i in buys)
    budgets = [clip["total_notional"]] if clip.get("total_notional") else []
    if clip.get("turnover_ppb"):
        budgets.append(2 * clip["turnover_ppb"] * book.V // (ONE * book.m))
    budget = min(budgets, default=sold + bought)
    count = clip.get("n_orders") or len(traded)
    if sold + bought <= budget and len(traded) <= count:
        return solution
    short = book.cash < book.reserve
    money = split(budget, sold, bought, short)
    orders = split(count, len(sales), len(buys), short)
    if sold + bought <= budget:  # the count alone is passed: sizes stay
        money = (None, None)
    granted = grant(state, sales, money[0], orders[0])
    granted.update(grant(state, buys, money[1], orders[1]))
    least = [max(0, -granted.get(i, 0)) for i in range(len(state.x))]
    most = [max(0, granted.get(i, 0)) for i in range(len(state.x))]
    return solve(book, Bounds(book, least, most), set(), share, engine)


def split(budget, sales, buys, short):
    """A budget's parts for sales and for purchases."""
    if sales + buys == 0:
        return budget, 0
    part = min(sales, budget) if short else ceil_div(budget * sales, sales + buys)
    return part, budget - part


def grant(state, side, money, orders):
    """Net lots for the orders of one side, far from the target first."""
    granted, far = {}, {}
    for i in side:
        a = state.assets[i]
        far[i] = (-abs(a.v0 - goal_value(a, state)), a.id)
    for i in sorted(side, key=far.get):
        a = state.assets[i]
        own, sign = abs(state.x[i]), 1 if state.x[i] > 0 else -1
        lots = own
        if money is not None and money * state.m // a.p < own:
            lots = money * state.m // a.p // a.step * a.step
        if orders == 0 or (lots < own and lots < state.block[i]) or lots == 0:
            continue
        granted[i] = sign * lots
        if money is not None:
            money = max(0, money - ceil_div(lots * a.p, state.m))
        orders -= 1
    return granted


def check_outcome(book, state):
    """FUNDS and the halts, in the order of the header."""
    if book.flow[book.base] < 0 and state.Cw < 0:
        raise Refusal("FUNDS")
    halt = book.case.get("halt") or {}
    notionals = [state.notional(i, x) for i, x in enumerate(state.x) if x]
    total = sum(notionals)
    if halt.get("n_orders") and len(notionals) > halt["n_orders"]:
        raise Refusal("HALT", "halt.n_orders")
    share = halt.get("turnover_ppb", 0)
    if share and total * book.m * ONE > 2 * share * book.V:
        raise Refusal("HALT", "halt.turnover_ppb")
    if halt.get("order_notional") and max(notionals, default=0) > halt["order_notional"]:
        raise Refusal("HALT", "halt.order_notional")
    if halt.get("total_notional") and total > halt["total_notional"]:
        raise Refusal("HALT", "halt.total_notional")


# -------------------------------------------------------------------------------- the plan


def plan(case, engine=search, holding=None):
    """The answer to a case. `holding`: these quantities take the place of REBAL_HOLDING after the
    steps, as when all orders have been filled."""
    result, clock = Result(), Clock(case)
    for step in case.get("steps") or ():
        if step[0] == "tick":
            result.ticks.append(clock.tick(step[1], step[2]))
        else:
            result.commits.append(clock.commit(step[1]))
    now, flags = case["make"]
    if holding:
        clock.case = {**case, "account": {**case["account"], "HOLDING": holding}}
    try:
        book = clock.book(now)
        result.book = book
        decide(book, clock, now, flags, result, engine)
    except Refusal as refusal:
        result.status, result.field = refusal.name, refusal.field
    return result


def filled(case, result):
    """The holdings once all orders of a plan are filled at reference prices."""
    holding = list(case["account"].get("HOLDING") or [0] * case["n"])
    for order in result.orders:
        holding[order["instrument"]] += order["quantity"]
    holding[case.get("base", 0)] += result.summary["cash_after"] - result.summary["cash_before"]
    return holding


def decide(book, clock, now, flags, result, engine):
    state = plain_state(book)
    fired = clock.fired(book, state, now, bool(flags & FORCE))
    result.quiet = not clock.fired(book, state, now)
    state.set_blocks()
    passes, reason = 0, 300
    if fired or flags & FORCE:
        share = clock.share(fired)
        solution = without_weak(book, Bounds(book), share, engine)
        solution = clipped(book, solution, share, engine)
        state, passes = solution.state, solution.passes
        check_outcome(book, state)
        result.solution, result.share = solution, share
        reason = plan_reason(book, state)
    elif clock.fired(book, state, now, True):
        reason = 302  # too soon for a clause that holds
    result.orders = report.orders(book, state, now)
    sides = Breaches(plain_state(book), ONE)
    result.lines = report.lines(book, state, sides)
    result.groups = report.group_lines(book, state, sides)
    result.summary = report.summary(book, state, result.orders)
    estimates = Estimates(book)
    estimates.add_to_lines(state, result.lines)
    result.summary.update(estimates.summary(state))
    result.waves = estimates.waves(state, result.orders)
    result.summary.update(reason=reason, fired=fired, n_rounds=passes)


def plan_reason(book, state):
    if state.Cw < book.reserve:
        return 208
    return 100 if any(state.x) else 414


__all__ = ["plan", "filled", "Result"]
