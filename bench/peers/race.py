#!/usr/bin/env python3
"""Races ExPost against its peers: every round runs each of them once, one after the other, and the ratio to ExPost is taken within the round.

    race.py [--rounds R] [--threads T] [--seconds S] [WORKLOAD ...]

Machines drift and are shared, so only ratios within a round mean something; the table gives their medians. Needs the built executable
(dotnet build -c Release) and build.sh, and a python3 with NumPy and Numba. Uses nothing but the time of the draw loops. "expost" is the engine simd;
where there is an OpenCL device, the same on it is raced too.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
EXPOST = HERE.parents[1] / "src" / "Runner" / "bin" / "Release" / "net10.0" / "expost"
EXAMPLE = ["-e", "private-common"]
FEW = ["--measures", "revenue,surplus,efficient-surplus,probability-unsold"]

PARTS = ["--measures", "utility.entitled,utility.other,surplus,deficit"]

# What ExPost runs, and the workload of the peers that does the same.
RACES = {
    "closed": ([*EXAMPLE, "-m", "personalized-price", *FEW], "closed", ["avx512", "avx512-1", "scalar", "numba", "numpy", "numpy-plain"]),
    "closed-all": ([*EXAMPLE, "-m", "personalized-price"], "closed", ["avx512"]),
    "search": ([*EXAMPLE, "-m", "pivotal", *FEW], "search", ["soa", "avx512", "scalar", "numba", "numpy", "numpy-plain"]),
    "five": ([*EXAMPLE, "-m", "personalized-price", "--set", "buyers=5", *FEW], "five", []),
    "five-all": ([*EXAMPLE, "-m", "personalized-price", "--set", "buyers=5"], "five", ["numba", "numpy", "numpy-plain"]),
    "trade": (["-e", "bilateral-trade", "-m", "generalized-vcg", "--measures", "deficit,surplus,probability-trade"], "trade", ["numpy", "numpy-plain"]),
    "good": (["-e", "public-good", "-m", "generalized-vcg", "--measures", "deficit,surplus,probability-provided"], "good", ["numpy", "numpy-plain"]),
    "objects": (["-e", "two-objects", "-m", "personalized-price", "--set", "buyers=3", "--measures", "revenue,surplus,probability-unsold,probability-infeasible"], "objects", ["numpy", "numpy-plain"]),
    "m1": (["-e", "surplus-private", "-m", "m1", "--measures", "utility.winner,utility.loser,surplus,deficit"], "m1", ["numpy", "numpy-plain"]),
    "m2": (["-e", "surplus-public", "-m", "m2", *PARTS], "m2", ["numpy", "numpy-plain"]),
    "m3": (["-e", "surplus-fixed", "-m", "m3", *PARTS], "m3", ["numpy", "numpy-plain"]),
    "random": (None, "random", ["avx512", "avx512-1"]),
}


def main():
    parser = argparse.ArgumentParser(usage="race.py [options] [WORKLOAD ...]")
    parser.add_argument("workloads", nargs="*", default=list(RACES), help=", ".join(RACES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.3, help="about how long each run takes")
    options = parser.parse_args()
    if not EXPOST.exists():
        sys.exit(f"{EXPOST} is missing: run dotnet build -c Release first")

    peers = subprocess.Popen([sys.executable, str(HERE / "peers.py"), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def peer(workload, implementation, draws):
        print(f"{workload} {implementation} {draws} {options.threads}", file=peers.stdin)
        answer = json.loads(peers.stdout.readline())
        if "error" in answer:
            raise SystemExit(f"{workload} {implementation}: {answer['error']}")
        return draws / min(answer["seconds"])

    def expost(arguments, draws, engine="simd"):
        command = [str(EXPOST), "simulate", *arguments, "--engine", engine, "--draws", str(draws), "--threads", str(options.threads), "--format", "json", "--quiet"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["drawsPerSecond"]

    def sized(run):
        """A number of draws that takes about as long as asked, a multiple of 4096. A slow moment must not make it small: the better of two runs counts."""
        draws = 16384
        while True:
            seconds = draws / max(run(draws), run(draws))
            if seconds > options.seconds / 2:
                return max(8192, int(draws * options.seconds / seconds) // 4096 * 4096)
            draws *= 4

    listed = json.loads(subprocess.run([str(EXPOST), "engines", "--format", "json"], check=True, capture_output=True, text=True).stdout)
    has_device = any(engine["name"] == "opencl" and engine["available"] for engine in listed["engines"])
    rates = {}
    runs = []
    for name in options.workloads:
        arguments, workload, implementations = RACES[name]
        if arguments is not None:
            runs.append((name, "expost", lambda draws, a=arguments: expost(a, draws)))
            if has_device:
                runs.append((name, "expost opencl", lambda draws, a=arguments: expost(a, draws, "opencl")))
        for implementation in implementations:
            runs.append((name, implementation, lambda draws, w=workload, i=implementation: peer(w, i, draws)))
    sizes = {(name, implementation): sized(run) for name, implementation, run in runs}
    for done in range(options.rounds):
        print(f"round {done + 1} of {options.rounds}", file=sys.stderr)
        for name, implementation, run in runs:
            rates.setdefault((name, implementation), []).append(run(sizes[name, implementation]))
    peers.stdin.close()

    print(f"{options.threads} thread(s), {options.rounds} rounds; ExPost / peer within a round\n")
    print("| workload | implementation | M draws/s, median | best | ExPost / it, median | least | most |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for (name, implementation), values in rates.items():
        own = rates.get((name, "expost"), [])
        ratios = sorted(a / b for a, b in zip(own, values)) if implementation != "expost" else []
        cells = [f"{statistics.median(ratios):.2f}", f"{ratios[0]:.2f}", f"{ratios[-1]:.2f}"] if ratios else ["", "", ""]
        print(f"| {name} | {implementation} | {statistics.median(values) / 1e6:.3g} | {max(values) / 1e6:.3g} | {' | '.join(cells)} |")
    for what, of in (("closed-all", "closed"), ("five-all", "five"), ("closed", "random"), ("trade", "closed"), ("good", "closed"), ("objects", "closed"), ("m1", "closed"), ("m2", "closed"), ("m3", "closed")):
        top, bottom = rates.get((what, "expost")), rates.get((of, "expost")) or rates.get((of, "avx512"))
        if top and bottom:
            print(f"\n{what} / {of}: {statistics.median(a / b for a, b in zip(top, bottom)):.2f} of the speed")


if __name__ == "__main__":
    main()
