#!/usr/bin/env python3
"""The peers ExPost is raced against. See README.md.

    peers.py list
    peers.py check
    peers.py serve
    peers.py WORKLOAD IMPLEMENTATION [--draws N] [--threads T] [--repetitions R]
"""

import argparse
import ctypes
import json
import math
import pathlib
import sys
import time

# The C++ kernels of a workload, their names in the library being "workload implementation".
NATIVE = {
    "closed": ["avx512", "avx512-1", "scalar"],
    "random": ["avx512", "avx512-1"],
    "search": ["avx512", "soa", "scalar"],
}
PYTHON = {workload: ["numba", "numpy", "numpy-plain"] for workload in ("closed", "search", "five")} | {workload: ["numpy", "numpy-plain"] for workload in ("trade", "good", "objects", "m1", "m2", "m3")}
WORKLOADS = {w: NATIVE.get(w, []) + PYTHON.get(w, []) for w in ("closed", "random", "search", "five", "trade", "good", "objects", "m1", "m2", "m3")}

# What a run does unless told: about a quarter of a second for the slower implementations.
DRAWS = {"closed": 1 << 24, "random": 1 << 24, "search": 1 << 15, "five": 1 << 21, "trade": 1 << 23, "good": 1 << 22, "objects": 1 << 21, "m1": 1 << 23, "m2": 1 << 22, "m3": 1 << 22}

SUMS = ["revenue", "revenue2", "surplus", "surplus2", "efficient", "efficient2", "unsold"]
SUMS_FIVE = ["revenue", "revenue2", "surplus", "surplus2", "efficient", "efficient2", "surplus_efficient", "unsold",
             "inefficient", "infeasible", *(f"{name}_{i}" for name in ("wins", "utility", "utility2") for i in range(1, 6))]
SUMS_CHOICE = ["deficit", "deficit2", "surplus", "surplus2", "chosen"]
SUMS_OBJECTS = ["revenue", "revenue2", "surplus", "surplus2", "unsold", "infeasible"]
SUMS_SHARED = ["entitled", "entitled2", "other", "other2", "surplus", "surplus2", "deficit", "deficit2"]
NAMES = {"closed": SUMS, "search": SUMS, "trade": SUMS_CHOICE, "good": SUMS_CHOICE, "objects": SUMS_OBJECTS, "m1": SUMS_SHARED, "m2": SUMS_SHARED, "m3": SUMS_SHARED}
EXACT = {
    "closed": {"revenue": 1307 / 2520, "surplus": 86 / 105, "efficient": 11 / 12, "unsold": 7 / 60},
    "trade": {"deficit": 1 / 4, "surplus": 1 / 12, "chosen": 1 / 2},
    "good": {"deficit": 13 / 162, "surplus": 31 / 54, "chosen": 7 / 9},
    "objects": {"revenue": 1.648248167964416, "infeasible": 0},
    "m1": {"entitled": 3 / 16, "other": 1 / 16, "surplus": 1 / 4},
    "m2": {"entitled": 0.5217943504219491, "other": 0.3809159205918283, "surplus": 0.9027102710137774},
    "m3": {"entitled": 0.2651438179022101, "other": 0.5302876358044202, "surplus": 0.7954314537066302},
    "search": {"revenue": 61 / 144, "surplus": 43 / 72, "efficient": 11 / 12, "unsold": 7 / 18},
}


# ---- running one implementation --------------------------------------------------------------------------------

def load_library():
    path = pathlib.Path(__file__).with_name("build") / "libpeers.so"
    if not path.exists():
        sys.exit(f"{path} is missing: run build.sh first")
    library = ctypes.CDLL(str(path))
    u64 = ctypes.c_uint64
    library.peer_run.argtypes = [ctypes.c_char_p, u64, u64, u64, ctypes.c_int, ctypes.POINTER(ctypes.c_double)]
    library.peer_philox.argtypes = [u64, u64, ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)]
    for name in ("peer_search_price", "peer_search_price_soa", "peer_search_price_avx512"):
        getattr(library, name).restype = ctypes.c_double
        getattr(library, name).argtypes = [ctypes.c_double, ctypes.c_double]
    return library


class Peers:
    """Runs any implementation, loading what it needs (the library, Numba, NumPy) and warming it up once."""

    def __init__(self):
        self.warm = set()
        self.library = None

    def native(self):
        self.library = self.library or load_library()
        return self.library

    def bind(self, workload, implementation):
        """A function of (draws, threads, seed, first) that returns the sums."""
        if implementation not in WORKLOADS.get(workload, []):
            raise ValueError(f"no implementation {implementation!r} of {workload!r}")
        if implementation == "numba":
            import peers_numba
            return lambda draws, threads, seed, first: peers_numba.run(workload, draws, threads, seed, first)
        if implementation == "numpy":
            import peers_numpy
            return lambda draws, threads, seed, first: peers_numpy.run(workload, draws, threads, seed)
        if implementation == "numpy-plain":
            import peers_numpy_plain
            return lambda draws, threads, seed, first: peers_numpy_plain.run(workload, draws, seed)

        library, name, sums = self.native(), f"{workload} {implementation}".encode(), (ctypes.c_double * 7)()

        def run(draws, threads, seed, first):
            if library.peer_run(name, seed, first, draws, threads, sums):
                raise ValueError(f"{workload} {implementation} cannot take {draws} draws from {first}")
            return list(sums)
        return run

    def time(self, workload, implementation, draws, threads=1, repetitions=1, seed=42, first=0):
        """Runs repetitions times; returns what a JSON line says. Compiling and warming up are not timed."""
        if draws < 1 or threads < 1:
            raise ValueError("draws and threads are at least 1")
        run = self.bind(workload, implementation)
        if (workload, implementation, threads) not in self.warm:
            run(min(draws, 1024), threads, seed, first)
            self.warm.add((workload, implementation, threads))
        seconds = []
        for _ in range(repetitions):
            begin = time.perf_counter()
            sums = run(draws, threads, seed, first)
            seconds.append(time.perf_counter() - begin)
        return {"workload": workload, "implementation": implementation, "threads": threads, "draws": draws,
                "seconds": seconds, "sums": [float(s) for s in sums]}


# ---- the self-check ---------------------------------------------------------------------------------------------

class Check:
    def __init__(self):
        self.failures = 0

    def __call__(self, what, value, bound):
        good = value <= bound
        self.failures += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}: {value:.3g} (at most {bound:g})", flush=True)

    def same(self, what, sums, reference):
        self(what, max(abs(a - b) / max(abs(b), 1e-300) if a != b else 0.0 for a, b in zip(sums, reference)), 1e-9)


def means(names, sums, draws):
    """Name -> (mean, standard error) for every measure whose square is summed too, or which is a count."""
    total, result = dict(zip(names, sums)), {}
    for name, value in total.items():
        square = name + "2" if not name.startswith("utility") else name.replace("utility", "utility2")
        if square in total:
            mean = value / draws
            result[name] = mean, math.sqrt(max(total[square] / draws - mean * mean, 0.0) / draws)
        elif name.split("_")[0] in ("unsold", "inefficient", "infeasible", "chosen", "wins"):
            mean = value / draws
            result[name] = mean, math.sqrt(mean * (1 - mean) / draws)
    return result


def deviation(mean, error, exact):
    return abs(mean - exact) / error if error > 0 else (0.0 if mean == exact else math.inf)


def check(peers):
    test = Check()
    library = peers.native()

    # Known answers of Philox4x32-10 (the Random123 distribution). The third counter word is the block; the fourth
    # is nought here, so of the published vectors only the one of zeros can be asked for.
    words = (ctypes.c_uint32 * 4)()
    library.peer_philox(0, 0, 0, words)
    test("philox of zeros, words that differ", sum(a != b for a, b in zip(words, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8))), 0)
    import peers_numba
    import numpy
    for seed, draw, block in ((0, 0, 0), (42, 123456789, 2), (0xFEDCBA9876543210, 0x123456789ABCDEF0, 1)):
        library.peer_philox(seed, draw, block, words)
        ours = peers_numba.philox(numpy.uint64(seed), numpy.uint64(draw), numpy.uint64(block))
        test(f"philox seed {seed} draw {draw} block {block}, C++ against Numba, words that differ", sum(a != b for a, b in zip(words, ours)), 0)

    grid = [(k + 0.5) / 64 for k in range(64)] + [0.5**33, 1 - 0.5**33, 0.5, 1e-3]
    prices = {"scalar": library.peer_search_price, "soa": library.peer_search_price_soa,
              "avx512": library.peer_search_price_avx512, "numba": peers_numba.search_price}
    for name, price in prices.items():
        test(f"search {name}, error of the price", max(abs(price(p, c) - (p + c)) for p in grid for c in grid), 1e-11)
    import peers_numpy
    p, c = numpy.repeat(grid, len(grid)), numpy.tile(grid, len(grid))
    test("search numpy, error of the price", float(abs(peers_numpy.search_price(p, c) - (p + c)).max()), 1e-11)

    # The same draws: an odd number of them; across draw 2^32; with other seeds and more threads.
    runs = {"closed": [(42, 0, (1 << 22) + 37), (0xFEDCBA9876543210, (1 << 32) - (1 << 17), 1 << 18)],
            "search": [(42, 0, (1 << 17) + 37), (0xFEDCBA9876543210, (1 << 32) - (1 << 16), 1 << 16 | 1 << 12)]}
    for workload, cases in runs.items():
        for seed, first, draws in cases:
            where = f"{workload}, {draws} draws from {first}"
            reference = peers.time(workload, "scalar", draws, 1, 1, seed, first)["sums"]
            for implementation in WORKLOADS[workload]:
                if implementation in ("scalar", "numpy"):
                    continue
                for threads in (1, 2):
                    sums = peers.time(workload, implementation, draws, threads, 1, seed, first)["sums"]
                    test.same(f"{where}: {implementation}, {threads} threads, against scalar", sums, reference)
    for implementation in ("avx512", "avx512-1"):
        draws = 1 << 20
        sums = peers.time("random", implementation, draws)["sums"]
        for i in range(4):
            test(f"random {implementation}, mean {i}, standard errors off 1/2", deviation(sums[i] / draws, math.sqrt(1 / 12 / draws), 0.5), 5)

    for workload, draws in (("closed", 1 << 22), ("search", 1 << 17), ("trade", 1 << 22), ("good", 1 << 22), ("objects", 1 << 20), ("m1", 1 << 22), ("m2", 1 << 22), ("m3", 1 << 22)):
        for implementation in WORKLOADS[workload]:
            for threads in (1, 2) if implementation == "numpy" else (1,):
                found = means(NAMES[workload], peers.time(workload, implementation, draws, threads)["sums"], draws)
                for name, exact in EXACT[workload].items():
                    test(f"{workload} {implementation}, {threads} threads, {name}, standard errors off the exact value",
                         deviation(*found[name], exact), 5)

    draws = 1 << 20
    numba, numpy_ = (means(SUMS_FIVE, peers.time("five", i, draws)["sums"], draws) for i in ("numba", "numpy"))
    for name, (mean, error) in numba.items():
        other, other_error = numpy_[name]
        test(f"five, {name}, Numba against NumPy, standard errors apart", deviation(mean, math.hypot(error, other_error), other), 5)

    print(f"{test.failures} failed" if test.failures else "all good")
    return 1 if test.failures else 0


# ---- the command line ---------------------------------------------------------------------------------------------

def serve(peers):
    """Answers every line "WORKLOAD IMPLEMENTATION DRAWS THREADS" with one JSON line."""
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            workload, implementation, draws, threads = line.split()
            answer = peers.time(workload, implementation, int(draws), int(threads))
        except Exception as error:  # the reader of the answers must get one a line, whatever happens
            answer = {"error": str(error), "line": line.strip()}
        print(json.dumps(answer), flush=True)
    return 0


def main():
    if sys.argv[1:] == ["list"]:
        print("\n".join(f"{w} {i}" for w, implementations in WORKLOADS.items() for i in implementations))
        return 0
    if sys.argv[1:] == ["check"]:
        return check(Peers())
    if sys.argv[1:] == ["serve"]:
        return serve(Peers())

    parser = argparse.ArgumentParser(usage="peers.py list | check | serve | WORKLOAD IMPLEMENTATION [options]")
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("implementation")
    parser.add_argument("--draws", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    try:
        print(json.dumps(Peers().time(options.workload, options.implementation, options.draws or DRAWS[options.workload],
                                      options.threads, options.repetitions, options.seed)))
    except ValueError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
