# SPDX-License-Identifier: MIT
"""What a plan estimates: tracking errors, contributions, costs, benefits (F-ACTIVE, F-TE, F-RC,
F-EXPENSE, F-WORTHWHILE, F-GATE of docs/formulas.md), exact where the library has doubles.

A figure is Between(low, high): what a double within a few last bits of the exact number can be
rounded to. Nearly always that is one number."""
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor, isqrt

from book import ONE

LAST_BIT = Fraction(1, 2**52)
MOST = 2**63 - 1
YEAR = 31_557_600 * 10**9  # 365.25 days in ns


class Unclear(Exception):
    """The last bits of a double decide whether a clause holds."""


class Between:
    """A figure from low to high; `low` alone where there is no doubt."""

    def __init__(self, low, high=None):
        self.low, self.high = low, low if high is None else high

    def __eq__(self, figure):
        if isinstance(figure, Between):
            return (self.low, self.high) == (figure.low, figure.high)
        return self.low <= figure <= self.high

    def __repr__(self):
        return f"{self.low}" if self.low == self.high else f"{self.low}..{self.high}"

    def __add__(self, other):
        return Between(min(MOST, self.low + other.low), min(MOST, self.high + other.high))

    def exceeds(self, level):
        """Whether the figure is above that of another."""
        if self.low > level.high:
            return True
        if self.high <= level.low:
            return False
        raise Unclear


NOTHING = Between(0)


def gate(whole):
    """F-GATE. Beyond 2^62 there is one number."""
    return max(-MOST, min(MOST, whole)) if abs(whole) <= 1 << 62 else MOST if whole > 0 else -MOST


def gated(low, high, rounded):
    return Between(gate(rounded(low)), gate(rounded(high)))


def away(x):
    return ceil(x) if x > 0 else floor(x)


def root_up(x):
    """ceil(sqrt(x)) of a fraction."""
    if x <= 0:
        return 0
    root = isqrt(x.numerator // x.denominator)
    return root if root * root * x.denominator >= x.numerator else root + 1


def root_bounds(x):
    """Fractions about sqrt(x), 2^-70 of it apart."""
    if x <= 0:
        return Fraction(0), Fraction(0)
    shift = max(0, 160 - (x.numerator.bit_length() - x.denominator.bit_length()))
    root = isqrt((x.numerator << 2 * shift) // x.denominator)
    return Fraction(root, 1 << shift), Fraction(root + 1, 1 << shift)


# -------------------------------------------------------------------------------- the model


def square(packed, n):
    return [[packed[max(i, j) * (max(i, j) + 1) // 2 + min(i, j)] for j in range(n)]
            for i in range(n)]


def whole(numbers, shift):
    return [int(Fraction(x) * (1 << shift)) for x in numbers]


def scale(*columns):
    """The least power of two that makes all of these whole."""
    return max((Fraction(x).denominator.bit_length() - 1 for c in columns for x in c), default=0)


class Model:
    """A covariance as integers over 2^shift, and what it sums in absolute value."""

    def __init__(self, risk, n):
        k = risk["n_factors"]
        if k == 0:
            self.shift = scale(risk["covariance"])
            self.matrix = square(whole(risk["covariance"], self.shift), n)
            self.sizes = [list(map(abs, row)) for row in self.matrix]
        else:
            unit = [float(i == j) for i in range(k) for j in range(i + 1)]
            factor = risk.get("factor_covariance") or unit
            b, f, d = scale(risk["loadings"]), scale(factor), scale(risk["specific"])
            self.shift = max(2 * b + f, d)
            rows = whole(risk["loadings"], b)
            inner = square(whole(factor, f), k)
            specific = whole(risk["specific"], self.shift)
            up = self.shift - 2 * b - f
            self.matrix = product(rows, inner, specific, n, up)
            self.sizes = product(list(map(abs, rows)), [list(map(abs, row)) for row in inner],
                                 specific, n, up)
        self.doubt = LAST_BIT * 2 * (n + k + 8)


def product(rows, inner, specific, n, up):
    """B F B' + D."""
    k = len(inner)
    loads = [rows[i * k:(i + 1) * k] for i in range(n)]
    half = [[sum(map(int.__mul__, load, column)) for column in inner] for load in loads]
    full = [[sum(map(int.__mul__, left, right)) << up for right in loads] for left in half]
    for i, d in enumerate(specific):
        full[i][i] += d
    return full


class Active:
    """Active weights as integers over `under`, by row; the base cash is the rest."""

    def __init__(self, weights, under, base, n):
        self.under = under
        self.u = [weights.get(row, 0) for row in range(n)]
        self.sizes = list(map(abs, self.u))
        self.u[base] = -sum(u for row, u in weights.items() if row != base)
        self.sizes[base] = sum(abs(u) for row, u in weights.items() if row != base)


class Risk:
    """Variance and contributions of active weights, each with what a double may be off."""

    def __init__(self, model, active):
        self.model, self.active = model, active
        self.under = active.under**2 << model.shift
        self.parts = self.per_row(model.matrix, active.u)
        self.doubts = self.per_row(model.sizes, active.sizes)
        exact, doubt = self.fraction(sum(self.parts)), self.fraction(sum(self.doubts)) * model.doubt
        self.variance, self.doubt = exact, doubt

    @staticmethod
    def per_row(matrix, u):
        return [x * sum(map(int.__mul__, row, u)) if x else 0 for x, row in zip(u, matrix)]

    def fraction(self, x):
        return Fraction(x, self.under)

    def is_like(self, other):
        """Whether the weights of another are the same: then all doubles are."""
        return self.under == other.under and self.active.u == other.active.u

    def tracking_error(self):
        """ppb, rounded up."""
        low, high = self.variance - self.doubt, self.variance + self.doubt
        return gated(low * ONE**2, high * ONE**2, root_up)

    def contribution(self, row):
        """ppb, away from zero; anything where the tracking error may be 0 in doubles."""
        part, doubt = self.fraction(self.parts[row]), self.fraction(self.doubts[row])
        doubt *= self.model.doubt
        if self.variance + self.doubt == 0:
            return NOTHING
        least = root_bounds(self.variance - self.doubt)[0]
        most = root_bounds(self.variance + self.doubt)[1]
        if least <= 0:
            return Between(-MOST, MOST)
        ends = [x * ONE / te for x in (part - doubt, part + doubt) for te in (least, most)]
        return gated(min(ends), max(ends), away)


class Unknown(Risk):
    """Of an account without risk, or without value."""

    def __init__(self):  # pylint: disable=super-init-not-called
        self.variance = self.doubt = Fraction(0)
        self.under = 0

    def contribution(self, row):
        return NOTHING


# -------------------------------------------------------------------------------- an account


class Estimates:
    """The estimates of one account by its book."""

    def __init__(self, book):
        self.book, self.case = book, book.case
        risk = self.case.get("risk")
        if risk is not None and "model" not in self.case:
            self.case["model"] = Model(risk, book.n)
        self.model = self.case.get("model") if risk is not None else None
        self.costs = self.case.get("costs") or {}

    def risk(self, V, values):
        """F-ACTIVE and F-TE of assets' values, each (numerator, denominator)."""
        if self.model is None or V <= 0:
            return Unknown()
        top, under = self.book.base_value(V)
        den, weights = under * ONE, {}
        for a, (v, parts) in zip(self.book.assets, values):
            if not a.kept:
                weights[a.row] = v * (den // parts) - a.target * top
        return Risk(self.model, Active(weights, den * V, self.book.base, self.book.n))

    def of_state(self, V, state=None):
        values = [state.value(i) if state else a.v0 for i, a in enumerate(self.book.assets)]
        return self.risk(V, [(v, 1) for v in values])

    # F-WORTHWHILE.
    def benefit(self, before, after):
        """Money, rounded down."""
        policy, book = self.book.policy, self.book
        years = Fraction(policy.get("horizon_ns", 0), YEAR)
        factor = years * Fraction(policy.get("risk_aversion_ppb", 0), 2 * ONE)
        factor *= Fraction(book.V, book.m)
        if self.model is None or factor == 0 or before.is_like(after):
            return NOTHING
        fall = before.variance - after.variance
        doubt = before.doubt + after.doubt + 8 * LAST_BIT * (before.variance + after.variance)
        return gated((fall - doubt) * factor, (fall + doubt) * factor, floor)

    def expense(self, a, notional, buys):
        """F-EXPENSE: money, rounded up."""
        fee = Between((a.fee_buy if buys else a.fee_sell)(notional))
        spread = (self.costs.get("half_spread") or [0.0] * self.book.n)[a.row]
        impact = (self.costs.get("impact") or [0.0] * self.book.n)[a.row]
        e = (self.costs.get("impact_exponent") or [0.5] * self.book.n)[a.row]
        if notional == 0 or spread == impact == 0:
            return fee
        with localcontext() as context:
            context.prec = 60
            amount = Decimal(notional).scaleb(self.case["money_exponent"])
            power = Fraction(amount ** Decimal(e)) if impact else 0
        cost = notional * (Fraction(spread) + Fraction(impact) * power)
        return fee + gated(cost * (1 - 16 * LAST_BIT), cost * (1 + 16 * LAST_BIT), ceil)

    # ---------------------------------------------------------------- clauses

    def tracks_badly(self):
        level = self.book.policy.get("tracking_error_ppb", 0)
        return self.of_state(self.book.V).tracking_error().exceeds(Between(level - 1))

    # F-WORTHWHILE.
    def pays(self):
        """Whether all rows at their destinations are worth what it costs to bring them there."""
        book, total = self.book, NOTHING
        top, under = book.base_value(book.V)
        den, ends = under * ONE, []
        for a in book.assets:
            v = a.v0 * den
            end = v if a.kept else min(max(v, a.a * top), a.b * top)
            ends.append((end, den))
            total += self.expense(a, abs(end - v) // (den * book.m), end > v)
        before, after = self.of_state(book.V), self.risk(book.V, ends)
        return self.benefit(before, after).exceeds(total)

    # ---------------------------------------------------------------- figures

    def summary(self, state):
        before, after = self.of_state(self.book.V), self.of_state(state.V, state)
        total = sum((self.order(state, i) for i in range(len(state.x))), NOTHING)
        return {"tracking_error_before_ppb": before.tracking_error(),
                "tracking_error_after_ppb": after.tracking_error(), "cost": total,
                "benefit": self.benefit(before, after)}

    def order(self, state, i):
        x = state.x[i]
        return self.expense(state.assets[i], state.notional(i, x), x > 0) if x else NOTHING

    def add_to_lines(self, state, lines):
        before, after = self.of_state(self.book.V), self.of_state(state.V, state)
        for row, line in enumerate(lines):
            line.update(risk_ppb=before.contribution(row), risk_after_ppb=after.contribution(row),
                        cost=NOTHING)
        for i, a in enumerate(self.book.assets):
            lines[a.row]["cost"] = self.order(state, i)

    def waves(self, state, orders):
        """A dict per wave, the first first."""
        place = {a.row: i for i, a in enumerate(self.book.assets)}
        found = []
        for order in orders:
            i = place[order["instrument"]]
            while len(found) <= order["wave"]:
                found.append({"n_orders": 0, "buys": 0, "sells": 0, "fees": 0, "cost": NOTHING,
                              "ready_ns": self.book.now})
            wave, x = found[order["wave"]], state.x[i]
            wave["n_orders"] += 1
            wave["buys" if x > 0 else "sells"] += state.notional(i, x)
            wave["fees"] += state.fee_of(i, x)
            wave["cost"] += self.order(state, i)
            wave["ready_ns"] = max(wave["ready_ns"], order["ready_ns"])
        return found
