// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
//
// Key     = (low, high) word of the 64-bit seed.
// Counter = (low, high) word of the draw's number, number of the block of four words, purpose (always 0 here).
// A word w becomes the uniform (w + 0.5) * 2^-32.
#pragma once
#include <cstdint>

constexpr std::uint32_t kPhiloxM0 = 0xD2511F53u, kPhiloxM1 = 0xCD9E8D57u;
constexpr std::uint32_t kPhiloxW0 = 0x9E3779B9u, kPhiloxW1 = 0xBB67AE85u;

struct PhiloxWords { std::uint32_t w0, w1, w2, w3; };

inline __attribute__((always_inline)) PhiloxWords philox(std::uint64_t seed, std::uint64_t draw, std::uint32_t block)
{
    std::uint32_t k0 = static_cast<std::uint32_t>(seed), k1 = static_cast<std::uint32_t>(seed >> 32);
    std::uint32_t x0 = static_cast<std::uint32_t>(draw), x1 = static_cast<std::uint32_t>(draw >> 32);
    std::uint32_t x2 = block, x3 = 0;
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{kPhiloxM0} * x0, b = std::uint64_t{kPhiloxM1} * x2;
        x0 = static_cast<std::uint32_t>(b >> 32) ^ x1 ^ k0;
        x1 = static_cast<std::uint32_t>(b);
        x2 = static_cast<std::uint32_t>(a >> 32) ^ x3 ^ k1;
        x3 = static_cast<std::uint32_t>(a);
        k0 += kPhiloxW0;
        k1 += kPhiloxW1;
    }
    return {x0, x1, x2, x3};
}

inline double uniform(std::uint32_t word) { return (word + 0.5) * 0x1p-32; }
