"""The workloads in NumPy: whole arrays, a chunk of draws at a time.

The chunks are small enough for a chunk's arrays to stay in the cache (CHUNKS holds the best sizes found), and the
inner steps write into arrays made once: both matter more than anything else here. A masked sum is a product with
the mask, several times faster than np.where on a mask that is hard to predict. The random numbers are NumPy's own:
SFC64, the fastest of its generators (Philox takes three times as long).
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np

STEPS, BOXES, LEVELS = 40, 16, 2
LAST_STEP = 2.0**-40
INF = np.inf

CHUNKS = {"closed": 8192, "search": 8192, "five": 8192}


class TwoBuyers:
    """The values and the seven sums of a chunk of two-buyer draws."""

    signals, sums = 4, 7

    def __init__(self, size):
        self.v1, self.v2, self.t1, self.t2, self.r, self.s, self.x = np.empty((7, size))
        self.win1, self.win2 = np.empty((2, size), dtype=bool)

    def prices(self, p1, c1, p2, c2):
        """Puts the two prices into t1 and t2."""
        raise NotImplementedError

    def __call__(self, u):
        p1, c1, p2, c2 = u
        v1, v2, t1, t2, r, s, x, win1, win2 = self.v1, self.v2, self.t1, self.t2, self.r, self.s, self.x, self.win1, self.win2
        np.multiply(c1, c2, out=x)
        np.add(p1, x, out=v1)
        np.add(p2, x, out=v2)
        self.prices(p1, c1, p2, c2)
        np.greater(v1, t1, out=win1)
        np.greater(v2, t2, out=win2)
        np.multiply(t1, win1, out=r)
        r += np.multiply(t2, win2, out=x)
        np.multiply(v1, win1, out=s)
        s += np.multiply(v2, win2, out=x)
        e = np.maximum(v1, v2, out=v1)
        sold = np.logical_or(win1, win2, out=win1)
        return (r.sum(), np.multiply(r, r, out=x).sum(), s.sum(), np.multiply(s, s, out=x).sum(),
                e.sum(), np.multiply(e, e, out=x).sum(), x.size - np.count_nonzero(sold))


# ---- W1: the price is a formula ------------------------------------------------------------------------------

class Closed(TwoBuyers):
    def prices(self, p1, c1, p2, c2):
        np.multiply(c2, c2, out=self.t1)
        self.t1 += p2
        np.multiply(c1, c1, out=self.t2)
        self.t2 += p1


# ---- W2: the price is searched for, given the values as functions ----------------------------------------------

def bisect(f, size):
    """Brackets the largest t in [0, 1] with f(t) <= 0, element by element."""
    lo, h = np.zeros(size), 0.5
    for _ in range(STEPS):
        lo += h * (f(lo + h) <= 0)
        h *= 0.5
    everywhere = f(np.ones(size)) <= 0
    return np.where(everywhere, 1.0, lo), np.where(everywhere, 1.0, lo + LAST_STEP)


def search_price(p, c):
    """The supremum of own over the signals at which own <= other, for the buyers who face (p, c)."""
    size = p.size
    work1, work2 = np.empty((2, size))

    def own(x, y, out=None):
        out = np.multiply(y, c, out=out)
        out += x
        return out

    def other(x, y, out=None):
        out = np.multiply(c, y, out=out)
        out += p
        return out

    def gap(x, y):
        value = own(x, y, out=work1)
        value -= other(x, y, out=work2)
        return value

    y_lo, y_hi = bisect(lambda y: gap(0.0, y), size)
    low = own(bisect(lambda x: gap(x, y_lo), size)[0], y_lo)
    left, right = np.zeros(size), y_hi
    for _ in range(LEVELS):
        width = (right - left) / BOXES
        new_left, new_right, top = left, right, np.full(size, -INF)
        for k in range(BOXES):
            a = left + k * width
            b = right if k == BOXES - 1 else a + width
            x_lo, x_hi = bisect(lambda x: gap(x, a), size)
            low = np.maximum(low, own(x_lo, a))
            up = np.minimum(own(x_hi, b), other(x_hi, b))
            top = np.where(top <= low, -INF, top)
            mark = up > low
            new_left = np.where(mark & (top == -INF), a, new_left)
            new_right = np.where(mark, b, new_right)
            top = np.where(mark, np.maximum(top, up), top)
        marked = top > -INF
        left, right = np.where(marked, new_left, left), np.where(marked, new_right, right)
    return np.where(gap(0.0, 0.0) > 0, other(0.0, 0.0), np.maximum(top, low))


class Search(TwoBuyers):
    def prices(self, p1, c1, p2, c2):
        self.t1[:] = search_price(p2, c2)
        self.t2[:] = search_price(p1, c1)


# ---- W3: five buyers, all measures -----------------------------------------------------------------------------

BUYERS = 5
OTHERS = [[j for j in range(BUYERS) if j != i] for i in range(BUYERS)]


class Five:
    signals, sums = 2 * BUYERS, 25

    def __init__(self, size):
        self.m, self.v = np.empty((2, BUYERS, size))
        self.best, self.revenue, self.surplus, self.price, self.gain, self.x = np.empty((6, size))
        self.win, self.is_best, self.efficient_winner = np.empty((3, size), dtype=bool)
        self.winners = np.empty(size, dtype=np.int8)

    def __call__(self, u):
        p, c, m, v = u[:BUYERS], u[BUYERS:], self.m, self.v
        best, revenue, surplus, price, gain, x = self.best, self.revenue, self.surplus, self.price, self.gain, self.x
        win, is_best, efficient_winner, winners = self.win, self.is_best, self.efficient_winner, self.winners

        best.fill(0)
        for i, others in enumerate(OTHERS):
            np.maximum(c[others[0]], c[others[1]], out=m[i])
            for j in others[2:]:
                np.maximum(m[i], c[j], out=m[i])
            np.multiply(c[i], m[i], out=v[i])
            v[i] += p[i]
            np.maximum(best, v[i], out=best)

        revenue.fill(0)
        surplus.fill(0)
        winners.fill(0)
        efficient_winner.fill(False)
        wins, utility, utility2 = [], [], []
        for i, others in enumerate(OTHERS):
            price.fill(0)
            for j in others:
                np.multiply(c[j], m[i], out=x)
                x += p[j]
                np.maximum(price, x, out=price)
            np.greater(v[i], price, out=win)
            np.subtract(v[i], price, out=gain)
            gain *= win
            revenue += np.multiply(price, win, out=x)
            surplus += np.multiply(v[i], win, out=x)
            winners += win
            np.equal(v[i], best, out=is_best)
            is_best &= win
            efficient_winner |= is_best
            wins.append(np.count_nonzero(win))
            utility.append(gain.sum())
            utility2.append(np.multiply(gain, gain, out=x).sum())

        def product(a, b):
            return np.multiply(a, b, out=x).sum()

        return (revenue.sum(), product(revenue, revenue), surplus.sum(), product(surplus, surplus),
                best.sum(), product(best, best), product(surplus, best), x.size - np.count_nonzero(winners),
                x.size - np.count_nonzero(efficient_winner), np.count_nonzero(np.greater(winners, 1, out=win)),
                *wins, *utility, *utility2)


WORKLOADS = {"closed": Closed, "search": Search, "five": Five}


def run_chunks(workload, draws, seed, chunk):
    kind = WORKLOADS[workload]
    generator = np.random.Generator(np.random.SFC64(seed))
    total = np.zeros(kind.sums)
    for size, times in ((chunk, draws // chunk), (draws % chunk, 1)):
        if size == 0:
            continue
        measure, u = kind(size), np.empty((kind.signals, size))
        for _ in range(times):
            generator.random(out=u)
            total += measure(u)
    return total


# Threads are processes here: with arrays this small, threads would spend their time handing the interpreter's lock
# to one another. A worker is a pool of one process, so that every worker is up once it has had its first share.
workers = []


def run(workload, draws, threads, seed=42, chunk=None):
    chunk = chunk or CHUNKS[workload]
    if threads == 1:
        return run_chunks(workload, draws, seed, chunk)
    while len(workers) < threads:
        workers.append(ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")))
    shares = [draws * (t + 1) // threads - draws * t // threads for t in range(threads)]
    seeds = np.random.SeedSequence(seed).spawn(threads)
    futures = [worker.submit(run_chunks, workload, share, s, chunk) for worker, share, s in zip(workers, shares, seeds)]
    return sum(future.result() for future in futures)
