#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The plain programs under one sanitizer or under Valgrind, on a build of its own. Check is not
instrumented for memory that was never written, so all of them are programs without it.

    sanitize.py TOOL     the tools are those of TOOLS"""
import os
import shutil
import sys

from library import (ROOT, Compiler, Log, estimate_programs, oracle, plain_programs, properties,
                     sources)

BOOKS = [f"tests/property/{name}.c" for name in ("book", "desk")]
STOP = ["-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-O1", "-g"]


def laws(count):
    return [(f"property {name}", properties(), [name, str(count)], False)
            for name in ("lawful", "ends", "foreign", "permutation", "saved", "fills")]


def threads(count):
    return [("threads", ["tests/property/threads.c", *BOOKS], [str(count)], False)]


def searches(count):
    """Against brute force, and batches against portfolios: what keeps most in scratch."""
    batch = [f"tests/batch/{name}.c" for name in ("batch", "ask", "world")]
    return [("choice", ["tests/choice/oracle.c"], [str(count), "6"], False),
            ("batch", batch, ["1", str(count)], False),
            ("property ticks", properties(), ["ticks", str(count)], False)]


def kept():
    """Inputs of fuzz harnesses that something was wrong with once."""
    files = sorted(ROOT.glob("tests/fuzz/kept/solvers-*"))
    return [("fuzz kept", ["tests/fuzz/solvers.c", "tests/fuzz/replay.c"],
             [str(file) for file in files], False)]


TOOLS = {
    "msan": {"command": ["clang-19"],
             "flags": ["-fsanitize=memory", "-fsanitize-memory-track-origins", *STOP],
             "programs": [*plain_programs(), *estimate_programs(), *laws(4000),
                          *searches(400), *kept()]},
    "tsan": {"command": ["clang-19"], "flags": ["-fsanitize=thread", "-pthread", *STOP],
             "programs": threads(300)},
    "ubsan": {"command": ["clang-19"],
              "flags": ["-fsanitize=undefined,implicit-conversion,float-divide-by-zero,"
                        "local-bounds,nullability", *STOP],
              "programs": [*plain_programs(), *estimate_programs(), *laws(4000),
                          *searches(400), *kept()]},
    "valgrind": {"command": ["gcc"], "flags": ["-O1", "-g", "-pthread"],
                 "programs": [*plain_programs("0/8192", 200), *estimate_programs(),
                              *laws(300), *threads(5), *searches(20), *kept()],
                 "run": ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full",
                         "--errors-for-leak-kinds=all"]},
}


def programs(compiler, wanted):
    """Each of them, linked once: name, path, arguments."""
    library = compiler.compile(sources())
    worlds = compiler.compile(oracle())
    linked = {}
    for name, files, arguments, uses_oracle in wanted:
        if tuple(files) not in linked:
            objects = compiler.compile(files) + (worlds if uses_oracle else []) + library
            linked[tuple(files)] = compiler.link_program(name.split()[0], objects)
        yield name, linked[tuple(files)], arguments


def main():
    name = sys.argv[1]
    tool, log = TOOLS[name], Log(name)
    for needed in (tool["command"][0], *tool.get("run", [])[:1]):
        if not shutil.which(needed):
            log.add(f"{name}: {needed} is here", False)
            sys.exit(1)
    compiler = Compiler(name, tool["command"], tool["flags"], tool.get("link", []))
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1")
    for program, path, arguments in programs(compiler, tool["programs"]):
        log.try_program(program, [*tool.get("run", []), path, *arguments], env=environment)
    sys.exit(1 if log.failed else 0)


if __name__ == "__main__":
    main()
