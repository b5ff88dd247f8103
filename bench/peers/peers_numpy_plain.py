"""The workloads in NumPy as they are usually written: a new array an expression, np.where, NumPy's own Philox, a hundred thousand draws a chunk.

peers_numpy.py is the same after everything that helps has been done to it.
"""

import math

import numpy as np

from peers_numpy import A, BOXES, COST, INF, LAST_STEP, LEVELS, OTHERS, STEPS, THREE, WEIGHTS

CHUNK = 100_000


def two_buyer_sums(u, prices):
    p1, c1, p2, c2 = u
    v1, v2 = p1 + c1 * c2, p2 + c1 * c2
    t1, t2 = prices(p2, c2), prices(p1, c1)
    win1, win2 = v1 > t1, v2 > t2
    r = np.where(win1, t1, 0.0) + np.where(win2, t2, 0.0)
    s = np.where(win1, v1, 0.0) + np.where(win2, v2, 0.0)
    e = np.maximum(v1, v2)
    return r.sum(), (r * r).sum(), s.sum(), (s * s).sum(), e.sum(), (e * e).sum(), np.count_nonzero(~(win1 | win2))


def closed(u):
    return two_buyer_sums(u, lambda p, c: p + c * c)


def bisect(f, size):
    lo, h = np.zeros(size), 0.5
    for _ in range(STEPS):
        lo = np.where(f(lo + h) <= 0, lo + h, lo)
        h *= 0.5
    everywhere = f(np.ones(size)) <= 0
    return np.where(everywhere, 1.0, lo), np.where(everywhere, 1.0, lo + LAST_STEP)


def search_price(p, c):
    def own(x, y):
        return x + y * c

    def other(x, y):
        return p + c * y

    def gap(x, y):
        return own(x, y) - other(x, y)

    size = p.size
    y_lo, y_hi = bisect(lambda y: gap(0.0, y), size)
    low = own(bisect(lambda x: gap(x, y_lo), size)[0], y_lo)
    left, right = np.zeros(size), y_hi
    for _ in range(LEVELS):
        width = (right - left) / BOXES
        new_left, new_right, top = left, right, np.full(size, -INF)
        for k in range(BOXES):
            a = left + k * width
            b = right if k == BOXES - 1 else a + width
            x_lo, x_hi = bisect(lambda x, a=a: gap(x, a), size)
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


def search(u):
    return two_buyer_sums(u, search_price)


def five(u):
    p, c = u[:5], u[5:]
    m = [np.max(c[others], axis=0) for others in OTHERS]
    v = np.array([p[i] + c[i] * m[i] for i in range(5)])
    t = np.array([np.max(p[others] + c[others] * m[i], axis=0) for i, others in enumerate(OTHERS)])
    win, best = v > t, v.max(axis=0)
    r, s = np.where(win, t, 0.0).sum(axis=0), np.where(win, v, 0.0).sum(axis=0)
    utility = np.where(win, v - t, 0.0)
    return (r.sum(), (r * r).sum(), s.sum(), (s * s).sum(), best.sum(), (best * best).sum(), (s * best).sum(),
            np.count_nonzero(~win.any(axis=0)), np.count_nonzero(~(win & (v == best)).any(axis=0)), np.count_nonzero(win.sum(axis=0) > 1),
            *win.sum(axis=1), *utility.sum(axis=1), *(utility * utility).sum(axis=1))


def choice_sums(done, gain, deficit):
    gain, deficit = np.where(done, gain, 0.0), np.where(done, deficit, 0.0)
    return deficit.sum(), (deficit * deficit).sum(), gain.sum(), (gain * gain).sum(), np.count_nonzero(done)


def trade(u):
    buyer, seller = u
    return choice_sums(buyer > seller, (buyer + A * seller) - (seller + A * buyer), (1 + A) * buyer - (1 + A) * seller)


def good(u):
    first, second = u
    v1, v2, k = first + A * second, second + A * first, COST / (1 + A)
    t1, t2 = (np.where(other < k, k + (A - 1) * other, A * other) for other in (second, first))
    return choice_sums(v1 + v2 >= COST, v1 + v2 - COST, COST - t1 - t2)


def objects(u):
    c = u[6:]
    m = np.array([np.max(c[others], axis=0) for others in THREE])
    revenue, surplus, unsold, infeasible = 0.0, 0.0, False, False
    for weight, p in zip(WEIGHTS, (u[:3], u[3:6])):
        v = p + weight * c * m
        t = np.array([np.max(p[others] + weight * c[others] * m[i], axis=0) for i, others in enumerate(THREE)])
        win = v > t
        revenue, surplus = revenue + np.where(win, t, 0.0).sum(axis=0), surplus + np.where(win, v, 0.0).sum(axis=0)
        unsold, infeasible = unsold | ~win.any(axis=0), infeasible | (win.sum(axis=0) > 1)
    return revenue.sum(), (revenue * revenue).sum(), surplus.sum(), (surplus * surplus).sum(), np.count_nonzero(unsold), np.count_nonzero(infeasible)


def shared_sums(entitled, other, surplus, deficit):
    return tuple(x for y in (entitled, other, surplus, deficit) for x in (y.sum(), (y * y).sum()))


def m1(u):
    first, second = u
    wins = first >= second
    surplus = np.where(wins, first, second) ** 2 / 2
    paid = surplus / 4
    t1, t2 = np.where(wins, paid, -paid), np.where(wins, -paid, paid)
    return shared_sums(surplus - paid, paid, surplus, -(t1 + t2))


def m2(u):
    first, second = 0.5 + 0.5 * u
    total = first + second
    x = total / (1 + total)
    cost, low, high = x * x, np.minimum(first, second), np.maximum(first, second)
    worth = x * (2 - x)
    lump = -(1 + (low * (5 - 2 * low) - 4) * low + math.log(27) - 6 * np.log(low + 2) + 3 * np.log(1 + 2 * low)) / (2 * (1 - low) ** 2)
    handed = low * worth - lump
    paid = cost - handed
    return shared_sums(high * worth - paid, low * worth - handed, total * worth - cost, cost - (paid + handed))


def m3(u):
    first, second = u
    low, high, total = np.minimum(first, second), np.maximum(first, second), first + second
    x = low / total
    worth_low, worth_high = low * (x * (2 - x)), high * ((1 - x) * (1 + x))
    handed = worth_high - (math.log(4) + 1) / 3 * high
    return shared_sums(worth_low + handed, worth_high - handed, worth_low + worth_high, -(handed - handed))


WORKLOADS = {"closed": (closed, 4, 7), "search": (search, 4, 7), "five": (five, 10, 25), "trade": (trade, 2, 5), "good": (good, 2, 5), "objects": (objects, 9, 6),
             "m1": (m1, 2, 8), "m2": (m2, 2, 8), "m3": (m3, 2, 8)}


def run(workload, draws, seed=42):
    measure, signals, sums = WORKLOADS[workload]
    generator = np.random.Generator(np.random.Philox(seed))
    total = np.zeros(sums)
    for first in range(0, draws, CHUNK):
        total += measure(generator.random((signals, min(CHUNK, draws - first))))
    return total
