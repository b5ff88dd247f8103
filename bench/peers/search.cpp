// W2 "search" in plain C++: the price of a buyer is searched for, given the values as functions.
// Compiled without -ffast-math, which would let the compiler cancel terms of V - W that the search must compute.
#include <algorithm>
#include <limits>

#include "kernels.h"

namespace {

constexpr int kSteps = 40;     // halvings of a bisection
constexpr int kBoxes = 16;     // boxes of a level of the grid
constexpr int kLevels = 2;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kLastStep = 0x1p-40;

// ---- one draw at a time --------------------------------------------------------------------------------------

struct Bracket { double lo, hi; };

// The largest t in [0, 1] with f(t) <= 0, to within 2^-40.
template <class F>
inline Bracket bisect(F f)
{
    if (f(1.0) <= 0) return {1, 1};
    double lo = 0, h = 0.5;
    for (int k = 0; k < kSteps; ++k, h *= 0.5) lo += f(lo + h) <= 0 ? h : 0.0;
    return {lo, lo + kLastStep};
}

// The price of a buyer whose value is own(x, y) at signals (x, y) while the other's is other(x, y): the supremum
// of own over the signals at which own <= other.
template <class Own, class Other>
double search_price(Own own, Other other)
{
    const auto gap = [&](double x, double y) { return own(x, y) - other(x, y); };
    if (gap(0, 0) > 0) return other(0, 0);

    const auto column = [&](double y) { return bisect([&](double x) { return gap(x, y); }); };
    const Bracket y_end = bisect([&](double y) { return gap(0, y); });

    double low = own(column(y_end.lo).lo, y_end.lo);
    double left = 0, right = y_end.hi, top = -kInf;
    for (int level = 0; level < kLevels; ++level) {
        const double width = (right - left) / kBoxes, end = right;
        double new_left = left, new_right = right;
        top = -kInf;
        for (int k = 0; k < kBoxes; ++k) {
            const double a = left + k * width, b = k == kBoxes - 1 ? end : a + width;
            const Bracket x = column(a);
            low = std::max(low, own(x.lo, a));
            const double up = std::min(own(x.hi, b), other(x.hi, b));
            if (top <= low) top = -kInf;             // what was marked can no longer hold the supremum
            if (up > low) {
                if (top == -kInf) new_left = a;
                new_right = b;
                top = std::max(top, up);
            }
        }
        if (top > -kInf) left = new_left, right = new_right;
    }
    return std::max(top, low);
}

double price_facing(double p, double c)
{
    return search_price([=](double x, double y) { return x + y * c; }, [=](double, double y) { return p + c * y; });
}

// ---- a batch of draws at a time: every step is a loop over the batch, which g++ vectorises --------------------

// The bisections of a batch are independent and hide one another's latency: 16 draws reach 1.1 million draws a
// second, 32 reach 1.3, 64 reach 2.0 and 128 no more (one thread of a Zen 5).
constexpr int kLanes = 64;
static_assert(kGrain % kLanes == 0);
struct alignas(64) Lanes {
    double v[kLanes];
    double& operator[](int j) { return v[j]; }
    double operator[](int j) const { return v[j]; }
};

template <class F>
inline __attribute__((always_inline)) void each_lane(F f)
{
#pragma GCC unroll 1
#pragma GCC ivdep
    for (int j = 0; j < kLanes; ++j) f(j);
}

// f(j, t) is the function of lane j.
template <class F>
inline void bisect_lanes(F f, Lanes& lo, Lanes& hi)
{
    each_lane([&](int j) { lo[j] = 0; });
    double h = 0.5;
    for (int k = 0; k < kSteps; ++k, h *= 0.5)
        each_lane([&](int j) { const double t = lo[j] + h; lo[j] = f(j, t) <= 0 ? t : lo[j]; });
    each_lane([&](int j) {
        const bool all = f(j, 1.0) <= 0;
        hi[j] = all ? 1.0 : lo[j] + kLastStep;
        lo[j] = all ? 1.0 : lo[j];
    });
}

template <class Own, class Other>
inline void search_price_lanes(Own own, Other other, Lanes& price)
{
    Lanes y_lo, y_hi, x_lo, x_hi, low, top, left, right, width, new_left, new_right, a, b;
    const auto gap = [&](int j, double x, double y) { return own(j, x, y) - other(j, x, y); };
    const auto column = [&](const Lanes& y) {
        bisect_lanes([&](int j, double x) { return gap(j, x, y[j]); }, x_lo, x_hi);
    };

    bisect_lanes([&](int j, double y) { return gap(j, 0, y); }, y_lo, y_hi);
    column(y_lo);
    each_lane([&](int j) { low[j] = own(j, x_lo[j], y_lo[j]); left[j] = 0; right[j] = y_hi[j]; });
    for (int level = 0; level < kLevels; ++level) {
        each_lane([&](int j) {
            width[j] = (right[j] - left[j]) / kBoxes;
            new_left[j] = left[j];
            new_right[j] = right[j];
            top[j] = -kInf;
        });
        for (int k = 0; k < kBoxes; ++k) {
            const bool last = k == kBoxes - 1;
            each_lane([&](int j) { a[j] = left[j] + k * width[j]; b[j] = last ? right[j] : a[j] + width[j]; });
            column(a);
            each_lane([&](int j) {
                const double l = std::max(low[j], own(j, x_lo[j], a[j]));
                const double up = std::min(own(j, x_hi[j], b[j]), other(j, x_hi[j], b[j]));
                const double t = top[j] <= l ? -kInf : top[j];
                const bool mark = up > l, start = mark & (t == -kInf);
                new_left[j] = start ? a[j] : new_left[j];
                new_right[j] = mark ? b[j] : new_right[j];
                top[j] = mark ? std::max(t, up) : t;
                low[j] = l;
            });
        }
        each_lane([&](int j) {
            const bool any = top[j] > -kInf;
            left[j] = any ? new_left[j] : left[j];
            right[j] = any ? new_right[j] : right[j];
        });
    }
    each_lane([&](int j) {
        const double found = std::max(top[j], low[j]);
        price[j] = gap(j, 0, 0) > 0 ? other(j, 0, 0) : found;
    });
}

__attribute__((noinline)) void price_facing_lanes(const Lanes& p, const Lanes& c, Lanes& price)
{
    search_price_lanes([&](int j, double x, double y) { return x + y * c[j]; },
                       [&](int j, double, double y) { return p[j] + c[j] * y; }, price);
}

} // namespace

void search_scalar(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    Sums total;
    for (int i = 0; i < count; ++i) {
        const TwoBuyers d = draw_two_buyers(seed, first + static_cast<std::uint64_t>(i));
        total.add(d, price_facing(d.p2, d.c2), price_facing(d.p1, d.c1));
    }
    total.add_to(sums);
}

void search_soa(std::uint64_t seed, std::uint64_t first, int count, double* sums)
{
    Sums total;
    for (int i = 0; i < count; i += kLanes) {
        Lanes p1, c1, p2, c2, price1, price2;
        each_lane([&](int j) {
            const TwoBuyers d = draw_two_buyers(seed, first + static_cast<std::uint64_t>(i + j));
            p1[j] = d.p1; c1[j] = d.c1; p2[j] = d.p2; c2[j] = d.c2;
        });
        price_facing_lanes(p2, c2, price1);
        price_facing_lanes(p1, c1, price2);
        for (int j = 0; j < kLanes; ++j) total.add({p1[j], c1[j], p2[j], c2[j]}, price1[j], price2[j]);
    }
    total.add_to(sums);
}

// For the self-check: the price every arrangement finds for a buyer facing (p, c).
extern "C" double peer_search_price(double p, double c) { return price_facing(p, c); }
extern "C" double peer_search_price_soa(double p, double c)
{
    Lanes ps, cs, price;
    each_lane([&](int j) { ps[j] = p; cs[j] = c; });
    price_facing_lanes(ps, cs, price);
    return price[kLanes - 1];
}
