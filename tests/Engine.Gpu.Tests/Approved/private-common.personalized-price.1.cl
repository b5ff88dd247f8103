// private-common/personalized-price: one draw a work item, uniforms of 32 bits
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

typedef double Real;
typedef int Bool;
typedef ulong Word;
typedef long Count;
#define ADD_COUNT(n, condition) n += condition
#define AS_REAL as_double

// What is gathered, in the slots of a work item's draws.
typedef struct
{
    Real sum_0;
    Real sum_1;
    Count sum_2;
} Sums;

static void add_draws(Sums* sums, __global const double* parameters, __global const double* tables, const Real p_1, const Real c_1, const Real p_2, const Real c_2)
{
    const Real epsilon = (Real)(parameters[0]);
    const Real value_1 = fma(c_1, c_2, p_1);
    const Real value_2 = fma(c_1, c_2, p_2);
    const Real t = fma(c_2, c_2, p_2);
    const Real price_1_of_personalized_price = epsilon + t;
    const Bool is = price_1_of_personalized_price < value_1;
    const Real t_2 = fma(c_1, c_1, p_1);
    const Real price_2_of_personalized_price = epsilon + t_2;
    const Bool is_2 = price_2_of_personalized_price < value_2;
    const Real t_3 = is ? price_1_of_personalized_price : (Real)(0.0);
    const Real t_4 = is_2 ? price_2_of_personalized_price : (Real)(0.0);
    const Real t_5 = t_3 + t_4;
    const Bool is_3 = is | is_2;
    const Bool is_4 = !is_3;
    sums->sum_0 = sums->sum_0 + t_5;
    sums->sum_1 = fma(t_5, t_5, sums->sum_1);
    ADD_COUNT(sums->sum_2, is_4);
}

// Philox4x32-10, for the draws of group c.
#define LOW 0xFFFFFFFFUL
#define MULTIPLIER_0 0xD2511F53UL
#define MULTIPLIER_1 0xCD9E8D57UL
#define OPEN(c, open_1, open_2, open_3) { \
    const Word p0 = product + c * (16 * MULTIPLIER_0); \
    const Word p1 = (((p0 >> 32) ^ open_0) & LOW) * MULTIPLIER_1; \
    x0_##c = (p1 >> 32) ^ open_1; \
    x1_##c = p1; \
    x2_##c = p0 ^ open_2; \
    x3_##c = (Word)(open_3); }
#define ROUND(c, key_0, key_1) { \
    const Word p0 = (x0_##c & LOW) * MULTIPLIER_0; \
    const Word p1 = (x2_##c & LOW) * MULTIPLIER_1; \
    x0_##c = (p1 >> 32) ^ x1_##c ^ key_0; \
    x1_##c = p1; \
    x2_##c = (p0 >> 32) ^ x3_##c ^ key_1; \
    x3_##c = p0; }
#define UNIFORM(w) (AS_REAL((w & LOW) | 0x4130000000000000UL) - (1048576.0 - 0x1p-33))

__attribute__((reqd_work_group_size(64, 1, 1)))
__kernel void draw_blocks(const uint blocks, const ulong first_draw, const int steps, const ulong zero, __global const ulong* keys,
    __global const double* parameters, __global const double* tables, __global double* slots)
{
    const uint block = get_global_id(0) / 16;
    const uint slot = get_global_id(0) % 16 * 1;
    if (block >= blocks) return;
    Sums sums;
    sums.sum_0 = (Real)(0.0);
    sums.sum_1 = (Real)(0.0);
    sums.sum_2 = (Count)(0);
    const ulong first = first_draw + block * 4096UL;
    const ulong open_0 = keys[1];
    const ulong known_0 = (((first >> 32) ^ keys[0] ^ 0x0UL) & LOW) * MULTIPLIER_0;
    const ulong open_1_0 = keys[2] ^ 0x0UL;
    const ulong open_2_0 = keys[3] ^ (known_0 >> 32);
    const ulong open_3_0 = keys[5] ^ (known_0 & LOW);
    Word product = ((Word)((first & LOW) + slot) + (Word)(0UL)) * MULTIPLIER_0;
    const ulong key_0_2 = keys[4], key_1_2 = keys[5];
    const ulong key_0_3 = keys[6], key_1_3 = keys[7];
    const ulong key_0_4 = keys[8], key_1_4 = keys[9];
    const ulong key_0_5 = keys[10], key_1_5 = keys[11];
    const ulong key_0_6 = keys[12], key_1_6 = keys[13];
    const ulong key_0_7 = keys[14], key_1_7 = keys[15];
    const ulong key_0_8 = keys[16], key_1_8 = keys[17];
    const ulong key_0_9 = keys[18], key_1_9 = keys[19];
    for (int step = 0; step < steps; step++)
    {
        Real u0_0, u1_0, u2_0, u3_0;
        {
            Word x0_0, x1_0, x2_0, x3_0;
            OPEN(0, open_1_0, open_2_0, open_3_0)
            ROUND(0, key_0_2, 0UL)
            ROUND(0, key_0_3, key_1_3)
            ROUND(0, key_0_4, key_1_4)
            ROUND(0, key_0_5, key_1_5)
            ROUND(0, key_0_6, key_1_6)
            ROUND(0, key_0_7, key_1_7)
            ROUND(0, key_0_8, key_1_8)
            ROUND(0, key_0_9, key_1_9)
            u0_0 = UNIFORM(x0_0);
            u1_0 = UNIFORM(x1_0);
            u2_0 = UNIFORM(x2_0);
            u3_0 = UNIFORM(x3_0);
        }
        product += 16 * MULTIPLIER_0;
        add_draws(&sums, parameters, tables, u0_0, u1_0, u2_0, u3_0);
    }
    __global double* to = slots + block * 48u + slot;
    to[0] = sums.sum_0;
    to[16] = sums.sum_1;
    to[32] = convert_double(sums.sum_2);
}

__attribute__((reqd_work_group_size(64, 1, 1)))
__kernel void add_slots(const uint blocks, __global const double* slots, __global double* sums)
{
    const uint first = get_global_id(0) * 1;
    if (first >= blocks * 3) return;
    for (uint id = first; id < first + 1; id++)
    {
        const double8 low = vload8(2 * id, slots), high = vload8(2 * id + 1, slots);
        const double8 eight = low + high;
        const double4 four = eight.lo + eight.hi;
        const double2 two = four.lo + four.hi;
        sums[id] = two.lo + two.hi;
    }
}
