#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads a meson test log. Prints "passed failed skipped", then a line "failed NAME" or
"skipped NAME" for each test that did not pass."""
import json
import sys


def main(path):
    names = {"passed": [], "failed": [], "skipped": []}
    try:
        with open(path, encoding="utf-8") as log:
            results = [json.loads(line) for line in log if line.strip()]
    except OSError:
        results = []
    for result in results:
        outcome = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
        names[outcome.get(result["result"], "failed")].append(result["name"])
    print(*(len(group) for group in names.values()))
    for outcome in ("failed", "skipped"):
        for name in names[outcome]:
            print(outcome, name)


main(sys.argv[1])
