#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The binding: the plan of the vector, layouts, zero copies, exceptions, simulation in parts.

test_rebal.py VECTOR        with REBAL_LIBRARY and REBAL_API_JSON
"""
import ctypes
import hashlib
import pathlib
import struct
import sys
import unittest

import numpy as np
import rebal
from rebal.raw import LIBRARY, STRUCTS

VECTOR = {line.split()[0]: line.split()[1:]
          for line in pathlib.Path(sys.argv.pop()).read_text(encoding="ascii").splitlines()
          if line and line[0] != "#"}


def numbers(name):
    return np.array(VECTOR[name], np.int64)


def number(name):
    return int(VECTOR[name][0])


def account():
    engine = rebal.Engine(3, number("money_exponent"),
                          policy={"band_abs_ppb": number("band_abs_ppb")})
    portfolio = rebal.Portfolio(engine)
    portfolio.set(rebal.HOLDING, numbers("holding"))
    portfolio.set(rebal.TARGET, numbers("target"))
    return engine, portfolio


class Plans(unittest.TestCase):
    def setUp(self):
        self.engine, self.portfolio = account()
        self.now = number("now_ns")
        self.fired = self.portfolio.tick(numbers("price"), self.now)
        self.plan = rebal.Plan(self.engine).make(self.portfolio, self.now)

    def test_vector(self):
        digests = self.plan.seal(self.portfolio)
        self.assertEqual([d.hex() for d in digests],
                         [VECTOR[name][0] for name in ("rules", "state", "plan")])
        self.assertEqual(self.plan.lines()["quantity"].tolist(), numbers("quantity").tolist())
        self.assertEqual(self.fired, rebal.ON_BAND)

    def test_digests_of_the_bytes(self):
        """F-DIGEST, by hashlib, and the plan's bytes from the orders, by hand."""
        digests, saved = self.plan.seal(self.portfolio), self.plan.save()
        self.assertEqual(hashlib.sha256(self.portfolio.save()).digest(), digests.state)
        self.assertEqual(hashlib.sha256(saved).digest(), digests.plan)
        price, quantity = numbers("price"), numbers("quantity")
        expected = b"rbp1" + struct.pack("<I", LIBRARY.rebal_semantics())
        expected += digests.rules + digests.state + struct.pack("<qII", self.now, 0, 2)
        for place, row in enumerate((1, 2)):
            cash = -int(quantity[row] * price[row])
            expected += struct.pack("<QIqqIqqq", row, place, quantity[row], price[row], place,
                                    self.now, 0, cash)
        self.assertEqual(saved.hex(), expected.hex())

    def test_orders_and_fills(self):
        self.portfolio.commit(self.plan, self.now)
        orders = self.plan.orders()
        self.assertEqual(orders["instrument"].tolist(), [1, 2])
        key = hashlib.sha256(bytes.fromhex(VECTOR["plan"][0]) + struct.pack("<Q", 1)).digest()
        self.assertEqual(int(orders["id"][0]), int.from_bytes(key[:8], "little"))
        self.portfolio.fill(self.now + 1, instrument=orders["instrument"],
                            quantity=orders["quantity"], cash=orders["cash"])
        after = numbers("holding") + numbers("quantity")
        after[0] -= int(numbers("quantity") @ numbers("price"))
        self.assertEqual(self.portfolio.get(rebal.HOLDING).tolist(), after.tolist())
        self.plan.make(self.portfolio, self.now + 1)
        self.assertEqual(self.plan.summary()["n_orders"], 0)

    def test_exceptions(self):
        with self.assertRaises(rebal.E_RANGE) as caught:
            self.portfolio.set(rebal.TARGET, [0, 2_000_000_000, 0])
        self.assertEqual((caught.exception.row, caught.exception.value), (1, 2_000_000_000))
        with self.assertRaises(rebal.Error):
            self.portfolio.set(rebal.TARGET, [0, 0, 0], rows=[0, 1, 9])
        with self.assertRaises(rebal.E_UNSEALED):
            self.plan.save()


class Interface(unittest.TestCase):
    def test_layouts(self):
        """What ctypes makes of the fields, against what api.json says."""
        for described in rebal.API["structs"]:
            made = STRUCTS[described["name"].removeprefix("rebal_")]
            self.assertEqual(ctypes.sizeof(made), described["size"], described["name"])
            for field in described["fields"]:
                place = getattr(made, field["name"])
                self.assertEqual((place.offset, place.size), (field["offset"], field["size"]))

    def test_functions(self):
        for function in rebal.API["functions"]:
            self.assertTrue(hasattr(LIBRARY, function["name"]), function["name"])
        self.assertEqual(".".join(str(rebal.call("version") // 100 ** k % 100) for k in (2, 1, 0)),
                         rebal.API["version"])

    def test_no_copies(self):
        """Arrays are used where they are; what would need a copy is refused."""
        values = np.arange(8, dtype=np.float64)
        made = rebal.struct("costs", half_spread=values)
        self.assertEqual(made.half_spread, values.ctypes.data)
        for wrong in (values[::2], values.astype(np.float32), values.astype(np.int64), "x"):
            with self.assertRaises(TypeError):
                rebal.struct("costs", half_spread=wrong)
        values.flags.writeable = False
        with self.assertRaises(TypeError):
            rebal.struct("simulation_rows", cost_rate=values)


class Simulation(unittest.TestCase):
    MARKET = {"base": 0, "n": 3, "n_factors": 0, "n_policies": 2, "n_steps": 50,
              "step_years": 1 / 252, "risk_aversion": 5, "target": [0.0, 0.6, 0.4],
              "specific": [0.0, 0.04, 0.01], "cost": [0.0, 1e-3, 1e-3],
              "half_width": [0.0, 0.05, 0.05, 0.0, 0.0, 0.0]}

    def test_chunks(self):
        heard = []
        whole = rebal.simulate(40, seed=7, **self.MARKET)
        parts = rebal.simulate(40, seed=7, chunk=16, **self.MARKET,
                               progress=lambda done, paths: heard.append((done, paths)))
        later = rebal.simulate(10, seed=7, first_path=30, **self.MARKET)
        self.assertEqual(heard, [(16, 40), (32, 40), (40, 40)])
        for name, column in whole.items():
            self.assertEqual(column.tobytes(), parts[name].tobytes(), name)
            self.assertEqual(column[30:].tobytes(), later[name].tobytes(), name)
        self.assertTrue((whole["trades"][:, 1] > whole["trades"][:, 0]).all())

    def test_stop(self):
        def stop(done, paths):
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            rebal.simulate(40, seed=7, chunk=16, progress=stop, **self.MARKET)


unittest.main()
