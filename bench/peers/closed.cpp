// W1 "closed" in plain C++: the price is a formula. No intrinsics: g++ vectorises the two inner loops.
//
// The one file compiled with -ffast-math: without leave to reorder the sums g++ leaves the second loop scalar.
// The words are kept in 64-bit variables because vector units multiply and convert 64-bit lanes; the textbook
// philox() of philox.h in a single loop is vectorised too, but at half the speed.
#include <algorithm>

#include "kernels.h"

void closed_scalar(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    constexpr int kBatch = 64;
    constexpr std::uint64_t kLow = 0xFFFFFFFF;
    alignas(64) double p1[kBatch], c1[kBatch], p2[kBatch], c2[kBatch];
    const auto uniform64 = [](std::uint64_t word) { return (static_cast<double>(static_cast<std::int64_t>(word)) + 0.5) * 0x1p-32; };

    Sums total;
    for (int start = 0; start < count; start += kBatch) {
        const int batch = std::min(kBatch, count - start);
        for (int i = 0; i < batch; ++i) {
            const std::uint64_t draw = first + static_cast<std::uint64_t>(start + i);
            std::uint64_t x0 = draw & kLow, x1 = draw >> 32, x2 = 0, x3 = 0, k0 = seed & kLow, k1 = seed >> 32;
#pragma GCC unroll 10
            for (int round = 0; round < 10; ++round) {
                const std::uint64_t a = x0 * kPhiloxM0, b = x2 * kPhiloxM1;
                x0 = (b >> 32) ^ x1 ^ k0;
                x1 = b & kLow;
                x2 = (a >> 32) ^ x3 ^ k1;
                x3 = a & kLow;
                k0 = (k0 + kPhiloxW0) & kLow;
                k1 = (k1 + kPhiloxW1) & kLow;
            }
            p1[i] = uniform64(x0);
            c1[i] = uniform64(x1);
            p2[i] = uniform64(x2);
            c2[i] = uniform64(x3);
        }
        for (int i = 0; i < batch; ++i) {
            const TwoBuyers d{p1[i], c1[i], p2[i], c2[i]};
            total.add(d, d.p2 + d.c2 * d.c2, d.p1 + d.c1 * d.c1);
        }
    }
    total.add_to(sums);
}
