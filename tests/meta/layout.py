#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What stands where: the top level, and that no source file lies beside the build unnoticed."""
import re

from house import ROOT, Report, c_files, repository_files

TOP = {"include", "lib", "tests", "bench", "docs", "pkgconfig", "meson.build", "meson_options.txt",
       "LICENSE", "README.md", ".ci", ".clang-format", ".gitignore"}


def words(path):
    """The quoted words of a meson.build, without comments, in order."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8")) if path.is_file() else ""
    return re.findall(r"'([^'\n]+)'", text)


def listed(path):
    return set(words(path))


def check_lib(report):
    lists = ROOT / "lib/meson.build"
    lib = listed(lists)
    sources = [word for word in words(lists) if word.endswith(".c")]
    for name in sorted({name for name in sources if sources.count(name) > 1}):
        report.add(lists, 1, f"{name} stands there twice")
    headers = listed(ROOT / "include/meson.build")
    for path in c_files("lib"):
        name = path.relative_to(ROOT / "lib").as_posix()
        if path.suffix == ".c" and name not in lib:
            report.add(path, 1, "not in lib/meson.build")
    for path in c_files("include"):
        if path.relative_to(ROOT / "include").as_posix() not in headers:
            report.add(path, 1, "not in include/meson.build")


def check_tests(report):
    """Each folder of tests/ is built, and its meson.build names each of its C files."""
    folders = listed(ROOT / "tests/meson.build")
    for path in repository_files():
        parts = path.relative_to(ROOT).parts
        if parts[0] != "tests" or len(parts) < 3 or path.suffix not in (".c", ".py"):
            continue
        build = ROOT / "tests" / parts[1] / "meson.build"
        if parts[1] not in folders or not build.is_file():
            report.add(path, 1, f"tests/{parts[1]}/ is not part of the build")
        elif path.suffix == ".c":
            name = "/".join(parts[2:]).removesuffix(".c")
            short = name.replace("test_", "")
            if not {name, name + ".c", short} & listed(build):
                report.add(path, 1, f"not in tests/{parts[1]}/meson.build")


def main():
    report = Report()
    for name in sorted({path.relative_to(ROOT).parts[0] for path in repository_files()} - TOP):
        report.add(ROOT / name, 1, f"not among the top level's {', '.join(sorted(TOP))}")
    check_lib(report)
    check_tests(report)
    report.done("every file in its place and in its list")


main()
