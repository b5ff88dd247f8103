// What every C++ kernel shares: its signature and the seven sums of a two-buyer draw.
#pragma once
#include <cstdint>

#include "philox.h"

// A kernel adds draws first .. first+count-1 into sums[7]. They all lie in one block of 2^32 draws; `first` and
// `count` are multiples of kGrain, but closed_scalar and search_scalar take any (the driver gives them remainders).
using Kernel = void(std::uint64_t seed, std::uint64_t first, int count, double* sums);
constexpr int kGrain = 64;

Kernel closed_scalar, closed_avx512, closed_avx512_1, random_avx512, random_avx512_1;
Kernel search_scalar, search_soa, search_avx512;

struct TwoBuyers { double p1, c1, p2, c2; };

inline TwoBuyers draw_two_buyers(std::uint64_t seed, std::uint64_t draw)
{
    const PhiloxWords w = philox(seed, draw, 0);
    return {uniform(w.w0), uniform(w.w1), uniform(w.w2), uniform(w.w3)};
}

struct Sums {
    double revenue = 0, revenue2 = 0, surplus = 0, surplus2 = 0, efficient = 0, efficient2 = 0, unsold = 0;

    inline __attribute__((always_inline)) void add(const TwoBuyers& d, double price1, double price2)
    {
        const double v1 = d.p1 + d.c1 * d.c2, v2 = d.p2 + d.c2 * d.c1;
        const bool win1 = v1 > price1, win2 = v2 > price2;
        const double r = (win1 ? price1 : 0.0) + (win2 ? price2 : 0.0);
        const double s = (win1 ? v1 : 0.0) + (win2 ? v2 : 0.0);
        const double e = v1 > v2 ? v1 : v2;
        revenue += r;
        revenue2 += r * r;
        surplus += s;
        surplus2 += s * s;
        efficient += e;
        efficient2 += e * e;
        unsold += win1 | win2 ? 0.0 : 1.0;
    }

    void add_to(double* sums) const
    {
        const double mine[7] = {revenue, revenue2, surplus, surplus2, efficient, efficient2, unsold};
        for (int i = 0; i < 7; ++i) sums[i] += mine[i];
    }
};
