"""The workloads in NumPy: whole arrays, a chunk of draws at a time.

The chunks are small enough for a chunk's arrays to stay in the cache (CHUNKS holds the best sizes found), and the
inner steps write into arrays made once: both matter more than anything else here. A masked sum is a product with
the mask, several times faster than np.where on a mask that is hard to predict. The random numbers are NumPy's own:
SFC64, the fastest of its generators (Philox takes three times as long).
"""

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np

STEPS, BOXES, LEVELS = 40, 16, 2
LAST_STEP = 2.0**-40
INF = np.inf

CHUNKS = {"closed": 8192, "search": 8192, "five": 8192, "trade": 8192, "good": 8192, "objects": 4096, "m1": 8192, "m2": 8192, "m3": 8192}


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


# ---- W4, W5: a trade and a public good, two signals each ---------------------------------------------------------

A, COST = 0.5, 1.0


class Choice:
    """The five sums of a chunk of draws at which something is done or not."""

    signals, sums = 2, 5

    def __init__(self, size):
        self.deficit, self.gain, self.x, self.y = np.empty((4, size))
        self.done, self.low = np.empty((2, size), dtype=bool)

    def fill(self, u):
        """Puts what is done, what it gains and what it costs the planner into done, gain and deficit."""
        raise NotImplementedError

    def __call__(self, u):
        self.fill(u)
        done, gain, deficit, x = self.done, self.gain, self.deficit, self.x
        gain *= done
        deficit *= done
        return (deficit.sum(), np.multiply(deficit, deficit, out=x).sum(), gain.sum(), np.multiply(gain, gain, out=x).sum(), np.count_nonzero(done))


class Trade(Choice):
    def fill(self, u):
        buyer, seller = u
        np.greater(buyer, seller, out=self.done)
        # v_b - v_s, and what the seller gets less what the buyer pays.
        np.multiply(seller, A, out=self.gain)
        self.gain += buyer
        self.gain -= np.multiply(buyer, A, out=self.x)
        self.gain -= seller
        np.multiply(buyer, 1 + A, out=self.deficit)
        self.deficit -= np.multiply(seller, 1 + A, out=self.x)


class Good(Choice):
    def fill(self, u):
        first, second = u
        x, y, low = self.x, self.y, self.low
        np.add(first, second, out=self.gain)
        self.gain *= 1 + A
        self.gain -= COST
        np.greater_equal(self.gain, 0, out=self.done)
        k = COST / (1 + A)
        self.deficit.fill(COST)
        for other in (second, first):
            # k + (a - 1) s where s < k, a s elsewhere: a s + (k - s) where that is positive.
            np.subtract(k, other, out=x)
            np.maximum(x, 0, out=x)
            x += np.multiply(other, A, out=y)
            self.deficit -= x


# ---- W6: two objects, three buyers -------------------------------------------------------------------------------

WEIGHTS = (1.0, 1.5)
THREE = [[j for j in range(3) if j != i] for i in range(3)]


class Objects:
    signals, sums = 9, 6

    def __init__(self, size):
        self.m = np.empty((3, size))
        self.revenue, self.surplus, self.price, self.value, self.x = np.empty((5, size))
        self.win, self.unsold, self.infeasible, self.flag = np.empty((4, size), dtype=bool)
        self.winners = np.empty(size, dtype=np.int8)

    def __call__(self, u):
        c, m, revenue, surplus, price, value, x = u[6:], self.m, self.revenue, self.surplus, self.price, self.value, self.x
        win, unsold, infeasible, flag, winners = self.win, self.unsold, self.infeasible, self.flag, self.winners
        for i, (j, l) in enumerate(THREE):
            np.maximum(c[j], c[l], out=m[i])
        revenue.fill(0)
        surplus.fill(0)
        unsold.fill(False)
        infeasible.fill(False)
        for weight, p in zip(WEIGHTS, (u[:3], u[3:6])):
            winners.fill(0)
            for i, (j, l) in enumerate(THREE):
                np.multiply(m[i], weight, out=value)
                np.multiply(c[j], value, out=price)
                price += p[j]
                np.multiply(c[l], value, out=x)
                x += p[l]
                np.maximum(price, x, out=price)
                value *= c[i]
                value += p[i]
                np.greater(value, price, out=win)
                revenue += np.multiply(price, win, out=x)
                surplus += np.multiply(value, win, out=x)
                winners += win
            unsold |= np.equal(winners, 0, out=flag)
            infeasible |= np.greater(winners, 1, out=flag)
        return (revenue.sum(), np.multiply(revenue, revenue, out=x).sum(), surplus.sum(), np.multiply(surplus, surplus, out=x).sum(),
                np.count_nonzero(unsold), np.count_nonzero(infeasible))


# ---- W7: Ke's auctions of surplus ---------------------------------------------------------------------------------

class Shared:
    """What the entitled and the other have, the surplus and the deficit, each with its square."""

    signals, sums = 2, 8

    def __init__(self, size):
        self.rows = np.empty((4, size))
        self.low, self.high, self.total, self.x, self.y, self.z = np.empty((6, size))

    def fill(self, u):
        raise NotImplementedError

    def __call__(self, u):
        self.fill(u)
        return tuple(x for row in self.rows for x in (row.sum(), np.multiply(row, row, out=self.z).sum()))


class M1(Shared):
    def fill(self, u):
        entitled, other, surplus, deficit = self.rows
        np.maximum(u[0], u[1], out=surplus)
        surplus *= surplus
        surplus *= 0.5
        np.multiply(surplus, 0.25, out=other)
        np.subtract(surplus, other, out=entitled)
        np.subtract(other, other, out=deficit)


class M2(Shared):
    def fill(self, u):
        entitled, other, surplus, deficit = self.rows
        low, high, total, x, y, z = self.low, self.high, self.total, self.x, self.y, self.z
        u *= 0.5
        u += 0.5
        np.minimum(u[0], u[1], out=low)
        np.maximum(u[0], u[1], out=high)
        np.add(low, high, out=total)
        np.add(total, 1, out=x)
        np.divide(total, x, out=x)
        # The lump sum.
        np.multiply(low, -2, out=other)
        other += 5
        other *= low
        other -= 4
        other *= low
        other += 1 + math.log(27)
        np.add(low, 2, out=y)
        np.log(y, out=y)
        y *= 6
        other -= y
        np.multiply(low, 2, out=y)
        y += 1
        np.log(y, out=y)
        y *= 3
        other += y
        np.subtract(1, low, out=y)
        y *= y
        y *= -2
        other /= y
        # Worth of the quantity to a type of 1, and its cost.
        np.subtract(2, x, out=y)
        y *= x
        x *= x
        np.multiply(low, y, out=z)
        z -= other
        np.multiply(total, y, out=surplus)
        surplus -= x
        np.subtract(x, z, out=deficit)
        np.multiply(high, y, out=entitled)
        entitled -= deficit
        deficit += z
        np.subtract(x, deficit, out=deficit)


class M3(Shared):
    def fill(self, u):
        entitled, other, surplus, deficit = self.rows
        low, high, x, y = self.low, self.high, self.x, self.y
        np.minimum(u[0], u[1], out=low)
        np.maximum(u[0], u[1], out=high)
        np.add(low, high, out=x)
        np.divide(low, x, out=x)
        np.subtract(2, x, out=entitled)
        entitled *= x
        entitled *= low
        x *= x
        np.subtract(1, x, out=y)
        y *= high
        np.add(entitled, y, out=surplus)
        np.multiply(high, (math.log(4) + 1) / 3, out=other)
        y -= other
        entitled += y
        np.subtract(y, y, out=deficit)


WORKLOADS = {"m1": M1, "m2": M2, "m3": M3, "closed": Closed, "search": Search, "five": Five, "trade": Trade, "good": Good, "objects": Objects}


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
