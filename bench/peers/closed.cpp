// W1 "closed" in plain C++: the price is a formula. g++ vectorises the loop over draws.
// The one file compiled with -ffast-math: without leave to reorder the sums g++ keeps the loop scalar.
#include "kernels.h"

void closed_scalar(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    Sums total;
    for (int i = 0; i < count; ++i) {
        const TwoBuyers d = draw_two_buyers(seed, first + static_cast<std::uint64_t>(i));
        total.add(d, d.p2 + d.c2 * d.c2, d.p1 + d.c1 * d.c1);
    }
    total.add_to(sums);
}
