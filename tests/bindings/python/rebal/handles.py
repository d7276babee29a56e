# SPDX-License-Identifier: MIT
"""The three handles. Each frees itself; an engine lives as long as what was made from it."""
from __future__ import annotations

import ctypes
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Union

import numpy as np
from numpy.typing import NDArray

from .raw import CONSTANTS, DTYPES, LIBRARY, STRUCTS, call, struct

Column = Union[NDArray[np.int64], Sequence[int]]
Rows = Union[NDArray[np.int32], Sequence[int], None]


class Digests(NamedTuple):
    """SHA-256 of the rules, of the account, and of the plan."""

    rules: bytes
    state: bytes
    plan: bytes


def _array(values: Any, dtype: Any) -> Any:
    """Arrays as they are, whatever they are; sequences as arrays."""
    return values if values is None or isinstance(values, np.ndarray) else np.array(values, dtype)


class _Handle:
    """A pointer of the library's, destroyed with this object."""

    kind: str

    def __init__(self, source: Any):
        out = ctypes.c_void_p()
        call(f"{self.kind}_create", ctypes.addressof(out), source, None, 0)
        self.pointer: int = out.value or 0
        weakref.finalize(self, getattr(LIBRARY, f"rebal_{self.kind}_destroy"), self.pointer)

    def save(self) -> bytes:
        """Its canonical bytes."""
        count = np.zeros(1, np.uintp)
        name, address = f"{self.kind}_save", count.ctypes.data
        call(name, self.pointer, None, 0, address)
        out = np.zeros(int(count[0]), np.uint8)
        call(name, self.pointer, out, len(out), address)
        return out.tobytes()


class Engine(_Handle):
    """Rules of n instruments. Options are the structs of rebal/rules.h, by their fields."""

    kind = "engine"

    def __init__(self, n: int, money_exponent: int = -2,
                 instruments: Mapping[str, Any] | None = None, **rules: Any):
        self.n = n
        table = struct("instruments", n=n, **(instruments or {}))
        super().__init__(struct("rules", money_exponent=money_exponent, instruments=table, **rules))


class Portfolio(_Handle):
    """One account."""

    kind = "portfolio"

    def __init__(self, engine: Engine):
        self.engine = engine
        super().__init__(engine.pointer)

    def set(self, column: int, values: Column, rows: Rows = None) -> None:
        values = _array(values, np.int64)
        call("portfolio_set", self.pointer, column, _array(rows, np.int32), values, len(values))

    def get(self, column: int) -> NDArray[np.int64]:
        out = np.empty(self.engine.n, np.int64)
        call("portfolio_get", self.pointer, out, column, None, len(out))
        return out

    def tick(self, prices: Column, now_ns: int, rows: Rows = None) -> int:
        """The ON_ bits of the clauses that hold; -1 where that cannot be told."""
        fired, prices = np.zeros(1, np.int32), _array(prices, np.int64)
        call("portfolio_tick", self.pointer, fired, _array(rows, np.int32), prices, len(prices),
             now_ns)
        return int(fired[0])

    def commit(self, plan: Plan, now_ns: int) -> None:
        call("portfolio_commit", self.pointer, plan.pointer, now_ns)

    def fill(self, now_ns: int, **columns: Any) -> None:
        """Columns of rebal_fills: instrument, quantity, cash, fee, order_id."""
        n = len(columns["instrument"])
        call("portfolio_fill", self.pointer, struct("fills", n=n, **columns), now_ns)


class Plan(_Handle):
    """The answer, and the scratch to find it: made again and again."""

    kind = "plan"

    def __init__(self, engine: Engine):
        self.engine = engine
        super().__init__(engine.pointer)

    def make(self, portfolio: Portfolio, now_ns: int, force: bool = False) -> Plan:
        request = struct("request", flags=CONSTANTS["FORCE"]) if force else None
        call("plan_make", self.pointer, portfolio.pointer, request, now_ns)
        return self

    def orders(self) -> dict[str, NDArray[Any]]:
        """Columns of rebal_orders, in order of execution; id once the plan is sealed."""
        return self._table("plan_orders", "orders", () if self.sealed else ("id",))

    def lines(self) -> dict[str, NDArray[Any]]:
        """Columns of rebal_lines, by instrument."""
        return self._table("plan_lines", "lines", ())

    def summary(self) -> dict[str, int]:
        out = struct("summary")
        call("plan_summary", self.pointer, out)
        return {name: getattr(out, name) for name, *_ in out._fields_[1:]}

    def seal(self, portfolio: Portfolio) -> Digests:
        call("plan_seal", self.pointer, portfolio.pointer)
        digests = np.zeros((3, 32), np.uint8)
        call("plan_digest", self.pointer, *digests)
        return Digests(*(digest.tobytes() for digest in digests))

    @property
    def sealed(self) -> bool:
        return LIBRARY.rebal_plan_digest(self.pointer, None, None, None, None) == 0

    def _table(self, function: str, kind: str, without: Sequence[str]) -> dict[str, NDArray[Any]]:
        columns = {name: np.empty(self.engine.n, DTYPES[declared.removesuffix(" *")])
                   for name, declared in STRUCTS[kind].kinds.items()
                   if declared.endswith("*") and name not in without}
        table = struct(kind, capacity=self.engine.n, **columns)
        call(function, self.pointer, table)
        return {name: column[:table.count] for name, column in columns.items()}
