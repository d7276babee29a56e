# SPDX-License-Identifier: MIT
"""Cases as the integers that host.c reads, and what it prints as a result."""
import struct

COLUMNS = (
    "id", "group", "quantity_exponent", "price_exponent", "lot", "tick", "restriction",
    "holding_min", "holding_max", "order_min", "order_max", "notional_min", "notional_min_ppb",
    "fee_buy", "fee_sell", "settle_ns", "band_abs_ppb", "band_rel_ppb", "band_min_ppb")
POLICY = (
    "band_abs_ppb", "band_rel_ppb", "band_min_ppb", "inner_ppb", "inner_abs_ppb", "soft_ppb",
    "release_ppb", "turnover_ppb", "flow_ppb", "period_ns", "phase_ns", "cool_down_ns",
    "improve_ppb", "collar_ppb", "tracking_error_ppb", "risk_aversion_ppb", "horizon_ns")
LIMITS = ("n_orders", "turnover_ppb", "order_notional", "total_notional", "price_move_ppb",
          "price_age_ns")
ACCOUNT = ("HOLDING", "TARGET", "FLOW", "RESTRICTION", "HOLDING_MIN", "BAND_SCALE", "BAND_LO",
           "BAND_HI", "GOAL")
SUMMARY = (
    "reason", "fired", "n_orders", "n_waves", "n_violations", "n_rounds", "value", "cash_before",
    "cash_after", "cash_worst", "buys", "sells", "fees", "rounding", "fine_exponent",
    "turnover_ppb", "drift_before_ppb", "drift_after_ppb", "distance_before_ppb",
    "distance_after_ppb", "tracking_error_before_ppb", "tracking_error_after_ppb", "cost",
    "benefit")
ORDER = ("instrument", "quantity", "limit_price", "wave", "ready_ns", "fee", "cash")
LINE = ("row", "reason", "side", "quantity", "wanted", "value", "weight_ppb", "target_ppb",
        "lo_ppb", "hi_ppb", "goal_ppb", "drift_ppb", "relative_ppb", "after_ppb",
        "risk_ppb", "risk_after_ppb", "cost")
WAVE = ("n_orders", "buys", "sells", "fees", "cost", "ready_ns")
COSTS = ("half_spread", "impact", "impact_exponent")
RISK = ("covariance", "loadings", "factor_covariance", "specific")
STATUS = {
    0: "OK", -1: "ARGUMENT", -2: "STRUCT", -3: "MEMORY", -4: "ENGINE", -5: "ROW", -6: "RANGE",
    -7: "DUPLICATE", -8: "TARGET_SUM", -9: "TIME", -10: "CAPACITY", -11: "OVERFLOW",
    -12: "NO_PRICE", -13: "STALE_PRICE", -14: "NO_VALUE", -15: "FUNDS", -16: "STALE_PLAN",
    -17: "HALT", -18: "PARSE", -19: "NOT_FINITE", -20: "UNSUPPORTED", -21: "ORPHAN", -22: "LAW",
    -23: "UNSEALED", -24: "NOT_PSD", -99: "INTERNAL"}


def columns(table, names):
    """Each column as 1 and its values, or 0."""
    for name in names:
        values = (table or {}).get(name)
        if values is None:
            yield 0
        else:
            yield 1
            yield from values


def bits(values):
    """The bits of doubles."""
    return None if values is None else [*struct.unpack(f"{len(values)}q",
                                                       struct.pack(f"{len(values)}d", *values))]


def doubles(table, names):
    return columns({name: bits(values) for name, values in table.items() if name in names}, names)


def policy_part(policy):
    if policy is None:
        return [0]
    get = policy.get
    due = list(get("due_ns") or ())
    return ([1] + [get(name, 0) for name in ("scope", "direction", "orphans", "target_sum")]
            + list(get("when") or (0, 0, 0, 0)) + [get("sell_order", 0), get("buy_order", 0)]
            + [get(name, 0) for name in POLICY] + [len(due)] + ([1] + due if due else [0]))


def fees_part(fees):
    if not fees:
        return [0]
    part = [1, fees["n"], *columns(fees, ("rate_ppb", "fixed", "min", "max", "tier_offset"))]
    return part + list(columns(fees, ("tier_from", "tier_rate_ppb"))) * ("tier_offset" in fees)


def limits_part(limits):
    return [1] + [limits.get(name, 0) for name in LIMITS] if limits else [0]


def encode(case):
    """One line of text."""
    base, n, groups = case.get("base", 0), case["n"], case.get("groups")
    out = [case.get("number", 0), case["money_exponent"], base, n]
    out += columns(case.get("instruments"), COLUMNS)
    out += policy_part(case.get("policy"))
    out += [1, groups["n"], *columns(groups, ("band_abs_ppb", "band_rel_ppb", "band_min_ppb"))
            ] if groups else [0]
    out += fees_part(case.get("fees")) + limits_part(case.get("clip"))
    out += limits_part(case.get("halt"))
    costs, risk = case.get("costs"), case.get("risk")
    out += [1, *doubles(costs, COSTS)] if costs is not None else [0]
    out += [1, risk["n_factors"], *doubles(risk, RISK)] if risk is not None else [0]
    out += columns(case.get("account"), ACCOUNT)
    items = case.get("in_flight") or ()
    out.append(len(items))
    for item in items:
        out += item
    steps = case.get("steps") or ()
    out.append(len(steps))
    for step in steps:
        out += [1, step[1], *(0 if row == base else p for row, p in enumerate(step[2]))] if (
            step[0] == "tick") else [2, step[1]]
    return " ".join(map(str, out + list(case["make"])))


class Answer:
    """What the driver printed for one case."""

    def __init__(self, number):
        self.number, self.setup, self.status, self.field = number, None, None, ""
        self.ticks, self.commits, self.orders, self.lines, self.groups = [], [], [], [], []
        self.summary, self.verify, self.again, self.again_orders = {}, None, None, []
        self.waves, self.judged = [], None


def decode(lines):
    """Answers, from the lines the driver prints."""
    answer = None
    for line in lines:
        word, *rest = line.split()
        if word == "case":
            answer = Answer(int(rest[0]))
        elif word == "end":
            yield answer
        elif word in ("setup", "make", "again", "commit", "tick_error"):
            status, field = STATUS[int(rest[0])], rest[1]
            if word == "make":
                answer.status, answer.field = status, field
            elif word == "commit":
                answer.commits.append(status)
            else:
                setattr(answer, word, (status, field))
        elif word == "tick":
            answer.ticks.append(int(rest[0]))
        elif word == "summary":
            answer.summary = dict(zip(SUMMARY, map(int, rest)))
        elif word in ("order", "again_order"):
            found = answer.orders if word == "order" else answer.again_orders
            found.append(dict(zip(ORDER, map(int, rest))))
        elif word in ("line", "group"):
            found = answer.lines if word == "line" else answer.groups
            found.append(dict(zip(LINE, map(int, rest))))
        elif word == "wave":
            answer.waves.append(dict(zip(WAVE, map(int, rest))))
        elif word in ("verify", "judged"):
            setattr(answer, word, list(map(int, rest)))
