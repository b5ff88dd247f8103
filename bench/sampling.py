#!/usr/bin/env python3
"""What samplings are worth: the figure of merit 1 / (r² t) relative to that of independent draws, r being the relative standard error and t the time of the draw loop.

    sampling.py [--rounds R] [--threads T] [--replications K] [NAME ...]

Every round runs each sampling once, one after the other, each round with another seed. The time is the least of the rounds, and r² the mean over rounds. Also printed: how many times as many independent draws have the
same standard error. Needs the built executable (dotnet build -c Release) and python3.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

EXPOST = pathlib.Path(__file__).resolve().parents[1] / "src" / "Runner" / "bin" / "Release" / "net10.0" / "expost"

# Environment, mechanism, the measure, what is set. Runs are short, so that a busy machine leaves some of them undisturbed.
DRAWS = {"pivotal": 1 << 18}
USUAL = 1 << 22
PAIRS = {
    "personalized-price": ("private-common", "personalized-price", "revenue", []),
    "pivotal": ("private-common", "pivotal", "revenue", []),
    "five": ("private-common", "personalized-price", "revenue", ["buyers=5"]),
    "vickrey": ("linear", "generalized-vickrey", "revenue", []),
    "vickrey-three": ("linear", "generalized-vickrey", "revenue", ["buyers=3"]),
    "optimal": ("linear", "optimal", "revenue", []),
    "second-price": ("private-values", "second-price", "revenue", ["buyers=3", "distribution=beta(2,3)"]),
    "objects": ("two-objects", "personalized-price", "revenue", []),
    "trade": ("bilateral-trade", "generalized-vcg", "deficit", []),
    "good": ("public-good", "generalized-vcg", "deficit", []),
    "m1": ("surplus-private", "m1", "utility.winner", []),
}

SAMPLINGS = {
    "mc": [],
    "antithetic": ["--sampling", "antithetic"],
    "lattice": ["--sampling", "lattice"],
    "mc, controls": ["--control-variates"],
    "lattice, controls": ["--sampling", "lattice", "--control-variates"],
}

# A relative standard error below it is that of rounding: controls explain all of the measure.
ROUNDING = 1e-9


def run(name, sampling, seed, options):
    environment, mechanism, measure, settings = PAIRS[name]
    command = [str(EXPOST), "simulate", "-e", environment, "-m", mechanism, "--measures", measure, *[word for pair in settings for word in ("--set", pair)], *SAMPLINGS[sampling]]
    command += ["--replications", str(options.replications)] if "--sampling" in command else []
    command += ["--draws", str(DRAWS.get(name, USUAL)), "--threads", str(options.threads), "--seed", str(seed), "--engine", "simd", "--format", "json", "--quiet"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    estimate = found["mechanisms"][0]["measures"][measure]
    return found["elapsedSeconds"], (estimate["standardError"] / estimate["mean"]) ** 2, found["draws"]


def text(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def main():
    parser = argparse.ArgumentParser(usage="sampling.py [options] [NAME ...]")
    parser.add_argument("names", nargs="*", default=list(PAIRS), help=", ".join(PAIRS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--replications", type=int, default=64)
    options = parser.parse_args()
    if not EXPOST.exists():
        sys.exit(f"{EXPOST} is missing: run dotnet build -c Release first")

    merits, fewer = [], []
    for name in options.names:
        rounds = {sampling: [] for sampling in SAMPLINGS}
        for seed in range(1, options.rounds + 1):
            for sampling, found in rounds.items():
                found.append(run(name, sampling, seed, options))
        best = {sampling: min(seconds for seconds, _, _ in found) for sampling, found in rounds.items()}
        squares = {sampling: statistics.mean(square for _, square, _ in found) for sampling, found in rounds.items()}
        draws = {sampling: found[0][2] for sampling, found in rounds.items()}
        environment, mechanism, measure, settings = PAIRS[name]
        label = f"| {environment} | {mechanism}{' (' + ', '.join(settings) + ')' if settings else ''} | {measure} |"
        exact = {sampling for sampling in SAMPLINGS if squares[sampling] < ROUNDING**2}
        merits.append(label + "".join(f" {'exact' if own in exact else text(squares['mc'] * best['mc'] / squares[own] / best[own])} |" for own in SAMPLINGS if own != "mc"))
        fewer.append(label + "".join(f" {'exact' if own in exact else text(squares['mc'] * draws['mc'] / squares[own] / draws[own])} |" for own in SAMPLINGS if own != "mc"))
        print(name, {own: f"{draws[own] / best[own] / 1e6:.3g} M draws/s" for own in SAMPLINGS}, file=sys.stderr, flush=True)

    head = "| environment | mechanism | measure |" + "".join(f" {own} |" for own in SAMPLINGS if own != "mc") + "\n|---|---|---|" + "---:|" * (len(SAMPLINGS) - 1)
    print(f"Figure of merit, relative to independent draws:\n\n{head}\n" + "\n".join(merits))
    print(f"\nIndependent draws with the same standard error, a draw:\n\n{head}\n" + "\n".join(fewer))


if __name__ == "__main__":
    main()
