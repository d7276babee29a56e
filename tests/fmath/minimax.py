# SPDX-License-Identifier: MIT
"""Numbers to eighty digits, and polynomials of least greatest error by Remez' exchange."""
import math
from decimal import Decimal, getcontext
from functools import lru_cache

getcontext().prec = 80
ONE, TWO = Decimal(1), Decimal(2)


def exact(text_or_float):
    return Decimal(text_or_float)


def nearest(value):
    """The double nearest to a Decimal; float() of a string rounds correctly."""
    return float(str(value))


def truncated(value, bits):
    """The value cut to so many significant bits, as a double."""
    exponent = math.frexp(nearest(value))[1] - bits
    return math.ldexp(int(value / TWO ** exponent), exponent)


def arctan_of_inverse(n):
    total, power, k = Decimal(0), ONE / n, 1
    while abs(power) > Decimal(10) ** -90:
        total += power / k
        power, k = -power / (n * n), k + 2
    return total


PI = 4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239))
LN2 = TWO.ln()


def pi_bits(digits):
    """Machin's formula in integers: floor(pi 2^digits), a few units off."""
    unit = 1 << digits

    def inverse(n):
        total = power = unit // n
        k, sign = 3, -1
        while power:
            power //= n * n
            total += sign * (power // k)
            k, sign = k + 2, -sign
        return total

    return 4 * (4 * inverse(5) - inverse(239))


def series(x, first, step):
    """first + first step(1) + first step(1) step(2) + ... until nothing changes."""
    total, term, n = first, first, 1
    while abs(term) > abs(total) * Decimal(10) ** -79:
        term *= step(n)
        total, n = total + term, n + 1
    return total


def sine(x):
    return series(x, x, lambda n: -x * x / ((2 * n) * (2 * n + 1)))


def cosine(x):
    return series(x, ONE, lambda n: -x * x / ((2 * n - 1) * (2 * n)))


@lru_cache(maxsize=None)
def erfcx(x):
    """exp(x^2) erfc(x), x >= 0: the series of erf below 5, the continued fraction above."""
    if x < 5:
        tail = series(x, x, lambda n: 2 * x * x / (2 * n + 1)) if x else Decimal(0)
        return (x * x).exp() - 2 / PI.sqrt() * tail
    below = x
    for k in range(400, 0, -1):
        below = x + Decimal(k) / 2 / below
    return 1 / (PI.sqrt() * below)


def solve(matrix, right):
    """Gauss with the greatest pivot."""
    n = len(right)
    rows = [row + [value] for row, value in zip(matrix, right)]
    for i in range(n):
        best = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    answer = [Decimal(0)] * n
    for i in range(n - 1, -1, -1):
        rest = sum((rows[i][k] * answer[k] for k in range(i + 1, n)), Decimal(0))
        answer[i] = (rows[i][n] - rest) / rows[i][i]
    return answer


def polynomial(coefficients, x):
    total = Decimal(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def chebyshev(low, high, n):
    middle, half = (low + high) / 2, (high - low) / 2
    return [middle - half * Decimal(math.cos(math.pi * (2 * k + 1) / (2 * n))) for k in range(n)]


def peaks(errors, count):
    """Places of alternating extremes, one between two changes of sign; the greatest `count`."""
    found = []
    for i, e in enumerate(errors):
        if found and (errors[found[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[found[-1]]):
                found[-1] = i
        else:
            found.append(i)
    while len(found) > count:
        found.pop(0 if abs(errors[found[0]]) < abs(errors[found[-1]]) else -1)
    return found


def remez(f, weight, low, high, degree, points=24):
    """Coefficients of the polynomial with the least max |weight(x) (p(x) - f(x))| on a grid of
    Chebyshev points."""
    xs = chebyshev(low, high, points * (degree + 2))
    fs, ws = [f(x) for x in xs], [weight(x) for x in xs]
    at = [min(len(xs) - 1, points // 2 + points * k) for k in range(degree + 2)]
    for _ in range(30):
        matrix = [[xs[i] ** j for j in range(degree + 1)] + [(-1) ** k / ws[i]]
                  for k, i in enumerate(at)]
        *coefficients, level = solve(matrix, [fs[i] for i in at])
        errors = [w * (polynomial(coefficients, x) - v) for x, v, w in zip(xs, fs, ws)]
        if max(map(abs, errors)) < abs(level) * Decimal("1.0001"):
            break
        new = peaks(errors, degree + 2)
        if len(new) < degree + 2:
            break
        at = new
    return coefficients


def rounded_at_once(f, weight, low, high, degree, points=24):
    return [nearest(c) for c in remez(f, weight, low, high, degree, points)]


def rounded(f, weight, low, high, degree, points=24):
    """The coefficients as doubles: each is rounded, and those above it are fitted again."""
    found = []
    for n in range(degree, -1, -1):
        c = nearest(remez(f, weight, low, high, n, points)[0])
        found.append(c)
        f = (lambda g, c: lambda x: (g(x) - exact(c)) / x)(f, c)
        weight = (lambda w: lambda x: w(x) * abs(x))(weight)
    return found


def error_bits(f, weight, low, high, coefficients, points=400):
    """log2 of the greatest weighted error of the coefficients as they are."""
    xs = chebyshev(low, high, points) + [low, high]
    terms = [exact(c) for c in coefficients]
    worst = max(abs(weight(x) * (polynomial(terms, x) - f(x))) for x in xs)
    return float(worst.ln() / LN2)
