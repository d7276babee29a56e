#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""File-local names are unique across lib (it must survive being put into one file); external ones
begin with rbl_ or rebal_."""
import re

from house import Report, c_files, items


def variable_name(head):
    """Name of the first variable in a file-level declaration, or None."""
    text = re.sub(r"=.*|\{\}.*", "", head[:-1])
    text = re.sub(r"__attribute__\s*\(\(.*?\)\)|_Alignas\s*\(.*?\)|\[[^\]]*\]", " ", text)
    words = re.findall(r"\w+", text)
    return words[-1] if len(words) > 1 else None


def tags(head):
    """Names of types that a declaration defines."""
    found = re.findall(r"\b(?:struct|union|enum)\s+(\w+)\s*\{\}", head)
    typedef = re.match(r"typedef\b.*?(\w+)\s*;$", head)
    return found + ([typedef.group(1)] if typedef else [])


def local_names(path, text):
    """(name, line, is external) of what a file of lib defines at file level."""
    for item in items(text):
        head = item.head
        if item.is_function:
            yield item.name, item.first, "static" not in head.split()
        elif head.startswith(("typedef", "struct", "union", "enum")) and "{}" in head:
            for name in set(tags(head)):
                yield name, item.first, False
        elif head.startswith("static") and not head.startswith("static_assert"):
            if "=" in head or "(" not in head:
                name = variable_name(head)
                if name:
                    yield name, item.first, False
        elif path.suffix == ".c" and "=" in head and not head.startswith("_Static_assert"):
            name = variable_name(head)
            if name:
                yield name, item.first, True
    if path.suffix == ".c":
        for match in re.finditer(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", text, re.M):
            if not re.search(rf"^[ \t]*#[ \t]*undef[ \t]+{match.group(1)}\b", text, re.M):
                yield match.group(1), text.count("\n", 0, match.start()) + 1, False


def main():
    report = Report()
    seen = {}
    for path in c_files("lib"):
        for name, line, external in local_names(path, path.read_text(encoding="utf-8")):
            if external and not name.startswith(("rbl_", "rebal_")):
                report.add(path, line, f"external {name} begins with neither rbl_ nor rebal_")
            other = seen.setdefault(name, (path, line))
            if other[0] != path:
                report.add(path, line, f"{name} is also in {other[0].name}:{other[1]}")
    report.done(f"{len(seen)} names, each in one file")


main()
