# SPDX-License-Identifier: MIT
"""What the harnesses outside meson share: the sources of the library and of the plain programs, how
they are compiled, and a log of results in the form of meson's."""
import json
import os
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
FLAGS = ["-std=c17", "-ffp-contract=off", "-fno-math-errno",
         *(f"-I{ROOT}/{name}" for name in ("lib", "include", "tests"))]
INT128 = "__extension__ typedef __int128 wide; extern wide x;"
MAINS = {"exhaustive.c", "random_world.c", "study.c"}


def sources(estimates=True):
    """The C files of lib/, as its meson.build lists them."""
    found, guarded = [], False
    for line in (ROOT / "lib/meson.build").read_text(encoding="utf-8").splitlines():
        guarded = line.startswith("estimate_sources") or (guarded and line != "]")
        name = re.fullmatch(r"\s+'(\w+/\w+\.c)',", line)
        if name and (estimates or not guarded):
            found.append(f"lib/{name.group(1)}")
    return found


def oracle():
    """The oracle, the binding and the laws of tests/exhaustive, without its programs."""
    files = sorted((ROOT / "tests/exhaustive").glob("*.c"))
    return [f"tests/exhaustive/{path.name}" for path in files if path.name not in MAINS]


def properties():
    """The sources of the program of properties, as its meson.build lists them."""
    text = (ROOT / "tests/property/meson.build").read_text(encoding="utf-8")
    listed = text[text.index("'property',"):text.index("dependencies:")]
    return [f"tests/property/{name}" for name in re.findall(r"'(\w+\.c)'", listed)]


def plain_programs(part="0/512", count=1000):
    """Programs of the exact build, without Check: name, further sources, arguments, uses oracle."""
    cases = "tests/golden/golden_cases.c"
    return [
        ("digests", ["tests/golden/digests.c"], [], True),
        ("cases", ["tests/golden/golden_library.c", cases], [], True),
        ("oracle", ["tests/golden/golden_oracle.c", cases], [], True),
        ("exhaustive", ["tests/exhaustive/exhaustive.c"], ["--part", part], True),
        ("random", ["tests/exhaustive/random_world.c"], ["--count", str(count)], True),
    ]


def estimate_programs():
    """The programs that know the digest of estimates."""
    own = sorted(path.parent.name for path in (ROOT / "tests").glob("*/golden.c"))
    plans = [(name, [f"tests/golden/{name}_digest.c"], [], False) for name in ("risk", "optimum")]
    return plans + [(name, [f"tests/{name}/golden.c"], [], False) for name in own]


def run(*command, **more):
    """Standard output; fails with the whole command and what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Compiler:
    """A compiler with flags, in a folder of its own under build/."""

    def __init__(self, name, command, flags=(), link=()):
        self.folder = ROOT / "build" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.command, self.flags, self.link = [*command], [*flags], [*link]
        self.suffix = ".exe" if "mingw" in command[0] else ""
        if not self.accepts(INT128):
            self.flags.append("-DRBL_LIMBS")

    def accepts(self, text, *more):
        command = [*self.command, *self.flags, *more, "-c", "-x", "c", "-", "-o", os.devnull]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        return done.returncode == 0

    def compile(self, names, flags=FLAGS):
        objects = []
        for name in names:
            objects.append(str(self.folder / (name.replace("/", "_") + ".o")))
            run(*self.command, *flags, *self.flags, "-c", str(ROOT / name), "-o", objects[-1])
        return objects

    def link_program(self, name, objects):
        program = str(self.folder / name) + self.suffix
        run(*self.command, *self.flags, *objects, "-o", program, *self.link)
        return program


class Log:
    """Results as meson logs them, so that tests/run counts them: build/NAME/meson-logs."""

    def __init__(self, name):
        folder = ROOT / "build" / name / "meson-logs"
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.failed = folder / "testlog.json", 0
        self.path.write_text("", encoding="utf-8")

    def add(self, name, passed, detail=""):
        self.failed += not passed
        print(f"{name}: {'OK' if passed else 'FAIL'} {detail}".rstrip(), flush=True)
        with open(self.path, "a", encoding="utf-8") as log:
            result = {"name": name, "result": "OK" if passed else "FAIL", "detail": detail}
            log.write(json.dumps(result) + "\n")

    def try_program(self, name, command, **more):
        """Runs it; passed where it exits with 0. Its last line is the detail."""
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              errors="replace", **more)
        output = (done.stdout + done.stderr).strip()
        if done.returncode != 0:
            print(output[-4000:])
        last = output.splitlines()[-1][:120] if output else ""
        self.add(name, done.returncode == 0,
                 f"{last} [exit {done.returncode}, {time.monotonic() - started:.1f} s]")
        return output
