# SPDX-License-Identifier: MIT
"""What the meta tests share: the tree, a small reader of C, the report."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "include"))

from api import Header, blank, code_only, public_headers, without_comments  # the reader of headers

FLOORS = ["base", "math", "market", "policy", "plan", "api"]
SKIP = 77  # meson's exit code for a skipped test


class Report:
    """Collects what is wrong; done() prints it and ends the program."""

    def __init__(self):
        self.problems = []

    def add(self, path, line, text):
        path = pathlib.Path(path)
        if path.is_absolute() and ROOT in path.parents:
            path = path.relative_to(ROOT)
        self.problems.append(f"{path}:{line}: {text}")

    def done(self, fine):
        for problem in self.problems:
            print(problem)
        print(f"{len(self.problems)} problems" if self.problems else fine)
        sys.exit(1 if self.problems else 0)


def repository_files():
    """Every file of the repository: what git tracks or would track; without git, all but build/."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    try:
        names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        files = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        files = []
        for path in ROOT.rglob("*"):
            parts = path.relative_to(ROOT).parts
            if parts[0] not in ("build", ".git") and "__pycache__" not in parts:
                files.append(path)
    return sorted(path for path in files if path.is_file())


def in_folder(path, *folders):
    name = path.relative_to(ROOT).as_posix()
    return any(name.startswith(folder + "/") for folder in folders)


def c_files(*folders):
    return [p for p in repository_files() if p.suffix in (".c", ".h") and in_folder(p, *folders)]


class Item:
    """A declaration or function of file level: `head` is its text with {} for braced parts."""

    def __init__(self, head, first, last):
        self.head, self.first, self.last = head, first, last
        self.is_function = head.endswith(")")

    @property
    def name(self):
        """Name of a function: what stands before its parameters, START_TEST(x) included."""
        depth = 0
        for at in range(len(self.head) - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(self.head[at], 0)
            if depth == 0:
                word = re.search(r"(\w+)\s*$", self.head[:at])
                name = word.group(1) if word else "?"
                return name + self.head[at:] if name == "START_TEST" else name
        return "?"


def items(text):
    """The file-level items of C code, in order."""
    code = code_only(text)
    found, head, depth, line, first = [], "", 0, 1, 0
    for char in code:
        if depth == 0 and not first and not char.isspace():
            first = line
        if char == "{":
            if depth == 0:
                is_function = head.rstrip().endswith(")")
                head = head.rstrip() + ("" if is_function else " {}")
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0 and head.endswith(")"):
                found.append(Item(" ".join(head.split()), first, line))
                head, first = "", 0
        elif depth == 0 and char == ";":
            found.append(Item(" ".join(head.split()) + ";", first, line))
            head, first = "", 0
        elif depth == 0:
            head += char
        line += char == "\n"
    return found


def declared_functions():
    """{name: (header, line, return and parameter text)} of everything marked REBAL_API."""
    functions = {}
    for path in public_headers():
        for function in Header(path).functions:
            kinds = [p["type"] for p in function["parameters"]]
            functions[function["name"]] = (path, function["line"],
                                           ",".join([function["returns"], *kinds]))
    return functions
