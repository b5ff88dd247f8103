using System.Reflection.Emit;

namespace ExPost.Engine.Cpu;

/// <summary>The ends of loops, and the pointers that move on in them.</summary>
internal static class ILLoops
{
    /// <summary>counter += step; back to the top while counter &lt; end. The counter is a 32-bit integer.</summary>
    internal static void CountUp(this ILGenerator il, LocalBuilder counter, int step, int end, Label top)
    {
        il.Emit(OpCodes.Ldloc, counter);
        il.Emit(OpCodes.Ldc_I4, step);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, counter);
        il.Emit(OpCodes.Ldc_I4, end);
        il.Emit(OpCodes.Blt, top);
    }

    /// <summary>left -= 1; back to the top while left &gt; 0. What is left is a 64-bit integer.</summary>
    internal static void CountDown(this ILGenerator il, LocalBuilder left, Label top)
    {
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Bgt, top);
    }

    /// <summary>pointer += bytes.</summary>
    internal static void Advance(this ILGenerator il, LocalBuilder pointer, int bytes)
    {
        il.Emit(OpCodes.Ldloc, pointer);
        il.Emit(OpCodes.Ldc_I4, bytes);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, pointer);
    }
}
