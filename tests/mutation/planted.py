#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Defects of the kinds that have cost others money, planted one at a time in a copy of the library:
each must be found, and by whom is said."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from library import (Compiler, FLAGS, Log, ROOT, estimate_programs, oracle,  # noqa: E402
                     plain_programs, properties, run, sources)

FOLDER = ROOT / "build/planted"
# Name, file, what stands there, what is planted.
DEFECTS = [
    ("a rounding direction flipped", "lib/plan/sell.c",
     "rbl_wide_div_ceil(rbl_wide_sub(goal, slot->value), slot->lot)",
     "rbl_wide_div_floor(rbl_wide_sub(goal, slot->value), slot->lot)"),
    ("a fee rounded down", "lib/market/fee.c",
     "return rbl_round_ppb_ceil(notional, fee->rate_ppb);",
     "return rbl_round_ppb_floor(notional, fee->rate_ppb);"),
    ("a fee of tiers rounded down", "lib/market/fee.c",
     "return whole + (rest > 0);", "return whole;"),
    ("a cap turned into a warning", "lib/plan/halt.c",
     "return halt_fail(error, RBL_FIELD_HALT_N_ORDERS,",
     "(void)halt_fail(error, RBL_FIELD_HALT_N_ORDERS,"),
    ("a law removed from the verifier", "lib/plan/verify_cash.c",
     "if (!judged || rbl_wide_cmp(", "if (true || rbl_wide_cmp("),
    ("a lot too many", "lib/plan/sell.c",
     "return sell_legal_above(slot, y > slot->low ? y : slot->low);",
     "return sell_legal_above(slot, y - 1 > slot->low ? y - 1 : slot->low);"),
    ("an unstable sort", "lib/base/sort.c",
     "compare(context, from[left], from[right]) <= 0);",
     "compare(context, from[left], from[right]) < 0);"),
]
CONTRACTED = "a contracted product and sum"


def plant(name, file, old, new):
    """The folder of a copy of lib/ that has the defect."""
    lib = FOLDER / "lib"
    for path in sorted((ROOT / "lib").glob("*/*.[ch]")):
        text = path.read_text(encoding="utf-8")
        if path.relative_to(ROOT).as_posix() == file:
            if text.count(old) != 1:
                raise RuntimeError(f"{name}: {file} has {text.count(old)} times: {old}")
            text = text.replace(old, new)
        copy = lib / path.relative_to(ROOT / "lib")
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists() or copy.read_text(encoding="utf-8") != text:
            copy.write_text(text, encoding="utf-8")


class Copy:
    """The exact build of the copy; only what has changed is compiled again."""

    def __init__(self):
        self.compiler = Compiler("planted/objects", ["gcc"], ["-O1", "-w", "-DRBL_NO_ESTIMATES"])
        self.flags = [f"-I{FOLDER}/lib" if flag == f"-I{ROOT}/lib" else flag for flag in FLAGS]
        self.worlds = self.compiler.compile(oracle())
        self.programs = [*plain_programs("0/2048", 1000)]
        for name in ("lawful", "permutation"):
            self.programs.append((f"property {name}", properties(), [name, "3000"], False))
        for noun in ("base/test_sort", "market/test_fee", "plan/test_halt", "plan/test_verify"):
            self.programs.append((f"unit {noun}", [f"tests/unit/{noun}.c"], [], False))
        self.compiler.link = run("pkg-config", "--libs", "check").split() + ["-lm"]
        self.mains = {tuple(files): self.compiler.compile(files)
                      for _, files, _, _ in self.programs}

    def compile_changed(self):
        """All of the copy, but what is as old as its object; a header changes all."""
        newest = max(path.stat().st_mtime for path in (FOLDER / "lib").glob("*/*.h"))
        objects = []
        for name in sources(False):
            file = FOLDER / name
            compiled = self.compiler.folder / (f"build/planted/{name}".replace("/", "_") + ".o")
            objects.append(str(compiled))
            if not compiled.exists() or compiled.stat().st_mtime < max(newest,
                                                                       file.stat().st_mtime):
                self.compiler.compile([f"build/planted/{name}"], self.flags)
        return objects

    def who_finds(self):
        library = self.compile_changed()
        found, linked = [], {}
        for name, files, arguments, uses_oracle in self.programs:
            objects = self.mains[tuple(files)] + (self.worlds if uses_oracle else []) + library
            if tuple(files) not in linked:
                linked[tuple(files)] = self.compiler.link_program(
                    name.replace(" ", "_").replace("/", "_"), objects)
            command = ["prlimit", "--cpu=60", linked[tuple(files)], *arguments]
            done = subprocess.run(command, capture_output=True, check=False, env=dict(os.environ))
            if done.returncode != 0:
                found.append(name)
        return found


def contracted():
    """Which digests of estimates differ where products and sums become one instruction."""
    compiler = Compiler("planted/fma", ["gcc"], ["-O2", "-w", "-mfma"])
    flags = [flag for flag in FLAGS if "contract" not in flag] + ["-ffp-contract=fast"]
    library, found = compiler.compile(sources(), flags), []
    for name, files, arguments, _ in estimate_programs():
        program = compiler.link_program(name, compiler.compile(files) + library)
        if subprocess.run([program, *arguments], capture_output=True, check=False).returncode:
            found.append(name)
    return found


def main():
    log, copy = Log("planted"), Copy()
    for defect in [("no defect", "", "", ""), *DEFECTS]:
        plant(*defect)
        found = copy.who_finds()
        log.add(defect[0], bool(found) != (defect[1] == ""),
                f"found by {', '.join(found) or 'none'}")
    found = contracted()
    log.add(CONTRACTED, bool(found), "found by " + ", ".join(found))
    sys.exit(1 if log.failed else 0)


main()
