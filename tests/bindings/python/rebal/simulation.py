# SPDX-License-Identifier: MIT
"""Policies on random paths, in parts, so that a long simulation tells how far it is."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .raw import STRUCTS, call, struct


def simulate(paths: int, seed: int, *, chunk: int = 256, first_path: int = 0,
             progress: Callable[[int, int], None] | None = None,
             **simulation: Any) -> dict[str, NDArray[np.float64]]:
    """Columns of rebal_simulation_rows, each [paths, n_policies]; `simulation` has the fields of
    rebal_simulation. The figures are the same for any chunk, and for parts by first_path. After
    each chunk progress(done, paths) is called; what it raises ends the simulation."""
    market = struct("simulation", **simulation)
    columns = {name: np.empty((paths, market.n_policies))
               for name, kind in STRUCTS["simulation_rows"].kinds.items() if kind.endswith("*")}
    for done in range(0, paths, chunk):
        n = min(chunk, paths - done)
        parts = {name: column[done:done + n] for name, column in columns.items()}
        rows = struct("simulation_rows", capacity=n * market.n_policies, **parts)
        call("simulation_run", rows, market, seed, first_path + done, n, None, 0)
        if progress:
            progress(done + n, paths)
    return columns
