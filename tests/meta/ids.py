#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Formulas F-, errors E- and invariants I-: from the page to the function and the test, and back.

The pages of docs/ have a section for each id, "### F-FEE ...", which names the places that compute
or keep it and the tests that try it: `lib/market/fee.c` (`rbl_fee_of`). In code an F- or I- stands
in a comment directly above a function, inside one, or behind code on its line: not at the head of
a file. An E- stands as its constant REBAL_E_. It counts in tests only in a file of tests.

Then: each place that a section names exists and carries the id; each section names a place in lib
and one in tests; each place in lib that carries an id is named in its section; each id is known.
"""
import re

from house import ROOT, Report, blank, in_folder, items, repository_files

PAGES = {"F": "formulas.md", "E": "errors.md", "I": "invariants.md"}
ID = r"[FEI]-(?:[0-9]{2,3}|[A-Z][A-Z0-9_]*[A-Z0-9])"
ID_IN_TEXT = re.compile(rf"(?<![\w-])({ID})(?![\w-])")
SECTION = re.compile(rf"^### ({ID})\b")
PLACE = re.compile(r"`((?:lib|tests)/[\w./]+\.\w+)`(?: \(((?:`\w+`(?:, )?)+)\))?")
STATUS = re.compile(r"\bREBAL_E_([A-Z_]+)\b")
NAMES_ALL_STATUSES = "lib/api/codes.c"


class Sections:
    """What the pages say: {id: (page, line, {(file, function or None)})}."""

    def __init__(self, report):
        self.of = {}
        for letter, name in PAGES.items():
            self.read(ROOT / "docs" / name, letter, report)

    def read(self, page, letter, report):
        places, before = None, len(self.of)
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            match = SECTION.match(line)
            if match:
                if not match.group(1).startswith(letter):
                    report.add(page, number, f"{match.group(1)} does not belong on this page")
                if match.group(1) in self.of:
                    report.add(page, number, f"{match.group(1)} is defined twice")
                places = set()
                self.of[match.group(1)] = (page, number, places)
            elif line.startswith("## "):
                places = None
            elif places is not None:
                for file, functions in PLACE.findall(line):
                    names = re.findall(r"\w+", functions) or [None]
                    places.update((file, function) for function in names)
        if len(self.of) == before:
            report.add(page, 1, "has no section that begins with an id")


def is_test_file(path):
    """A file whose statements are tests: no header, no helper of the meta tests."""
    if in_folder(path, "tests/meta") or not in_folder(path, "tests"):
        return False
    return path.suffix == ".py" or (path.suffix == ".c" and (
        path.name.startswith("test_") or not in_folder(path, "tests/unit")))


def functions_of(path, text):
    """[(name, first line, last line)] of the functions in C or Python."""
    if path.suffix == ".py":
        lines = text.splitlines()
        starts = [(k, re.match(r"\s*def (\w+)", line)) for k, line in enumerate(lines, 1)]
        starts = [(k, match.group(1)) for k, match in starts if match]
        ends = [k - 1 for k, _ in starts[1:]] + [len(lines)]
        return [(name, first, last) for (first, name), last in zip(starts, ends)]
    found = []
    for item in items(text):
        if item.is_function:
            test = re.match(r"START_TEST\((\w+)\)", item.name)
            found.append((test.group(1) if test else item.name, item.first, item.last))
    return found


def comments(path, text):
    """[(text, first line, last line)] of the comments; lines of # in a row are one."""
    if path.suffix == ".py":
        pattern = r"(?m)^[ \t]*#[^\n]*(?:\n[ \t]*#[^\n]*)*|[ \t]#[^\n]*"
    else:
        pattern = r"/\*.*?\*/|//[^\n]*"
    for match in re.finditer(pattern, text, flags=re.S if path.suffix != ".py" else 0):
        first = text.count("\n", 0, match.start()) + 1
        yield match.group(0), first, first + match.group(0).count("\n")


def place_of(comment, path, lines, functions):
    """The function that a comment stands beside, "" for other code, None for no code."""
    _, first, last = comment
    here = lines[first - 1].split("#" if path.suffix == ".py" else "/*")[0]
    after = lines[last].strip() if last < len(lines) else ""
    for name, begin, _ in functions:
        if begin == last + 1 and not here.strip():
            return name
    for name, begin, end in functions:
        if begin <= first <= end:
            return name
    if here.strip():
        return ""
    is_code = after and not after.startswith(("#", "/*", "//", "import ", "from ", '"""'))
    return "" if is_code else None


def ids_in(path):
    """{(id, function)} that count in this file; and [(id, line)] of all that are mentioned."""
    text = path.read_text(encoding="utf-8")
    lines, functions = text.splitlines(), functions_of(path, text)
    counted, mentioned = set(), []
    for comment in comments(path, text):
        names = ID_IN_TEXT.findall(comment[0])
        mentioned += [(name, comment[1]) for name in names]
        place = place_of(comment, path, lines, functions)
        if place is not None:
            counted.update((name, place) for name in names if not name.startswith("E-"))
    if path.suffix == ".py" or path.relative_to(ROOT).as_posix() == NAMES_ALL_STATUSES:
        return counted, mentioned
    code = re.sub(r"/\*.*?\*/", blank, text, flags=re.S).splitlines()
    for number, line in enumerate(code, 1):
        for status in STATUS.findall(line):
            inside = [name for name, begin, end in functions if begin <= number <= end]
            counted.add(("E-" + status, inside[0] if inside else ""))
    return counted, mentioned


def check_places(report, name, section, carriers):
    """What a section names exists and carries the id."""
    page, line, places = section
    for folder in ("lib", "tests"):
        if not any(file.startswith(folder + "/") for file, _ in places):
            report.add(page, line, f"{name} names no place in {folder}/")
    for file, function in sorted(places, key=str):
        here = carriers.get(name, set())
        if not (ROOT / file).is_file():
            report.add(page, line, f"{name} names {file}, which is not there")
        elif file.startswith("tests/") and not is_test_file(ROOT / file):
            report.add(page, line, f"{name} names {file}, which is no file of tests")
        elif function is None and not any(other == file for other, _ in here):
            report.add(page, line, f"{name} does not stand beside code in {file}")
        elif function is not None and (file, function) not in here:
            report.add(page, line, f"{name} does not stand at {function}() in {file}")


def main():
    report = Report()
    sections, carriers = Sections(report).of, {}
    for path in repository_files():
        in_lib = in_folder(path, "lib") and path.suffix in (".c", ".h")
        if not in_lib and not is_test_file(path):
            continue
        file = path.relative_to(ROOT).as_posix()
        counted, mentioned = ids_in(path)
        for name, line in mentioned:
            if name not in sections:
                report.add(path, line, f"{name} has no section in docs/")
        for name, function in counted:
            carriers.setdefault(name, set()).add((file, function))
            named = sections.get(name, (None, 0, set()))[2]
            is_named = (file, function) in named or (file, None) in named
            if in_lib and name in sections and not name.startswith("E-") and not is_named:
                page, line, _ = sections[name]
                report.add(page, line, f"{name} stands at {function}() in {file}, not named here")
    for name, section in sections.items():
        check_places(report, name, section, carriers)
    report.done(f"{len(sections)} ids, each with its places in lib and its tests")


if __name__ == "__main__":
    main()
