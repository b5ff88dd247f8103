// The one entry point: cuts the draws into blocks, hands the blocks to threads and adds up their sums in order.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <iterator>
#include <thread>
#include <vector>

#include "kernels.h"

namespace {

struct Entry {
    const char* name;
    Kernel* kernel;
    Kernel* remainder;   // takes the draws after the last multiple of kGrain
    std::uint64_t block; // draws a thread takes at a time; divides 2^32
};

const Entry kEntries[] = {
    {"closed avx512", closed_avx512, closed_scalar, 1 << 16},
    {"closed avx512-1", closed_avx512_1, closed_scalar, 1 << 16},
    {"closed scalar", closed_scalar, closed_scalar, 1 << 16},
    {"random avx512", random_avx512, nullptr, 1 << 16},
    {"random avx512-1", random_avx512_1, nullptr, 1 << 16},
    {"search avx512", search_avx512, search_scalar, 1 << 10},
    {"search soa", search_soa, search_scalar, 1 << 10},
    {"search scalar", search_scalar, search_scalar, 1 << 8},
};

struct alignas(64) Total { double sums[7] = {}; };

} // namespace

// Adds up draws first .. first+draws-1 of the kernel called name into sums[0..6]; `first` is a multiple of 65536.
// Returns 0, or 1 when there is no such kernel or it cannot take these draws.
extern "C" int peer_run(const char* name, std::uint64_t seed, std::uint64_t first, std::uint64_t draws, int threads, double* sums)
{
    const Entry* entry = std::find_if(std::begin(kEntries), std::end(kEntries), [&](const Entry& e) { return !std::strcmp(e.name, name); });
    if (entry == std::end(kEntries) || first % 65536 || (draws % kGrain && !entry->remainder)) return 1;

    const std::uint64_t blocks = (draws + entry->block - 1) / entry->block;
    std::vector<Total> totals(blocks);
    std::atomic<std::uint64_t> next{0};
    const auto work = [&] {
        for (std::uint64_t b; (b = next.fetch_add(1)) < blocks;) {
            const std::uint64_t start = b * entry->block, count = std::min(entry->block, draws - start);
            const int whole = static_cast<int>(count / kGrain * kGrain), rest = static_cast<int>(count) - whole;
            if (whole) entry->kernel(seed, first + start, whole, totals[b].sums);
            if (rest) entry->remainder(seed, first + start + static_cast<std::uint64_t>(whole), rest, totals[b].sums);
        }
    };
    std::vector<std::thread> helpers;
    for (int t = 1; t < threads; ++t) helpers.emplace_back(work);
    work();
    for (std::thread& helper : helpers) helper.join();

    std::fill(sums, sums + 7, 0.0);
    for (const Total& total : totals)
        for (int i = 0; i < 7; ++i) sums[i] += total.sums[i];
    return 0;
}

extern "C" void peer_philox(std::uint64_t seed, std::uint64_t draw, std::uint32_t block, std::uint32_t* words)
{
    const PhiloxWords w = philox(seed, draw, block);
    words[0] = w.w0, words[1] = w.w1, words[2] = w.w2, words[3] = w.w3;
}
