# SPDX-License-Identifier: MIT
"""Seeded cases: real-looking accounts and absurd ones. case(seed, number) is always the same."""
import random

from book import LIMIT_FINE, LIMIT_MONEY, NONE, ONE
import models

NOW = 1_700_000_000 * 10**9
DAY = 86_400 * 10**9
BIG = 1 << 62
FAMILIES = ("stock", "fraction", "crypto8", "crypto18", "jpy", "absurd", "absurd", "tight", "fine")


class Maker:
    """Draws one case."""

    def __init__(self, seed, number):
        self.r = random.Random(f"{seed}/{number}")
        self.family = self.r.choice(FAMILIES)
        self.n = self.r.choice((2, 2, 3, 3, 4, 5, 6, 8, 10, 13))
        self.base = self.r.randrange(self.n) if self.chance(0.3) else 0
        self.case = {"n": self.n, "base": self.base, "number": number, "family": self.family}
        self.rows = [row for row in range(self.n) if row != self.base]

    # ---------------------------------------------------------------- draws

    def chance(self, p):
        return self.r.random() < p

    def log(self, low, high):
        """Log-uniform integer in low..high; low >= 1."""
        low, high = int(low), int(high)
        if high <= low:
            return low
        bits = self.r.randint(low.bit_length(), high.bit_length())
        return min(high, max(low, (1 << (bits - 1)) | self.r.getrandbits(bits)))

    def ppb(self, high=ONE):
        """A share: round, of odd digits, tiny, or at an end."""
        kind = self.r.random()
        if kind < 0.5:
            return min(high, self.r.randrange(0, 101) * (ONE // 100))
        if kind < 0.9:
            return self.r.randrange(0, high + 1)
        return self.r.choice((0, 1, 2, high - 1, high))

    def per_row(self, draw, default, cash=None):
        """A column; `cash` is the entry of the base."""
        values = [draw() for _ in range(self.n)]
        values[self.base] = default if cash is None else cash
        return values

    def maybe(self, table, name, p, draw, default, cash=None):
        if self.chance(p):
            table[name] = self.per_row(draw, default, cash)

    # ---------------------------------------------------------------- units and prices

    def units(self):
        r, f = self.r, self.family
        whole = {"stock": (-2, (0,), (-2, -4)), "fraction": (-2, (-6, -4, 0), (-2, -4)),
                 "crypto8": (r.choice((-2, -8)), (-8, -6, -4), (-2, -8, 0)),
                 "crypto18": (r.choice((-2, -6, -18, -8)), (-18, -18, -8, -6), (-2, -8, 0)),
                 "jpy": (0, (0, 0, -2), (0, 0, -1)), "tight": (0, (0,), (0,)),
                 "fine": (r.choice((0, 2)), (-3, -2, -1, 0), (0, -1))}
        if f in whole:
            money, quantity, price = whole[f]
        elif self.chance(0.5):
            money = r.randrange(-18, 7)
            quantity = tuple(r.randrange(-18, 7) for _ in range(4))
            price = tuple(r.randrange(-18, 7) for _ in range(4))
        else:
            money = r.randrange(-9, 3)
            quantity = tuple(r.randrange(-9, 3) for _ in range(4))
            price = tuple(r.randrange(-6, 2) for _ in range(4))
        self.money = money
        self.quantity = self.per_row(lambda: r.choice(quantity), money)
        self.price = self.per_row(lambda: r.choice(price), money)
        sums = [self.quantity[i] + self.price[i] for i in self.rows]
        self.e = min([money] + sums)
        self.m = 10 ** (money - self.e)
        self.unit = [10 ** max(0, q + p - self.e) for q, p in zip(self.quantity, self.price)]
        self.case["money_exponent"] = money
        table = self.case["instruments"] = {}
        if any(self.quantity[i] for i in self.rows) or self.chance(0.5):
            table["quantity_exponent"] = self.quantity
        if any(self.price[i] != money for i in self.rows) or self.chance(0.5):
            table["price_exponent"] = self.price

    def wealth(self):
        r, f = self.r, self.family
        usual = {"stock": (10**5, 10**11), "fraction": (10**4, 10**9), "crypto8": (10**4, 10**15),
                 "crypto18": (10**4, 10**17), "jpy": (10**5, 10**10), "tight": (20, 3000),
                 "fine": (10, 1000)}.get(f)
        if usual:
            self.worth = self.log(*usual) * self.m
        else:
            most = min(LIMIT_FINE, LIMIT_MONEY * self.m) // r.choice((1, 3, 10**6))
            self.worth = self.log(min(most, self.m), most)
        self.worth = min(self.worth, LIMIT_FINE)

    def prices(self):
        r, f = self.r, self.family
        if f in ("tight", "fine"):
            self.p = self.per_row(lambda: r.randrange(1, 30), 0)
        elif f == "absurd":
            near = self.log(1, BIG)
            spread = r.choice((1, 100, 10**6, 10**18))
            self.p = [self.log(max(1, near // spread), near) for _ in range(self.n)]
            if self.chance(0.8):  # most lots can be paid
                self.p = [min(p, max(1, self.worth // self.log(2, 10**9) // u))
                          for p, u in zip(self.p, self.unit)]
            self.p[self.base] = 0
        else:
            usual = {"stock": (1, 5000), "fraction": (1, 5000), "crypto8": (1, 100000),
                     "crypto18": (1, 100000), "jpy": (100, 50000)}[f]
            self.p = [0] * self.n
            for i in self.rows:
                part = self.log(usual[0] * 1000, usual[1] * 1000)
                self.p[i] = max(1, part * 10 ** max(0, -self.price[i]) // 1000)
        lots = {"stock": (1, 1, 1, 10, 100), "fraction": (1, 1, 100), "jpy": (100, 100, 1, 1000),
                "crypto8": (1, 100, 10**4), "crypto18": (1, 10**9, 10**6, 10**3),
                "tight": (1, 1, 2, 3), "fine": (1, 1, 1, 2, 7)}.get(f)
        table = self.case["instruments"]
        draw = (lambda: r.choice(lots)) if lots else (lambda: self.log(1, 10**9))
        self.lot = self.per_row(draw, 1)
        if f == "absurd" and self.chance(0.8):
            self.lot = [max(1, min(lot, self.worth // max(1, p * u) // 3))
                        for lot, p, u in zip(self.lot, self.p, self.unit)]
        if any(lot != 1 for lot in self.lot):
            table["lot"] = self.lot
        self.maybe(table, "tick", 0.25, lambda: r.choice((1, 1, 5, 10, self.log(1, 1000))), 1)

    # ---------------------------------------------------------------- what it has and wants

    def targets(self):
        r = self.r
        weight = [r.choice((0, 1, 1, 2, 3, 5, r.random() * 9)) for _ in range(self.n)]
        weight[self.base] = r.choice((0, 0, 0.1, 0.5, 3, 40)) * r.random()
        if not any(weight):
            weight[self.rows[0]] = 1
        total = sum(weight)
        share = [int(w * ONE / total) for w in weight]
        if self.chance(0.5):
            share = [s // 10**7 * 10**7 for s in share]
        share[self.base if weight[self.base] else max(self.rows, key=weight.__getitem__)] += (
            ONE - sum(share))
        self.t = share

    def money_of(self, fine):
        return fine // self.m

    def holdings(self):
        r, worth = self.r, self.worth
        held = [0] * self.n
        kind = r.random()
        for i in self.rows:
            drift = 0 if kind < 0.1 else r.gauss(0, r.choice((0.005, 0.03, 0.2, 1)))
            share = self.t[i] * max(0.0, 1 + drift)
            if self.chance(0.12):
                share = r.random() * ONE * 0.3
            if self.chance(0.12) or kind > 0.95:
                share = 0
            held[i] = min(BIG, worth * int(share) // ONE // (self.p[i] * self.unit[i]))
            if self.chance(0.7):
                held[i] -= held[i] % self.lot[i]
        spent = sum(h * p * u for h, p, u in zip(held, self.p, self.unit))
        cash = max(0, self.money_of(worth - spent))
        if self.chance(0.3):
            cash = int(cash * r.random())
        if self.chance(0.05):
            cash = -self.log(1, max(1, self.money_of(worth) // 50))
        held[self.base] = max(-BIG, min(BIG, cash))
        self.held = held
        self.case["account"] = {"HOLDING": held, "TARGET": self.t}
        self.worth_money = max(1, self.money_of(worth))

    def facts(self):
        """Reserve, flows, restrictions, goals, things on their way."""
        r, account, table = self.r, self.case["account"], self.case["instruments"]
        wealth = self.worth_money
        if self.chance(0.35):
            reserve = self.log(1, max(1, wealth // r.choice((2, 20, 100))))
            where = table if self.chance(0.4) else account
            name = "holding_min" if where is table else "HOLDING_MIN"
            where[name] = self.per_row(lambda: 0, 0, reserve)
            if self.chance(0.3):
                for i in self.rows:
                    where[name][i] = int(self.held[i] * r.random())
        if self.chance(0.2):
            account["FLOW"] = self.per_row(
                lambda: 0, 0, self.log(1, max(1, wealth // 5)) * r.choice((1, 1, -1)))
            for i in self.rows:
                if self.chance(0.1):
                    account["FLOW"][i] = int(self.held[i] * r.uniform(-0.5, 0.5))
        some = self.r.choice
        self.maybe(account, "RESTRICTION", 0.12, lambda: some((0, 0, 0, 1, 2, 3)), 0,
                   some((0,) * 20 + (1, 2, 3)))
        self.maybe(table, "restriction", 0.08, lambda: some((0, 0, 1, 2)), 0)
        if self.chance(0.1):
            account["BAND_SCALE"] = self.per_row(
                lambda: some((ONE, 0, 2 * ONE, self.ppb(), 100 * ONE)), ONE)
        if self.chance(0.08):
            account["BAND_LO"] = [t - int(t * r.random()) for t in self.t]
        if self.chance(0.08):
            account["BAND_HI"] = [t + int((ONE - t) * r.random()) for t in self.t]
        if self.chance(0.08):
            left = ONE
            goals = [NONE] * self.n
            for i in self.rows:
                goals[i] = self.t[i] if self.chance(0.5) else min(left, self.ppb() // self.n)
                left -= goals[i]
                if left < 0:
                    goals[i] = NONE
                    break
            if self.chance(0.5) or left < 0:
                goals = [g if g == NONE else g // 2 for g in goals]
            if sum(t if g == NONE else g for i, (g, t) in enumerate(zip(goals, self.t))
                   if i != self.base) <= ONE:
                account["GOAL"] = goals
        if self.chance(0.15):
            self.in_flight()

    def in_flight(self):
        r, items = self.r, []
        for k in range(r.choice((1, 1, 2, 4))):
            row = r.choice(self.rows + [self.base])
            when = NOW + r.choice((-DAY, 0, DAY, 2 * DAY))
            size = int(self.held[row] * r.uniform(0, 0.4)) if self.held[row] > 0 else 0
            if row == self.base:
                size = self.log(1, max(1, self.worth_money // 9)) * r.choice((1, 1, -1))
                items.append((row, size, 0, when, r.choice((0, 0, 500 + k))))
            elif size:
                worth = self.money_of(size * self.p[row] * self.unit[row])
                sign = r.choice((1, -1))
                order = r.choice((0, 900 + k, 900 + k))
                cash = min(BIG, worth) * -sign if order and self.chance(0.9) else 0
                items.append((row, sign * size, cash, when, order))
        self.case["in_flight"] = items

    # ---------------------------------------------------------------- the rules

    def fees(self):
        r, wealth = self.r, self.worth_money
        if self.chance(0.25):
            return
        n = r.choice((1, 1, 2, 3))
        table = {"n": n}
        amount = (lambda: self.log(1, max(2, wealth // r.choice((50, 1000, 10**5, 10**5, 10**6)))))
        if self.chance(0.8):
            table["rate_ppb"] = [
                r.choice((0, 1, 10**5, 10**6, 2_500_000, 10**6, 10**7, 10**5,
                          r.randrange(0, 5 * 10**7), self.ppb(9 * 10**8))) for _ in range(n)]
        if self.chance(0.35):
            table["fixed"] = [r.choice((0, 1, amount())) for _ in range(n)]
        if self.chance(0.3):
            table["min"] = [r.choice((0, 1, 100, amount())) for _ in range(n)]
        if self.chance(0.2):
            least = table.get("min", [0] * n)
            table["max"] = [r.choice((NONE, low, low + amount())) for low in least]
        if self.chance(0.2) and "rate_ppb" in table:
            offsets, starts, rates = [0], [], []
            for k in range(n):
                count = r.choice((0, 1, 2, 3))
                starts += sorted({self.log(1, max(2, wealth)) for _ in range(count)})
                rate = table["rate_ppb"][k]
                while len(rates) < len(starts):
                    rate = r.choice((rate, rate // 2, r.randrange(0, rate + 1)))
                    rates.append(rate)
                offsets.append(len(starts))
            table.update(tier_offset=offsets, tier_from=starts, tier_rate_ppb=rates)
        self.case["fees"] = table
        rows = self.case["instruments"]
        choices = tuple(range(n)) + (NONE,)
        self.maybe(rows, "fee_buy", 0.5, lambda: r.choice(choices), NONE)
        self.maybe(rows, "fee_sell", 0.5, lambda: r.choice(choices), NONE)

    def limits(self):
        r, table, wealth = self.r, self.case["instruments"], self.worth_money
        some = (lambda i: max(0, int(self.held[i] * r.choice((0.01, 0.2, 1, 1.5)) * r.random())))
        if self.chance(0.07):
            table["holding_max"] = [r.choice((NONE, min(BIG, some(i)))) for i in range(self.n)]
        if self.chance(0.1):
            table["order_max"] = [r.choice((NONE, min(BIG, some(i)))) for i in range(self.n)]
        if self.chance(0.1):
            most = table.get("order_max", [NONE] * self.n)
            table["order_min"] = [r.choice((0, lot * r.randrange(9))) for lot in self.lot]
            table["order_min"] = [low if high == NONE else min(low, high)
                                  for low, high in zip(table["order_min"], most)]
        money = (lambda part: self.log(1, max(1, wealth // part)))
        self.maybe(table, "notional_min", 0.2, lambda: r.choice((0, money(100))), 0)
        self.maybe(table, "notional_min_ppb", 0.12, lambda: r.choice((0, 10**6, 10**7, 5)), 0)
        self.maybe(table, "settle_ns", 0.2, lambda: r.choice((0, DAY, 2 * DAY, 1)), 0)
        if self.chance(0.15):
            clip = self.case["clip"] = {}
            name = r.choice(("n_orders", "turnover_ppb", "order_notional", "total_notional"))
            clip[name] = {"n_orders": r.randrange(1, 5), "turnover_ppb": max(1, self.ppb(ONE // 5)),
                          }.get(name, money(r.choice((3, 30))))
        if self.chance(0.06):
            halt = self.case["halt"] = {}
            name = r.choice(("n_orders", "turnover_ppb", "order_notional", "total_notional"))
            halt[name] = {"n_orders": r.randrange(1, 5), "turnover_ppb": max(1, self.ppb(ONE // 5)),
                          }.get(name, money(r.choice((3, 30))))

    def groups(self):
        r = self.r
        if not self.chance(0.15):
            return
        n = r.choice((1, 2, 3))
        table = {"n": n}
        for kind, p in (("abs", 0.6), ("rel", 0.4), ("min", 0.3)):
            if self.chance(p):
                table[f"band_{kind}_ppb"] = [self.ppb(ONE // 4) for _ in range(n)]
        self.case["groups"] = table
        self.case["instruments"]["group"] = self.per_row(
            lambda: r.choice(tuple(range(n)) + (NONE,)), NONE)

    def policy(self):
        r = self.r
        policy = self.case["policy"] = {}
        policy["scope"] = r.choice((0, 1, 2, 2))
        policy["direction"] = r.choice((0,) * 9 + (1, 2, 3, 4))
        policy["orphans"] = r.choice((0, 1, 1))
        policy["target_sum"] = r.choice((0, 0, 0, 1, 2))
        if self.chance(0.4):
            policy["when"] = [r.choice((1, 2, 4, 8, 16, 32, 17, 18, 9, r.randrange(64)))
                              for _ in range(4)]
        else:
            policy["when"] = [r.choice((0, 0, 16, 1))] + [0] * 3
        policy["sell_order"], policy["buy_order"] = r.randrange(4), r.randrange(4)
        for name, p in (("band_abs_ppb", 0.3), ("band_rel_ppb", 0.3), ("band_min_ppb", 0.2)):
            if self.chance(p):
                policy[name] = self.ppb(ONE // 5)
        if self.chance(0.1):
            self.case["instruments"]["band_abs_ppb"] = [
                r.choice((NONE, self.ppb(ONE // 5))) for _ in range(self.n)]
        if self.chance(0.4):
            policy[r.choice(("inner_ppb", "inner_abs_ppb"))] = self.ppb()
        inner = policy.get("inner_ppb", 0)
        policy["soft_ppb"] = max(inner, self.ppb())
        policy["release_ppb"] = r.choice((0, 0, 0, max(inner, self.ppb())))
        policy["turnover_ppb"] = self.ppb(ONE // 10)
        policy["flow_ppb"] = self.ppb(ONE // 10)
        calendar = any(clause & 16 for clause in policy["when"])
        if self.chance(0.5):
            policy["period_ns"] = r.choice((DAY, 7 * DAY))
            policy["phase_ns"] = r.choice((0, 5, DAY))
        elif calendar or self.chance(0.5):
            policy["due_ns"] = [NOW - 9 * DAY, NOW - DAY, NOW, NOW + DAY]
        if self.chance(0.1):
            policy["cool_down_ns"] = r.choice((1, DAY, 3 * DAY))
        if self.chance(0.1):
            policy["improve_ppb"] = self.ppb()
        if self.chance(0.2):
            policy["collar_ppb"] = r.choice((1, 10**6, 10**7, 10**8, self.ppb(ONE - 1)))

    def history(self):
        r, steps = self.r, self.case.setdefault("steps", [])
        if self.chance(0.15):
            steps.append(("tick", NOW - 2 * DAY, [
                p and min(BIG, max(1, int(p * r.uniform(0.7, 1.3)))) for p in self.p]))
            if self.chance(0.5):
                steps.append(("commit", NOW - 2 * DAY + r.choice((0, DAY))))
        steps.append(("tick", NOW, list(self.p)))
        self.case["make"] = (NOW + r.choice((0, 0, 0, 1, DAY)), int(self.chance(0.2)))

    def spoil(self):
        """Now and then an account that must be refused, or is close to it."""
        r, account = self.r, self.case["account"]
        kind = r.randrange(100)
        i = r.choice(self.rows)
        if kind == 0:
            account["HOLDING"] = list(self.held)
            account["HOLDING"][i] = r.choice((BIG, BIG // 3))
        elif kind == 1:
            account["HOLDING"] = list(self.held)
            account["HOLDING"][self.base] = -self.worth_money - r.choice((0, 1, 5))
        elif kind == 2:
            account["TARGET"] = list(self.t)
            account["TARGET"][i] = max(0, min(ONE, self.t[i] + r.choice((1, -1, 10**8))))
        elif kind == 3:
            self.case["steps"][-1][2][i] = 0
        elif kind == 4:
            account["FLOW"] = [0] * self.n
            account["FLOW"][i] = -self.held[i] - r.choice((0, 1))
        elif kind == 5:
            account["FLOW"] = [0] * self.n
            account["FLOW"][self.base] = -self.worth_money + r.choice((0, 1, self.log(1, 10**9)))
            self.case["policy"]["when"] = [1, 0, 0, 0]
        elif kind == 6:
            account["BAND_LO"] = [NONE] * self.n
            account["BAND_LO"][i] = self.ppb()
        elif kind == 7:
            self.case["policy"]["orphans"] = 2
        elif kind == 8:
            self.case["halt"] = {"price_age_ns": DAY, "price_move_ppb": 10**8}
        elif kind == 9:
            account["HOLDING"] = [0] * self.n

    def make(self):
        self.units()
        self.wealth()
        self.prices()
        self.targets()
        self.holdings()
        self.facts()
        self.fees()
        self.limits()
        self.groups()
        self.policy()
        self.history()
        self.spoil()
        if self.chance(0.3):
            self.case["instruments"]["id"] = self.r.sample(range(1 << 62), self.n)
        return self.case


def case(seed, number, estimates=True):
    """The case of a seed and a number, most with a risk model and costs unless there are none."""
    maker = Maker(seed, number)
    made = maker.make()
    if estimates:
        models.add(maker.r, made)
    return made
