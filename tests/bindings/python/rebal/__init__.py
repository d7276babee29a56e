# SPDX-License-Identifier: MIT
"""librebal for Python: numpy arrays go in and out uncopied, a status becomes an exception.

    engine = rebal.Engine(3, policy={"band_abs_ppb": 50_000_000})
    account = rebal.Portfolio(engine)
    account.set(rebal.HOLDING, holding)
    account.set(rebal.TARGET, target)
    account.tick(price, now_ns)
    plan = rebal.Plan(engine).make(account, now_ns)
    plan.orders()["quantity"]

Constants are those of the headers without REBAL_; exceptions are rebal.E_FUNDS and so on, all of
them a rebal.Error. What has no class here is rebal.call("band_scale", ...), by the C prototype.
"""
from .handles import Digests, Engine, Plan, Portfolio
from .raw import API, CONSTANTS, ERRORS, Error, call, struct
from .simulation import simulate

globals().update(CONSTANTS)
globals().update(ERRORS)

__all__ = ["API", "Digests", "Engine", "Error", "Plan", "Portfolio", "call", "simulate", "struct",
           *CONSTANTS, *ERRORS]
