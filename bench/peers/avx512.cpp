// The AVX-512 kernels, written with intrinsics: eight draws a vector.
#include <immintrin.h>

#include <cstdint>

#include "kernels.h"

namespace {

using F64 = __m512d;
using U64 = __m512i;

constexpr int kWidth = 8;

// The four uniforms of eight consecutive draws.
struct Draws { F64 p1, c1, p2, c2; };

inline F64 splat(double x) { return _mm512_set1_pd(x); }
inline U64 splat(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
// The upper half of every lane, in its lower half: a shuffle, of which a Zen 5 does more a cycle than of shifts.
inline U64 high(U64 x) { return _mm512_shuffle_epi32(x, _MM_PERM_DDBB); }
inline U64 xor3(U64 a, U64 b, U64 c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }

// Philox for `Vectors` vectors of consecutive draws, starting at a multiple of eight.
//
// One word a 64-bit lane; the upper half of a lane holds rubbish between rounds, which vpmuludq ignores. Three
// things are known of the counter (draw low, draw high, 0, 0) and spare work:
//  * draw low * M0 grows by a constant from one vector to the next: an addition replaces round 1's product;
//  * the other product of round 1 is nought;
//  * draw high is the same for all draws of a block of 2^32, so one product of round 2 is a constant.
template <int Vectors>
class Stream {
public:
    Stream(std::uint64_t seed, std::uint64_t first)
    {
        std::uint32_t k0 = static_cast<std::uint32_t>(seed), k1 = static_cast<std::uint32_t>(seed >> 32);
        for (int r = 0; r < 10; ++r, k0 += kPhiloxW0, k1 += kPhiloxW1) {
            key0_[r] = splat(std::uint64_t{k0});
            key1_[r] = splat(std::uint64_t{k1});
        }

        const std::uint32_t low = static_cast<std::uint32_t>(first), high_word = static_cast<std::uint32_t>(first >> 32);
        const std::uint64_t product = std::uint64_t{kPhiloxM0} * (high_word ^ static_cast<std::uint32_t>(seed));
        key1_[1] = _mm512_xor_si512(key1_[1], splat(product >> 32));
        key1_[2] = _mm512_xor_si512(key1_[2], splat(product));
        const U64 lanes = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
        for (int v = 0; v < Vectors; ++v)
            product_[v] = _mm512_mul_epu32(_mm512_add_epi64(splat(std::uint64_t{low} + kWidth * v), lanes), splat(std::uint64_t{kPhiloxM0}));
    }

    inline __attribute__((always_inline)) void next(Draws (&out)[Vectors])
    {
        const U64 m0 = splat(std::uint64_t{kPhiloxM0}), m1 = splat(std::uint64_t{kPhiloxM1});
        const U64 step = splat(std::uint64_t{kPhiloxM0} * kWidth * Vectors);
        U64 x0[Vectors], x1[Vectors], x2[Vectors], x3[Vectors];
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) {
            const U64 a = product_[v];                                       // round 1
            product_[v] = _mm512_add_epi64(a, step);
            x2[v] = _mm512_xor_si512(high(a), key1_[0]);
            const U64 b = _mm512_mul_epu32(x2[v], m1);                       // round 2
            x2[v] = _mm512_xor_si512(a, key1_[1]);
            x0[v] = _mm512_xor_si512(high(b), key0_[1]);
            x1[v] = b;
            const U64 c = _mm512_mul_epu32(x0[v], m0), d = _mm512_mul_epu32(x2[v], m1); // round 3
            x0[v] = xor3(high(d), x1[v], key0_[2]);
            x1[v] = d;
            x2[v] = _mm512_xor_si512(high(c), key1_[2]);
            x3[v] = c;
        }
#pragma GCC unroll 10
        for (int r = 3; r < 10; ++r) {
#pragma GCC unroll 8
            for (int v = 0; v < Vectors; ++v) {
                const U64 a = _mm512_mul_epu32(x0[v], m0), b = _mm512_mul_epu32(x2[v], m1);
                x0[v] = xor3(high(b), x1[v], key0_[r]);
                x1[v] = b;
                x2[v] = xor3(high(a), x3[v], key1_[r]);
                x3[v] = a;
            }
        }
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) out[v] = {uniform(x0[v]), uniform(x1[v]), uniform(x2[v]), uniform(x3[v])};
    }

private:
    // Under the exponent of 2^20 the last bit of a double is 2^-32: w becomes 2^20 + w * 2^-32, exactly.
    static inline F64 uniform(U64 word)
    {
        const U64 bits = _mm512_ternarylogic_epi64(word, splat(std::uint64_t{0xFFFFFFFF}), splat(std::uint64_t{0x4130000000000000}), 0xEA);
        return _mm512_sub_pd(_mm512_castsi512_pd(bits), splat(0x1p20 - 0x1p-33));
    }

    U64 key0_[10], key1_[10], product_[Vectors];
};

struct VectorSums {
    F64 revenue = _mm512_setzero_pd(), revenue2 = revenue, surplus = revenue, surplus2 = revenue, efficient = revenue,
        efficient2 = revenue;
    long unsold = 0;

    inline __attribute__((always_inline)) void add(const Draws& d, F64 price1, F64 price2)
    {
        const F64 v1 = _mm512_fmadd_pd(d.c1, d.c2, d.p1), v2 = _mm512_fmadd_pd(d.c1, d.c2, d.p2);
        const __mmask8 win1 = _mm512_cmp_pd_mask(v1, price1, _CMP_GT_OQ), win2 = _mm512_cmp_pd_mask(v2, price2, _CMP_GT_OQ);
        F64 r = _mm512_maskz_mov_pd(win1, price1), s = _mm512_maskz_mov_pd(win1, v1);
        r = _mm512_mask_add_pd(r, win2, r, price2);
        s = _mm512_mask_add_pd(s, win2, s, v2);
        const F64 e = _mm512_max_pd(v1, v2);
        revenue = _mm512_add_pd(revenue, r);
        revenue2 = _mm512_fmadd_pd(r, r, revenue2);
        surplus = _mm512_add_pd(surplus, s);
        surplus2 = _mm512_fmadd_pd(s, s, surplus2);
        efficient = _mm512_add_pd(efficient, e);
        efficient2 = _mm512_fmadd_pd(e, e, efficient2);
        unsold += __builtin_popcount(~(win1 | win2) & 0xFF);
    }

    void add_to(double* sums) const
    {
        const F64 mine[6] = {revenue, revenue2, surplus, surplus2, efficient, efficient2};
        for (int i = 0; i < 6; ++i) sums[i] += _mm512_reduce_add_pd(mine[i]);
        sums[6] += static_cast<double>(unsold);
    }
};

// prices(draws, price1, price2) fills in the two prices.
template <int Vectors, class Prices>
inline __attribute__((always_inline)) void run(std::uint64_t seed, std::uint64_t first, int count, double* sums, Prices prices)
{
    Stream<Vectors> stream(seed, first);
    VectorSums total;
    for (int i = 0; i < count; i += kWidth * Vectors) {
        Draws d[Vectors];
        stream.next(d);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) {
            F64 price1, price2;
            prices(d[v], price1, price2);
            total.add(d[v], price1, price2);
        }
    }
    total.add_to(sums);
}

template <int Vectors>
void closed(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    run<Vectors>(seed, first, count, sums, [](const Draws& d, F64& price1, F64& price2) {
        price1 = _mm512_fmadd_pd(d.c2, d.c2, d.p2);
        price2 = _mm512_fmadd_pd(d.c1, d.c1, d.p1);
    });
}

template <int Vectors>
void random(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    Stream<Vectors> stream(seed, first);
    F64 p1 = _mm512_setzero_pd(), c1 = p1, p2 = p1, c2 = p1;
    for (int i = 0; i < count; i += kWidth * Vectors) {
        Draws d[Vectors];
        stream.next(d);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) {
            p1 = _mm512_add_pd(p1, d[v].p1);
            c1 = _mm512_add_pd(c1, d[v].c1);
            p2 = _mm512_add_pd(p2, d[v].p2);
            c2 = _mm512_add_pd(c2, d[v].c2);
        }
    }
    const F64 mine[4] = {p1, c1, p2, c2};
    for (int i = 0; i < 4; ++i) sums[i] += _mm512_reduce_add_pd(mine[i]);
}

// A round of Philox is a chain of dependent instructions; only vectors side by side keep the multipliers busy.
// Six are the most whose states fit the 32 registers: 1, 2, 4, 6 vectors give about 0.61, 0.67, 0.92, 1.1 thousand
// million draws a second (closed, one thread of a Zen 5).
constexpr int kVectors = 6;

// Runs the kernel of kVectors vectors as far as it goes and the kernel of one vector to the end.
template <class Many, class One>
void in_two_parts(Many many, One one, std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    const int whole = count - count % (kWidth * kVectors);
    many(seed, first, whole, sums);
    one(seed, first + static_cast<std::uint64_t>(whole), count - whole, sums);
}

// ---- the search ----------------------------------------------------------------------------------------------
//
// The straightforward way: the scalar search of search.cpp with vectors for numbers and masks for conditions, one
// bisection at a time.

constexpr int kSteps = 40, kBoxes = 16, kLevels = 2;

struct Bracket { F64 lo, hi; };

template <class F>
inline Bracket bisect(F f)
{
    const F64 zero = _mm512_setzero_pd(), one = splat(1.0);
    F64 lo = zero;
    double h = 0.5;
    for (int k = 0; k < kSteps; ++k, h *= 0.5) {
        const F64 t = _mm512_add_pd(lo, splat(h));
        lo = _mm512_mask_mov_pd(lo, _mm512_cmp_pd_mask(f(t), zero, _CMP_LE_OQ), t);
    }
    const __mmask8 all = _mm512_cmp_pd_mask(f(one), zero, _CMP_LE_OQ);
    return {_mm512_mask_mov_pd(lo, all, one), _mm512_mask_mov_pd(_mm512_add_pd(lo, splat(0x1p-40)), all, one)};
}

template <class Own, class Other>
inline F64 search_price(Own own, Other other)
{
    const F64 zero = _mm512_setzero_pd(), none = splat(-__builtin_inf());
    const auto gap = [&](F64 x, F64 y) { return _mm512_sub_pd(own(x, y), other(x, y)); };
    const auto column = [&](F64 y) { return bisect([&](F64 x) { return gap(x, y); }); };

    const Bracket y_end = bisect([&](F64 y) { return gap(zero, y); });
    F64 low = own(column(y_end.lo).lo, y_end.lo), left = zero, right = y_end.hi, top = none;
    for (int level = 0; level < kLevels; ++level) {
        const F64 width = _mm512_mul_pd(_mm512_sub_pd(right, left), splat(1.0 / kBoxes));
        F64 new_left = left, new_right = right;
        top = none;
        for (int k = 0; k < kBoxes; ++k) {
            const F64 a = _mm512_fmadd_pd(splat(double(k)), width, left);
            const F64 b = k == kBoxes - 1 ? right : _mm512_add_pd(a, width);
            const Bracket x = column(a);
            low = _mm512_max_pd(low, own(x.lo, a));
            const F64 up = _mm512_min_pd(own(x.hi, b), other(x.hi, b));
            top = _mm512_mask_mov_pd(top, _mm512_cmp_pd_mask(top, low, _CMP_LE_OQ), none);
            const __mmask8 mark = _mm512_cmp_pd_mask(up, low, _CMP_GT_OQ);
            new_left = _mm512_mask_mov_pd(new_left, _mm512_mask_cmp_pd_mask(mark, top, none, _CMP_EQ_OQ), a);
            new_right = _mm512_mask_mov_pd(new_right, mark, b);
            top = _mm512_mask_max_pd(top, mark, top, up);
        }
        const __mmask8 any = _mm512_cmp_pd_mask(top, none, _CMP_GT_OQ);
        left = _mm512_mask_mov_pd(left, any, new_left);
        right = _mm512_mask_mov_pd(right, any, new_right);
    }
    const __mmask8 never = _mm512_cmp_pd_mask(gap(zero, zero), zero, _CMP_GT_OQ);
    return _mm512_mask_mov_pd(_mm512_max_pd(top, low), never, other(zero, zero));
}

__attribute__((noinline)) F64 price_facing(F64 p, F64 c)
{
    return search_price([=](F64 x, F64 y) { return _mm512_fmadd_pd(y, c, x); },
                        [=](F64, F64 y) { return _mm512_fmadd_pd(c, y, p); });
}

} // namespace

void closed_avx512(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    in_two_parts(closed<kVectors>, closed<1>, seed, first, count, sums);
}

void random_avx512(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    in_two_parts(random<kVectors>, random<1>, seed, first, count, sums);
}

void closed_avx512_1(std::uint64_t seed, std::uint64_t first, int count, double* sums) { closed<1>(seed, first, count, sums); }
void random_avx512_1(std::uint64_t seed, std::uint64_t first, int count, double* sums) { random<1>(seed, first, count, sums); }

void search_avx512(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    run<1>(seed, first, count, sums, [](const Draws& d, F64& price1, F64& price2) {
        price1 = price_facing(d.p2, d.c2);
        price2 = price_facing(d.p1, d.c1);
    });
}

extern "C" double peer_search_price_avx512(double p, double c)
{
    return _mm512_cvtsd_f64(price_facing(splat(p), splat(c)));
}
