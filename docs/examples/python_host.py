# SPDX-License-Identifier: MIT
"""A Python host: cffi reads the library's own headers; columns are array.array, passed uncopied.

    python_host.py LIBREBAL.so INCLUDE_FOLDER
"""
import array
import subprocess
import sys

try:
    import cffi
except ImportError:
    print("skipped: the Python package cffi is not installed")
    sys.exit(77)

NS = 1_000_000_000


def load(library, include):
    """The declarations are what the preprocessor leaves of <rebal/rebal.h>, without stdint's."""
    command = ["cc", "-E", "-P", "-I", include, "-include", "rebal/rebal.h", "-x", "c", "/dev/null"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ffi = cffi.FFI()
    ffi.cdef(text[text.index("typedef int32_t rebal_status"):])
    return ffi, ffi.dlopen(library)


ffi, lib = load(*sys.argv[1:3])


class Error(Exception):
    """A status and the error report that came with it."""


def call(function, *arguments):
    error = ffi.new("rebal_error *", {"struct_size": ffi.sizeof("rebal_error")})
    if getattr(lib, "rebal_" + function)(*arguments, error):
        status, field = (ffi.string(lib.rebal_code_name(c)).decode()
                         for c in (error.status, error.field))
        raise Error(f"{function}: {status}, {field}, row {error.row}, value {error.value}")


def column(values):
    return array.array("q", values)


class Struct:
    """Any struct of the API: numbers go in as they are, arrays as columns, structs as pointers."""

    def __init__(self, kind, **fields):
        self.c = ffi.new(f"rebal_{kind} *", {"struct_size": ffi.sizeof(f"rebal_{kind}")})
        self.keep = fields
        for name, value in fields.items():
            if isinstance(value, array.array):
                value = ffi.from_buffer(ffi.typeof(getattr(self.c, name)), value)
            elif isinstance(value, Struct):
                value = value.c
            setattr(self.c, name, value)


class Portfolio:
    """One account with its rules and its plan."""

    def __init__(self, n, instruments=None, policy=None, money_exponent=-2):
        rules = Struct("rules", money_exponent=money_exponent,
                       instruments=Struct("instruments", n=n, **(instruments or {})),
                       policy=Struct("policy", **(policy or {})))
        self.n = n
        self.engine = self._create("engine", rules.c)
        self.account = self._create("portfolio", self.engine)
        self.plan = self._create("plan", self.engine)

    @staticmethod
    def _create(kind, source):
        out = ffi.new(f"rebal_{kind} **")
        call(f"{kind}_create", out, source, ffi.NULL, 0)
        return ffi.gc(out[0], getattr(lib, f"rebal_{kind}_destroy"))

    def set(self, which, values):
        values = column(values)
        call("portfolio_set", self.account, which, ffi.NULL,
             ffi.from_buffer("int64_t[]", values), len(values))

    def tick(self, prices, now_ns):
        fired, prices = ffi.new("int32_t *"), column(prices)
        call("portfolio_tick", self.account, fired, ffi.NULL,
             ffi.from_buffer("int64_t[]", prices), len(prices), now_ns)
        return fired[0]

    def make(self, now_ns):
        """Rows of (instrument, quantity, limit price)."""
        call("plan_make", self.plan, self.account, ffi.NULL, now_ns)
        rows, numbers = array.array("i", [0] * self.n), [0] * self.n
        quantity, limit = column(numbers), column(numbers)
        orders = Struct("orders", capacity=self.n, instrument=rows, quantity=quantity,
                        limit_price=limit)
        call("plan_orders", self.plan, orders.c)
        return list(zip(rows, quantity, limit))[:orders.c.count]


def main():
    now_ns = 1_767_225_600 * NS
    account = Portfolio(3, policy={"band_abs_ppb": 50_000_000})
    account.set(lib.REBAL_HOLDING, [100_000, 200, 50])
    account.set(lib.REBAL_TARGET, [0, 600_000_000, 400_000_000])
    print("fired:", account.tick([0, 10_250, 9_800], now_ns))
    for row, quantity, limit in account.make(now_ns):
        print(f"fund {row}: order {quantity:+d} shares, limit {limit / 100:.2f}")
    try:
        account.set(lib.REBAL_TARGET, [0, -1, 0])
    except Error as error:
        print("refused:", error)


main()
