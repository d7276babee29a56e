# SPDX-License-Identifier: MIT
"""Seeded risk models and costs for the cases of cases.py, and policies that use them."""
from book import ONE

DAY = 86_400 * 10**9
ON_TRACKING_ERROR, ON_BENEFIT = 64, 128


def packed(rows, scale):
    """A A' of rows of whole numbers, exact in doubles."""
    return [float(sum(map(int.__mul__, rows[i], rows[j]))) * scale
            for i in range(len(rows)) for j in range(i + 1)]


def whole_rows(r, n, k, most, base=None):
    rows = [[r.randint(-most, most) for _ in range(k)] for _ in range(n)]
    if base is not None:
        rows[base] = [0] * k
    if n > 2 and r.random() < 0.2:  # a twin, and one that hedges it
        rows[0], rows[2] = rows[1], [-x for x in rows[1]]
    return rows


def covariance(r, n, base):
    """[n (n + 1) / 2]: zeros, exact and often singular, or with a diagonal of odd digits."""
    kind = r.random()
    if kind < 0.06:
        return [0.0] * (n * (n + 1) // 2)
    most = r.choice((3, 50, 1000))
    scale = 2.0**-r.choice((24, 30, 30, 60, 300)) if most > 3 else 2.0**-r.choice((1, 5, 12))
    found = packed(whole_rows(r, n, r.randint(1, n + 2), most, base), scale)
    if kind < 0.6:
        return found
    for i in range(n):
        found[i * (i + 3) // 2] += 0.0 if i == base else r.random() * r.choice((1, 0.1, 1e-6))
    return found


def factors(r, n, base):
    k = r.choice((1, 1, 2, 3, n, 2 * n + 3))
    table = {"n_factors": k}
    table["loadings"] = [0.0 if i // k == base else r.gauss(0, 1) * r.choice((0.2, 0.2, 1e-9))
                         for i in range(n * k)]
    table["specific"] = [0.0 if i == base or r.random() < 0.2 else r.random()**4
                         for i in range(n)]
    if r.random() < 0.5:
        table["factor_covariance"] = packed(whole_rows(r, k, r.randint(1, k + 1), 9), 2.0**-9)
    return table


def risk(r, n, base):
    """The model; now and then the cash varies too."""
    quiet = base if r.random() < 0.8 else None
    if r.random() < 0.5:
        return {"n_factors": 0, "covariance": covariance(r, n, quiet)}
    return factors(r, n, quiet)


def costs(r, n):
    table = {}
    if r.random() < 0.7:
        table["half_spread"] = [r.choice((0.0, 0.0005, 0.001, r.random() * 0.01, r.random()))
                                for _ in range(n)]
    if r.random() < 0.7:
        table["impact"] = [r.choice((0.0, 1e-5, 10.0**r.uniform(-12, -2), 10.0**r.uniform(-30, 30)))
                           for _ in range(n)]
    if r.random() < 0.4:
        table["impact_exponent"] = [r.choice((0.3, 0.5, 0.6, 1.0, r.uniform(0.3, 1)))
                                    for _ in range(n)]
    return table


def policy(r, table):
    """Clauses of risk, alone and with others."""
    table["risk_aversion_ppb"] = r.choice((ONE, 5 * ONE, r.randint(1, 10**15), 1))
    table["horizon_ns"] = r.choice((DAY, 30 * DAY, 365 * DAY, r.randint(1, 2**62), 1))
    table["tracking_error_ppb"] = r.choice((0, 10**7, 10**6, 3 * 10**7, r.randint(0, 10**12)))
    if r.random() < 0.6:
        table["when"] = [r.choice((64, 128, 64, 128, 65, 129, 192, 144, 1, 0)) for _ in range(4)]
        if table["when"] == [0] * 4 or any(c & 16 for c in table["when"]):
            table["period_ns"] = table.get("period_ns", 7 * DAY)


def add(r, case):
    """Risk and costs for most cases."""
    if r.random() < 0.75:
        case["risk"] = risk(r, case["n"], case["base"])
        policy(r, case["policy"])
    if r.random() < 0.6:
        case["costs"] = costs(r, case["n"])
