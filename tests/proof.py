#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proves the contracts of tests/proof of the library's own code: Frama-C's WP over all values, with
no overflow and no division by zero. Every goal must be proved; and with a rounding turned round in
a copy, some goal must not be."""
import re
import shutil
import subprocess
import sys

from library import Log, ROOT

COPY = ROOT / "build/proof/copy"
ROUND = "rbl_round_div_floor,rbl_round_div_ceil,rbl_round_to_multiple_down," \
    "rbl_round_to_multiple_up,rbl_round_ppb_floor,rbl_round_ppb_ceil"
# Contracts, and the functions that they are of.
PROVED = [("round", ROUND), ("fee", "fee_saturate,fee_accrue")]
SECONDS = 60
# Contracts, the function, its file, what stands there, what is planted.
PLANTED = [
    ("round", "rbl_round_div_floor", "lib/base/round.h", "(a % b < 0)", "(a % b > 0)"),
    ("round", "rbl_round_div_ceil", "lib/base/round.h", "(a % b > 0)", "(a % b >= 0)"),
    ("round", "rbl_round_ppb_ceil", "lib/base/round.h", "(rest % REBAL_ONE != 0)",
     "(rest % REBAL_ONE > 1)"),
    ("round", "rbl_round_to_multiple_up", "lib/base/round.h", "missing > INT64_MAX - a",
     "missing >= INT64_MAX - a"),
    ("fee", "fee_accrue", "lib/market/fee.c", "*rest = low % REBAL_ONE", "*rest = 0"),
]


def prove(lib, name, functions, seconds):
    """(goals proved, goals, what the tool said)"""
    done = subprocess.run(
        ["frama-c", f"-cpp-extra-args=-I{lib} -I{ROOT}/include -DRBL_LIMBS", "-wp", "-wp-rte",
         "-wp-prover", "z3,cvc4", "-wp-timeout", str(seconds), "-wp-fct", functions,
         str(ROOT / f"tests/proof/{name}.c")],
        capture_output=True, text=True, check=False)
    found = re.search(r"Proved goals: +(\d+) / (\d+)", done.stdout)
    return (int(found.group(1)), int(found.group(2)), done.stdout) if found else \
        (0, 0, done.stdout + done.stderr)


def plant(file, old, new):
    """A copy of lib/ that has the defect."""
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT / "lib", COPY / "lib")
    path = COPY / file
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"{file} has {text.count(old)} times: {old}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def main():
    log = Log("proof")
    subprocess.run(["why3", "config", "detect"], capture_output=True, check=False)
    for name, functions in PROVED:
        proved, goals, said = prove(ROOT / "lib", name, functions, SECONDS)
        if proved < goals or goals == 0:
            print(said[-4000:])
        log.add(f"contracts of {name}", 0 < proved == goals, f"{proved} of {goals} goals proved")
    for name, function, file, old, new in PLANTED:
        plant(file, old, new)
        proved, goals, _ = prove(COPY / "lib", name, function, 5)
        log.add(f"planted in {function}", 0 < proved < goals, f"{proved} of {goals} goals proved")
    sys.exit(1 if log.failed else 0)


main()
