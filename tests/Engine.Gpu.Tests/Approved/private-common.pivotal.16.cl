// private-common/pivotal: 16 draws a work item, uniforms of 32 bits
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

typedef double16 Real;
typedef long16 Bool;
typedef ulong16 Word;
typedef long16 Count;
#define ANY(condition) any(condition)
#define AS_REAL as_double16
#define POWER_OF_TWO(n) as_double16(as_ulong16(n + 4503599627371519.0) << 52)
#define EXPONENT(x) (as_double16((as_ulong16(x) >> 52) | 0x4330000000000000UL) - 4503599627371519.0)

static void pivotal_price_2_0(__global const double* parameters, __global const double* tables, const Real a, const Real a_2, Real* r, Real* r_2)
{
    const Real t = fma(a_2, (Real)(0.0), (Real)(0.0));
    const Real t_2 = fabs(t);
    const Real t_3 = fma(a_2, (Real)(0.0), a);
    const Real t_4 = fabs(t_3);
    const Real t_5 = t_2 > t_4 ? t_2 : t_4;
    const Real t_6 = fma(a_2, (Real)(1.0), (Real)(1.0));
    const Real t_7 = fabs(t_6);
    const Real t_8 = fma(a_2, (Real)(1.0), a);
    const Real t_9 = fabs(t_8);
    const Real t_10 = t_7 > t_9 ? t_7 : t_9;
    const Real t_11 = t_5 > t_10 ? t_5 : t_10;
    const Real t_12 = t_11 * (Real)(3.552713678800501E-15);
    Real s = (Real)(0.5);
    Real s_2 = (Real)(0.0);
    for (int i = 0; i < 40; i++)
    {
        const Real t_13 = (Real)(0.5) * s;
        const Real t_14 = s + s_2;
        const Real t_15 = fma(a_2, t_14, (Real)(0.0));
        const Real t_16 = fma(a_2, t_14, a);
        const Real t_17 = t_12 + t_16;
        const Bool is = t_15 <= t_17;
        const Real t_18 = is ? t_14 : s_2;
        s = t_13;
        s_2 = t_18;
    }
    const Real t_19 = fma(a_2, (Real)(1.0), (Real)(0.0));
    const Real t_20 = t_8 + t_12;
    const Bool is_2 = t_19 <= t_20;
    const Real t_21 = is_2 ? (Real)(1.0) : s_2;
    const Real t_22 = s_2 + (Real)(9.094947017729282E-13);
    const Real t_23 = is_2 ? (Real)(1.0) : t_22;
    const Real t_24 = fma(a_2, t_21, a);
    const Real t_25 = t_12 + t_24;
    Real s_3 = (Real)(0.5);
    Real s_4 = (Real)(0.0);
    for (int i_2 = 0; i_2 < 40; i_2++)
    {
        const Real t_26 = (Real)(0.5) * s_3;
        const Real t_27 = s_3 + s_4;
        const Real t_28 = fma(a_2, t_21, t_27);
        const Bool is_3 = t_28 <= t_25;
        const Real t_29 = is_3 ? t_27 : s_4;
        s_3 = t_26;
        s_4 = t_29;
    }
    const Real t_30 = fma(a_2, t_21, (Real)(1.0));
    const Bool is_4 = t_30 <= t_25;
    const Real t_31 = is_4 ? (Real)(1.0) : s_4;
    const Real t_32 = fma(a_2, t_21, t_31);
    Real s_5 = (Real)(0.0);
    Real s_6 = t_23;
    Real s_7 = t_32;
    Real s_8 = (Real)(as_double(0xFFF0000000000000UL));
    for (int i_3 = 0; i_3 < 2; i_3++)
    {
        const Real t_33 = s_6 - s_5;
        const Real t_34 = t_33 * (Real)(0.0625);
        Real s_9 = s_7;
        Real s_10 = (Real)(as_double(0xFFF0000000000000UL));
        Real s_11 = s_5;
        Real s_12 = s_6;
        for (int i_4 = 0; i_4 < 4; i_4++)
        {
            const Real k = (Real)((double)i_4);
            const Real t_35 = k * (Real)(4.0);
            const Real t_36 = (Real)(0.0) + t_35;
            const Real t_37 = t_34 * t_36;
            const Real t_38 = s_5 + t_37;
            const Real t_39 = (Real)(1.0) + t_35;
            const Real t_40 = t_34 * t_39;
            const Real t_41 = s_5 + t_40;
            const Real t_42 = t_35 + (Real)(2.0);
            const Real t_43 = t_34 * t_42;
            const Real t_44 = s_5 + t_43;
            const Real t_45 = t_35 + (Real)(3.0);
            const Real t_46 = t_34 * t_45;
            const Real t_47 = s_5 + t_46;
            const Real t_48 = s_6 < t_41 ? s_6 : t_41;
            const Real t_49 = s_6 < t_44 ? s_6 : t_44;
            const Real t_50 = s_6 < t_47 ? s_6 : t_47;
            const Real t_51 = (Real)(4.0) + t_35;
            const Real t_52 = t_34 * t_51;
            const Real t_53 = s_5 + t_52;
            const Real t_54 = s_6 < t_53 ? s_6 : t_53;
            const Bool is_5 = k == (Real)(3.0);
            const Real t_55 = is_5 ? s_6 : t_54;
            const Real t_56 = fma(a_2, t_38, a);
            const Real t_57 = t_12 + t_56;
            const Real t_58 = fma(a_2, t_41, a);
            const Real t_59 = t_12 + t_58;
            const Real t_60 = fma(a_2, t_44, a);
            const Real t_61 = t_12 + t_60;
            const Real t_62 = fma(a_2, t_47, a);
            const Real t_63 = t_12 + t_62;
            Real s_13 = (Real)(0.5);
            Real s_14 = (Real)(0.0);
            Real s_15 = (Real)(0.0);
            Real s_16 = (Real)(0.0);
            Real s_17 = (Real)(0.0);
            for (int i_5 = 0; i_5 < 40; i_5++)
            {
                const Real t_64 = (Real)(0.5) * s_13;
                const Real t_65 = s_13 + s_14;
                const Real t_66 = fma(a_2, t_38, t_65);
                const Bool is_6 = t_66 <= t_57;
                const Real t_67 = is_6 ? t_65 : s_14;
                const Real t_68 = s_13 + s_15;
                const Real t_69 = fma(a_2, t_41, t_68);
                const Bool is_7 = t_69 <= t_59;
                const Real t_70 = is_7 ? t_68 : s_15;
                const Real t_71 = s_13 + s_16;
                const Real t_72 = fma(a_2, t_44, t_71);
                const Bool is_8 = t_72 <= t_61;
                const Real t_73 = is_8 ? t_71 : s_16;
                const Real t_74 = s_13 + s_17;
                const Real t_75 = fma(a_2, t_47, t_74);
                const Bool is_9 = t_75 <= t_63;
                const Real t_76 = is_9 ? t_74 : s_17;
                s_13 = t_64;
                s_14 = t_67;
                s_15 = t_70;
                s_16 = t_73;
                s_17 = t_76;
            }
            const Real t_77 = fma(a_2, t_38, (Real)(1.0));
            const Bool is_10 = t_77 <= t_57;
            const Real t_78 = is_10 ? (Real)(1.0) : s_14;
            const Real t_79 = (Real)(9.094947017729282E-13) + s_14;
            const Real t_80 = is_10 ? (Real)(1.0) : t_79;
            const Real t_81 = fma(a_2, t_41, (Real)(1.0));
            const Bool is_11 = t_81 <= t_59;
            const Real t_82 = is_11 ? (Real)(1.0) : s_15;
            const Real t_83 = (Real)(9.094947017729282E-13) + s_15;
            const Real t_84 = is_11 ? (Real)(1.0) : t_83;
            const Real t_85 = fma(a_2, t_44, (Real)(1.0));
            const Bool is_12 = t_85 <= t_61;
            const Real t_86 = is_12 ? (Real)(1.0) : s_16;
            const Real t_87 = (Real)(9.094947017729282E-13) + s_16;
            const Real t_88 = is_12 ? (Real)(1.0) : t_87;
            const Real t_89 = fma(a_2, t_47, (Real)(1.0));
            const Bool is_13 = t_89 <= t_63;
            const Real t_90 = is_13 ? (Real)(1.0) : s_17;
            const Real t_91 = (Real)(9.094947017729282E-13) + s_17;
            const Real t_92 = is_13 ? (Real)(1.0) : t_91;
            const Real t_93 = fma(a_2, t_38, t_78);
            const Bool is_14 = t_93 <= t_57;
            const Real t_94 = s_9 > t_93 ? s_9 : t_93;
            const Real t_95 = is_14 ? t_94 : s_9;
            const Real t_96 = fma(a_2, t_48, t_80);
            const Real t_97 = fma(a_2, t_48, a);
            const Real t_98 = t_96 < t_97 ? t_96 : t_97;
            const Bool is_15 = s_10 <= t_95;
            const Bool is_16 = t_95 < t_98;
            const Real t_99 = is_15 ? t_38 : s_11;
            const Real t_100 = is_15 ? (Real)(as_double(0xFFF0000000000000UL)) : s_10;
            const Real t_101 = is_16 ? t_48 : s_12;
            const Real t_102 = t_98 > t_100 ? t_98 : t_100;
            const Real t_103 = is_16 ? t_102 : t_100;
            const Real t_104 = fma(a_2, t_41, t_82);
            const Bool is_17 = t_104 <= t_59;
            const Real t_105 = t_95 > t_104 ? t_95 : t_104;
            const Real t_106 = is_17 ? t_105 : t_95;
            const Real t_107 = fma(a_2, t_49, t_84);
            const Real t_108 = fma(a_2, t_49, a);
            const Real t_109 = t_107 < t_108 ? t_107 : t_108;
            const Bool is_18 = t_103 <= t_106;
            const Bool is_19 = t_106 < t_109;
            const Real t_110 = is_18 ? t_41 : t_99;
            const Real t_111 = is_18 ? (Real)(as_double(0xFFF0000000000000UL)) : t_103;
            const Real t_112 = is_19 ? t_49 : t_101;
            const Real t_113 = t_109 > t_111 ? t_109 : t_111;
            const Real t_114 = is_19 ? t_113 : t_111;
            const Real t_115 = fma(a_2, t_44, t_86);
            const Bool is_20 = t_115 <= t_61;
            const Real t_116 = t_106 > t_115 ? t_106 : t_115;
            const Real t_117 = is_20 ? t_116 : t_106;
            const Real t_118 = fma(a_2, t_50, t_88);
            const Real t_119 = fma(a_2, t_50, a);
            const Real t_120 = t_118 < t_119 ? t_118 : t_119;
            const Bool is_21 = t_114 <= t_117;
            const Bool is_22 = t_117 < t_120;
            const Real t_121 = is_21 ? t_44 : t_110;
            const Real t_122 = is_21 ? (Real)(as_double(0xFFF0000000000000UL)) : t_114;
            const Real t_123 = is_22 ? t_50 : t_112;
            const Real t_124 = t_120 > t_122 ? t_120 : t_122;
            const Real t_125 = is_22 ? t_124 : t_122;
            const Real t_126 = fma(a_2, t_47, t_90);
            const Bool is_23 = t_126 <= t_63;
            const Real t_127 = t_117 > t_126 ? t_117 : t_126;
            const Real t_128 = is_23 ? t_127 : t_117;
            const Real t_129 = fma(a_2, t_55, t_92);
            const Real t_130 = fma(a_2, t_55, a);
            const Real t_131 = t_129 < t_130 ? t_129 : t_130;
            const Bool is_24 = t_125 <= t_128;
            const Bool is_25 = t_128 < t_131;
            const Real t_132 = is_24 ? t_47 : t_121;
            const Real t_133 = is_24 ? (Real)(as_double(0xFFF0000000000000UL)) : t_125;
            const Real t_134 = is_25 ? t_55 : t_123;
            const Real t_135 = t_131 > t_133 ? t_131 : t_133;
            const Real t_136 = is_25 ? t_135 : t_133;
            s_9 = t_128;
            s_10 = t_136;
            s_11 = t_132;
            s_12 = t_134;
        }
        s_5 = s_11;
        s_6 = s_12;
        s_7 = s_9;
        s_8 = s_10;
    }
    const Real t_137 = s_7 > s_8 ? s_7 : s_8;
    Real s_18 = (Real)(0.0);
    Real s_19 = (Real)(0.0);
    for (int i_6 = 0; i_6 < 2; i_6++)
    {
        const Real k_2 = (Real)((double)i_6);
        const Bool is_26 = (Real)(0.0) == k_2;
        const Bool is_27 = (Real)(1.0) == k_2;
        const Real t_138 = is_26 ? (Real)(0.4375) : (Real)(0.5);
        const Real t_139 = is_27 ? (Real)(0.4375) : (Real)(0.5);
        const Real t_140 = is_26 ? (Real)(0.5625) : (Real)(0.5);
        const Real t_141 = is_27 ? (Real)(0.5625) : (Real)(0.5);
        const Real t_142 = fma(a_2, t_141, t_140);
        const Real t_143 = fma(a_2, t_141, a);
        const Real t_144 = t_142 + t_143;
        const Real t_145 = fma(a_2, t_139, t_138);
        const Real t_146 = fma(a_2, t_139, a);
        const Real t_147 = t_145 + t_146;
        const Real t_148 = t_144 - t_147;
        const Real t_149 = t_140 - t_138;
        const Real t_150 = t_141 - t_139;
        const Real t_151 = t_149 + t_150;
        const Real t_152 = t_148 / t_151;
        const Real t_153 = is_26 ? t_152 : s_18;
        const Real t_154 = is_27 ? t_152 : s_19;
        s_18 = t_153;
        s_19 = t_154;
    }
    const Real t_155 = s_18 > s_19 ? s_18 : s_19;
    const Real t_156 = t_155 > (Real)(1E-290) ? t_155 : (Real)(1E-290);
    const Real t_157 = t_156 * (Real)(0.0009765625);
    const Real t_158 = s_18 > t_157 ? s_18 : t_157;
    const Real t_159 = t_156 / t_158;
    const Real t_160 = t_159 * (Real)(1.4142135623730951);
    const Real t_161 = EXPONENT(t_160);
    const Real t_162 = POWER_OF_TWO(t_161);
    const Real t_163 = s_19 > t_157 ? s_19 : t_157;
    const Real t_164 = t_156 / t_163;
    const Real t_165 = (Real)(1.4142135623730951) * t_164;
    const Real t_166 = EXPONENT(t_165);
    const Real t_167 = POWER_OF_TWO(t_166);
    const Real t_168 = t_12 * (Real)(2147483648.0);
    const Real t_169 = t_137 - s_7;
    const Real t_170 = t_169 * (Real)(0.25);
    Real s_20 = (Real)(0.0);
    Real s_21 = (Real)(0.0);
    Real s_22 = (Real)(1.0);
    Real s_23 = (Real)(0.0);
    Real s_24 = s_7;
    Real s_25 = (Real)(as_double(0xFFF0000000000000UL));
    Real s_26 = t_137;
    Real s_27 = t_170;
    Real s_28 = (Real)(0.0);
    for (int i_7 = 0; i_7 < 1500; i_7++)
    {
        const Real k_3 = (Real)((double)i_7);
        const Real t_171 = s_26 - s_24;
        const Bool is_28 = t_168 < t_171;
        if (!ANY(is_28)) break;
        const Real t_172 = t_162 * s_22;
        const Real t_173 = (Real)(1.0) < t_172 ? (Real)(1.0) : t_172;
        const Real t_174 = t_167 * s_22;
        const Real t_175 = (Real)(1.0) < t_174 ? (Real)(1.0) : t_174;
        const Real t_176 = s_20 + t_173;
        const Real t_177 = s_21 + t_175;
        const Real t_178 = fma(a_2, s_21, s_20);
        const Real t_179 = fma(a_2, t_177, t_176);
        const Real t_180 = fma(a_2, t_177, a);
        const Real t_181 = t_179 < t_180 ? t_179 : t_180;
        const Real t_182 = fma(a_2, s_21, a);
        const Real t_183 = t_12 + t_182;
        const Bool is_29 = t_178 <= t_183;
        const Bool is_30 = (Real)(0.0) == s_23;
        const Bool is_31 = is_29 & is_30;
        const Real t_184 = s_24 > t_178 ? s_24 : t_178;
        const Real t_185 = is_29 ? t_184 : s_24;
        const Real t_186 = t_12 + t_180;
        const Bool is_32 = t_179 <= t_186;
        const Real t_187 = t_179 > t_185 ? t_179 : t_185;
        const Real t_188 = is_32 ? t_187 : t_185;
        const Real t_189 = s_27 + t_188;
        const Bool is_33 = t_189 < t_181;
        const Bool is_34 = is_31 & is_33;
        const Bool is_35 = (Real)(2.842170943040401E-14) < s_22;
        const Bool is_36 = is_34 & is_35;
        const Bool is_37 = !is_36;
        const Bool is_38 = is_31 & is_37;
        const Real t_190 = s_25 > t_181 ? s_25 : t_181;
        const Real t_191 = is_38 ? t_190 : s_25;
        const Bool is_39 = (Real)(1.0) <= s_22;
        const Bool is_40 = is_37 & is_39;
        const Bool is_41 = !is_39;
        const Bool is_42 = is_37 & is_41;
        const Real t_192 = t_173 + t_173;
        const Real t_193 = (Real)(1.0) < t_192 ? (Real)(1.0) : t_192;
        const Real t_194 = t_193 * (Real)(4503599627370496.0);
        const Real t_195 = t_176 + t_194;
        const Real t_196 = t_195 - t_194;
        const Bool is_43 = t_176 == t_196;
        const Real t_197 = t_176 - t_193;
        const Real t_198 = is_43 ? t_197 : t_176;
        const Real t_199 = is_42 ? t_198 : s_20;
        const Bool is_44 = is_42 & is_43;
        const Real t_200 = t_175 + t_175;
        const Real t_201 = (Real)(1.0) < t_200 ? (Real)(1.0) : t_200;
        const Real t_202 = (Real)(4503599627370496.0) * t_201;
        const Real t_203 = t_177 + t_202;
        const Real t_204 = t_203 - t_202;
        const Bool is_45 = t_177 == t_204;
        const Real t_205 = t_177 - t_201;
        const Real t_206 = is_45 ? t_205 : t_177;
        const Real t_207 = is_44 ? t_206 : s_21;
        const Bool is_46 = is_44 & is_45;
        const Real t_208 = t_188 > t_191 ? t_188 : t_191;
        const Real t_209 = s_26 < t_208 ? s_26 : t_208;
        const Real t_210 = is_40 ? t_209 : s_26;
        const Real t_211 = k_3 - s_28;
        const Real t_212 = (Real)(1500.0) - k_3;
        const Real t_213 = t_210 - t_188;
        const Real t_214 = (Real)(4.0) * t_211;
        const Bool is_47 = t_214 <= t_212;
        const Real t_215 = t_211 * (Real)(2.8284271247461903);
        const Bool is_48 = t_215 <= t_212;
        const Real t_216 = is_48 ? (Real)(0.5) : (Real)(0.75);
        const Real t_217 = is_47 ? (Real)(0.25) : t_216;
        const Real t_218 = t_213 * t_217;
        const Real t_219 = (Real)(1500.0) - s_28;
        const Real t_220 = t_219 * (Real)(0.7);
        const Bool is_49 = t_220 < t_211;
        const Real t_221 = (Real)(0.5) * s_22;
        const Real t_222 = s_22 + s_22;
        const Real t_223 = is_46 ? t_222 : s_22;
        const Real t_224 = is_36 ? t_221 : t_223;
        const Real t_225 = is_46 ? (Real)(1.0) : (Real)(0.0);
        const Real t_226 = is_40 ? (Real)(as_double(0xFFF0000000000000UL)) : t_191;
        const Real t_227 = s_27 * (Real)(1.0106666666666666);
        const Real t_228 = is_49 ? t_227 : s_27;
        const Real t_229 = is_40 ? t_218 : t_228;
        const Real t_230 = is_40 ? k_3 : s_28;
        const Real t_231 = is_28 ? t_199 : s_20;
        const Real t_232 = is_28 ? t_207 : s_21;
        const Real t_233 = is_28 ? t_224 : s_22;
        const Real t_234 = is_28 ? t_225 : s_23;
        const Real t_235 = is_28 ? t_188 : s_24;
        const Real t_236 = is_28 ? t_226 : s_25;
        const Real t_237 = is_28 ? t_210 : s_26;
        const Real t_238 = is_28 ? t_229 : s_27;
        const Real t_239 = is_28 ? t_230 : s_28;
        s_20 = t_231;
        s_21 = t_232;
        s_22 = t_233;
        s_23 = t_234;
        s_24 = t_235;
        s_25 = t_236;
        s_26 = t_237;
        s_27 = t_238;
        s_28 = t_239;
    }
    const Real t_240 = t_3 + t_12;
    const Bool is_50 = t <= t_240;
    const Real t_241 = s_24 > s_26 ? s_24 : s_26;
    const Real t_242 = t_12 + t_241;
    const Real t_243 = is_50 ? t_242 : t_3;
    const Real t_244 = t_242 - s_24;
    const Real t_245 = is_50 ? t_244 : (Real)(0.0);
    *r = t_243;
    *r_2 = t_245;
}

// What is gathered, in the slots of a work item's draws.
typedef struct
{
    Real sum_0;
    Real sum_1;
    Real sum_2;
} Sums;

static void add_draws(Sums* sums, __global const double* parameters, __global const double* tables, const Real p_1, const Real c_1, const Real p_2, const Real c_2)
{
    const Real value_1 = fma(c_1, c_2, p_1);
    const Real value_2 = fma(c_1, c_2, p_2);
    Real price_1_of_pivotal, t_246;
    pivotal_price_2_0(parameters, tables, p_2, c_2, &price_1_of_pivotal, &t_246);
    Real price_2_of_pivotal, t_247;
    pivotal_price_2_0(parameters, tables, p_1, c_1, &price_2_of_pivotal, &t_247);
    const Bool is_51 = price_1_of_pivotal < value_1;
    const Bool is_52 = price_2_of_pivotal < value_2;
    const Real t_248 = is_51 ? price_1_of_pivotal : (Real)(0.0);
    const Real t_249 = is_52 ? price_2_of_pivotal : (Real)(0.0);
    const Real t_250 = t_248 + t_249;
    const Real t_251 = price_1_of_pivotal * (Real)(0.0);
    const Real t_252 = price_2_of_pivotal * (Real)(0.0);
    const Real t_253 = t_251 + t_252;
    sums->sum_0 = sums->sum_0 + t_250;
    sums->sum_1 = fma(t_250, t_250, sums->sum_1);
    sums->sum_2 = sums->sum_2 + t_253;
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

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void draw_blocks(const uint blocks, const ulong first_draw, const int steps, const ulong zero, __global const ulong* keys,
    __global const double* parameters, __global const double* tables, __global double* slots)
{
    const uint block = get_global_id(0) / 1;
    const uint slot = get_global_id(0) % 1 * 16;
    if (block >= blocks) return;
    Sums sums;
    // A vector on the stack, or some compilers do not align it, and then whatever they spill to it crosses cache lines.
    volatile Real aligned;
    aligned = (Real)(0.0);
    sums.sum_0 = (Real)(0.0);
    sums.sum_1 = (Real)(0.0);
    sums.sum_2 = (Real)(0.0);
    const ulong first = first_draw + block * 4096UL;
    const ulong open_0 = keys[1];
    const ulong known_0 = (((first >> 32) ^ keys[0] ^ 0x0UL) & LOW) * MULTIPLIER_0;
    const ulong open_1_0 = keys[2] ^ 0x0UL;
    const ulong open_2_0 = keys[3] ^ (known_0 >> 32);
    const ulong open_3_0 = keys[5] ^ (known_0 & LOW);
    Word product = ((Word)((first & LOW) + slot) + (Word)(0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL, 9UL, 10UL, 11UL, 12UL, 13UL, 14UL, 15UL)) * MULTIPLIER_0;
    for (int step = 0; step < steps; step++)
    {
        Real u0_0, u1_0, u2_0, u3_0;
        {
            Word x0_0, x1_0, x2_0, x3_0;
            OPEN(0, open_1_0, open_2_0, open_3_0)
            ROUND(0, keys[4], 0UL)
            ROUND(0, keys[6], keys[7])
            ROUND(0, keys[8], keys[9])
            ROUND(0, keys[10], keys[11])
            ROUND(0, keys[12], keys[13])
            ROUND(0, keys[14], keys[15])
            ROUND(0, keys[16], keys[17])
            ROUND(0, keys[18], keys[19])
            u0_0 = UNIFORM(x0_0);
            u1_0 = UNIFORM(x1_0);
            u2_0 = UNIFORM(x2_0);
            u3_0 = UNIFORM(x3_0);
        }
        product += 16 * MULTIPLIER_0;
        // Adds nothing, but the compiler cannot know it: else it holds every key in a vector register, or on the stack for want of one.
        keys += zero;
        add_draws(&sums, parameters, tables, u0_0, u1_0, u2_0, u3_0);
    }
    __global double* to = slots + block * 48u + slot;
    vstore16(sums.sum_0, 0, to + 0);
    vstore16(sums.sum_1, 0, to + 16);
    vstore16(sums.sum_2, 0, to + 32);
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void add_slots(const uint blocks, __global const double* slots, __global double* sums)
{
    const uint first = get_global_id(0) * 3;
    if (first >= blocks * 3) return;
    for (uint id = first; id < first + 3; id++)
    {
        const double8 low = vload8(2 * id, slots), high = vload8(2 * id + 1, slots);
        const double8 eight = low + high;
        const double4 four = eight.lo + eight.hi;
        const double2 two = four.lo + four.hi;
        sums[id] = two.lo + two.hi;
    }
}
