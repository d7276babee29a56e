# SPDX-License-Identifier: MIT
"""RAISE and BUY one step at a time, as planner.md 5 words them. search.py must equal this."""
from book import ONE


def level_above(state, i, y, j, z, weight):
    """Whether the level v(y)/w of i is strictly above that of z of j; w 0 is infinite."""
    a, b = state.assets[i], state.assets[j]
    w, u = weight(a), weight(b)
    if w == 0 or u == 0:
        return w == 0 and u != 0
    return a.value(y) * u > b.value(z) * w


def raise_cash(state, members, touched, limit=None):
    """While cash is short: the step of the highest level after it, lower id first."""
    members = sorted(members, key=lambda i: state.assets[i].id)
    steps = {i: state.next_raise(i) for i in members}
    while not state.above_floor(raising=True):
        best = None
        for i in members:
            if steps[i] is not None and (best is None or level_above(
                    state, i, steps[i], best, steps[best], lambda a: a.t)):
                best = i
        if best is None:
            return
        state.put(best, steps[best])
        touched.add(best)
        steps[best] = state.next_raise(best)
        if limit is not None:
            limit -= 1
            if limit == 0:
                return


def accepts(state, i, y):
    """Takes the step of i to y if BUY may, else leaves the state as it was."""
    a, x, before = state.assets[i], state.x[i], state.V
    if y > state.bounds.most[i]:
        return False
    state.put(i, y)
    top, under = state.book.base_value(min(before, state.V))
    if state.above_floor() and a.value(y) * ONE * under <= a.a * top:
        return True
    state.put(i, x)
    return False


def lowest(state, members, steps):
    best = None
    for i in members:
        if best is None or level_above(state, best, steps[best], i, steps[i], lambda a: a.a):
            best = i
    return best


def buy(state, members):
    """The lowest level first; who is refused leaves."""
    members = sorted(members, key=lambda i: state.assets[i].id)
    steps = {i: state.next_buy(i) for i in members}
    while members:
        best = lowest(state, members, steps)
        if accepts(state, best, steps[best]):
            steps[best] = state.next_buy(best)
        else:
            members.remove(best)
