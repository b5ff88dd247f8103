"""The workloads in Numba: plain loops over draws, compiled, parallel over blocks of draws.

Every function adds up `draws` draws from number `first` on and returns their sums; the sums of the blocks are
added in order, so they do not depend on the number of threads.
"""

import numba
import numpy as np
from numba import njit, prange

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)

STEPS, BOXES, LEVELS = 40, 16, 2
LAST_STEP = 2.0**-40
INF = np.inf

# The search allows fused multiply-adds, as g++ does by itself, but no reordering: that would let the compiler
# cancel terms of own - other that the search must compute.
FUSED = {"contract"}


@njit(inline="always")
def philox(seed, draw, block):
    """The four words, each in the low half of a 64-bit integer."""
    k0, k1 = seed & LOW, seed >> HALF
    x0, x1, x2, x3 = draw & LOW, draw >> HALF, np.uint64(block), np.uint64(0)
    for _ in range(10):
        a, b = x0 * M0, x2 * M1
        x0, x1, x2, x3 = (b >> HALF) ^ x1 ^ k0, b & LOW, (a >> HALF) ^ x3 ^ k1, a & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return x0, x1, x2, x3


@njit(inline="always")
def uniform(word):
    return (np.float64(np.int64(word)) + 0.5) * 2.0**-32


# ---- W1: the price is a formula ------------------------------------------------------------------------------

@njit(parallel=True, fastmath=True)
def closed_blocks(seed, first, draws, block):
    blocks = (draws + block - 1) // block
    out = np.zeros((blocks, 7))
    for b in prange(blocks):
        revenue = revenue2 = surplus = surplus2 = efficient = efficient2 = unsold = 0.0
        start = first + np.uint64(b * block)
        for i in range(min(block, draws - b * block)):
            w0, w1, w2, w3 = philox(seed, start + np.uint64(i), 0)
            p1, c1, p2, c2 = uniform(w0), uniform(w1), uniform(w2), uniform(w3)
            v1, v2 = p1 + c1 * c2, p2 + c2 * c1
            t1, t2 = p2 + c2 * c2, p1 + c1 * c1
            win1, win2 = v1 > t1, v2 > t2
            r = (t1 if win1 else 0.0) + (t2 if win2 else 0.0)
            s = (v1 if win1 else 0.0) + (v2 if win2 else 0.0)
            e = v1 if v1 > v2 else v2
            revenue += r
            revenue2 += r * r
            surplus += s
            surplus2 += s * s
            efficient += e
            efficient2 += e * e
            unsold += 0.0 if win1 | win2 else 1.0
        out[b, 0], out[b, 1], out[b, 2], out[b, 3] = revenue, revenue2, surplus, surplus2
        out[b, 4], out[b, 5], out[b, 6] = efficient, efficient2, unsold
    return out


# ---- W2: the price is searched for, given the values as functions ----------------------------------------------

@njit(inline="always")
def own(x, y, p, c):
    """The value of the buyer with signals (x, y) who faces (p, c)."""
    return x + y * c


@njit(inline="always")
def other(x, y, p, c):
    """The value of the other buyer, whose signals are (p, c)."""
    return p + c * y


@njit(inline="always")
def gap(x, y, p, c):
    return own(x, y, p, c) - other(x, y, p, c)


@njit(fastmath=FUSED)
def column(y, p, c):
    """Brackets the largest x in [0, 1] with gap(x, y) <= 0."""
    if gap(1.0, y, p, c) <= 0.0:
        return 1.0, 1.0
    lo, h = 0.0, 0.5
    for _ in range(STEPS):
        t = lo + h
        lo = t if gap(t, y, p, c) <= 0.0 else lo
        h *= 0.5
    return lo, lo + LAST_STEP


@njit(fastmath=FUSED)
def bottom_row(p, c):
    """Brackets the largest y in [0, 1] with gap(0, y) <= 0."""
    if gap(0.0, 1.0, p, c) <= 0.0:
        return 1.0, 1.0
    lo, h = 0.0, 0.5
    for _ in range(STEPS):
        t = lo + h
        lo = t if gap(0.0, t, p, c) <= 0.0 else lo
        h *= 0.5
    return lo, lo + LAST_STEP


@njit(fastmath=FUSED)
def search_price(p, c):
    """The supremum of own over the signals at which own <= other, for the buyer who faces (p, c)."""
    if gap(0.0, 0.0, p, c) > 0.0:
        return other(0.0, 0.0, p, c)
    y_lo, y_hi = bottom_row(p, c)
    low = own(column(y_lo, p, c)[0], y_lo, p, c)
    left, right, top = 0.0, y_hi, -INF
    for _ in range(LEVELS):
        width = (right - left) / BOXES
        new_left, new_right, top = left, right, -INF
        for k in range(BOXES):
            a = left + k * width
            b = right if k == BOXES - 1 else a + width
            x_lo, x_hi = column(a, p, c)
            low = max(low, own(x_lo, a, p, c))
            up = min(own(x_hi, b, p, c), other(x_hi, b, p, c))
            if top <= low:
                top = -INF
            if up > low:
                if top == -INF:
                    new_left = a
                new_right = b
                top = max(top, up)
        if top > -INF:
            left, right = new_left, new_right
    return max(top, low)


@njit(parallel=True, fastmath=FUSED)
def search_blocks(seed, first, draws, block):
    blocks = (draws + block - 1) // block
    out = np.zeros((blocks, 7))
    for b in prange(blocks):
        revenue = revenue2 = surplus = surplus2 = efficient = efficient2 = unsold = 0.0
        start = first + np.uint64(b * block)
        for i in range(min(block, draws - b * block)):
            w0, w1, w2, w3 = philox(seed, start + np.uint64(i), 0)
            p1, c1, p2, c2 = uniform(w0), uniform(w1), uniform(w2), uniform(w3)
            v1, v2 = p1 + c1 * c2, p2 + c2 * c1
            t1, t2 = search_price(p2, c2), search_price(p1, c1)
            win1, win2 = v1 > t1, v2 > t2
            r = (t1 if win1 else 0.0) + (t2 if win2 else 0.0)
            s = (v1 if win1 else 0.0) + (v2 if win2 else 0.0)
            e = v1 if v1 > v2 else v2
            revenue += r
            revenue2 += r * r
            surplus += s
            surplus2 += s * s
            efficient += e
            efficient2 += e * e
            unsold += 0.0 if win1 | win2 else 1.0
        out[b, 0], out[b, 1], out[b, 2], out[b, 3] = revenue, revenue2, surplus, surplus2
        out[b, 4], out[b, 5], out[b, 6] = efficient, efficient2, unsold
    return out


# ---- W3: five buyers, all measures -----------------------------------------------------------------------------

@njit(parallel=True, fastmath=True)
def five_blocks(seed, first, draws, block):
    blocks = (draws + block - 1) // block
    out = np.zeros((blocks, 25))
    for b in prange(blocks):
        s = np.zeros(25)
        p, c, m, bid = np.empty(5), np.empty(5), np.empty(5), np.empty(5)
        start = first + np.uint64(b * block)
        for i in range(min(block, draws - b * block)):
            draw = start + np.uint64(i)
            w0, w1, w2, w3 = philox(seed, draw, 0)
            w4, w5, w6, w7 = philox(seed, draw, 1)
            w8, w9, _, _ = philox(seed, draw, 2)
            p[0], c[0], p[1], c[1] = uniform(w0), uniform(w1), uniform(w2), uniform(w3)
            p[2], c[2], p[3], c[3] = uniform(w4), uniform(w5), uniform(w6), uniform(w7)
            p[4], c[4] = uniform(w8), uniform(w9)
            best = 0.0
            for k in range(5):
                most = 0.0
                for j in range(5):
                    if j != k:
                        most = max(most, c[j])
                m[k] = most
                best = max(best, p[k] + c[k] * most)
            revenue, surplus, winners, efficient_winner = 0.0, 0.0, 0, False
            for k in range(5):
                price = 0.0
                for j in range(5):
                    if j != k:
                        price = max(price, p[j] + c[j] * m[k])
                value = p[k] + c[k] * m[k]
                if value > price:
                    revenue += price
                    surplus += value
                    winners += 1
                    efficient_winner |= value == best
                    s[10 + k] += 1.0
                    s[15 + k] += value - price
                    s[20 + k] += (value - price) * (value - price)
            s[0] += revenue
            s[1] += revenue * revenue
            s[2] += surplus
            s[3] += surplus * surplus
            s[4] += best
            s[5] += best * best
            s[6] += surplus * best
            s[7] += 1.0 if winners == 0 else 0.0
            s[8] += 0.0 if efficient_winner else 1.0
            s[9] += 1.0 if winners > 1 else 0.0
        out[b] = s
    return out


KERNELS = {"closed": (closed_blocks, 1 << 16), "search": (search_blocks, 1 << 8), "five": (five_blocks, 1 << 13)}


def run(workload, draws, threads, seed=42, first=0):
    kernel, block = KERNELS[workload]
    numba.set_num_threads(threads)
    return kernel(np.uint64(seed), np.uint64(first), draws, block).sum(axis=0)
