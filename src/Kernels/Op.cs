namespace ExPost.Kernels;

/// <summary>
/// The operations a kernel may hold. Each has one meaning, given here down to the last bit for every input that is not a NaN;
/// an engine that prints or interprets kernels implements exactly this.
/// </summary>
public enum Op : byte
{
    /// <summary>The literal <see cref="Node.Value"/>.</summary>
    Constant,

    /// <summary>A truth value: <see cref="Node.Value"/> is 1 or 0.</summary>
    BoolConstant,

    /// <summary>The uniform number <see cref="Node.Index"/> of the draw, strictly between 0 and 1.</summary>
    Uniform,

    /// <summary>The parameter <see cref="Node.Index"/> of the kernel: the same for every draw of a run.</summary>
    Parameter,

    /// <summary>The argument <see cref="Node.Index"/> of the function that is recorded.</summary>
    Argument,

    /// <summary>The state variable <see cref="Node.Index"/> at the start of an iteration of a loop.</summary>
    Carried,

    /// <summary>The number of the iteration of a loop, from 0.</summary>
    Iteration,

    /// <summary>The result <see cref="Node.Index"/> of a loop or of a call.</summary>
    Result,

    /// <summary>a + b, rounded to nearest even.</summary>
    Add,

    /// <summary>a − b, rounded to nearest even.</summary>
    Subtract,

    /// <summary>a · b, rounded to nearest even.</summary>
    Multiply,

    /// <summary>a / b, rounded to nearest even.</summary>
    Divide,

    /// <summary>−a: the sign bit flipped.</summary>
    Negate,

    /// <summary>|a|: the sign bit cleared.</summary>
    Abs,

    /// <summary>√a, rounded to nearest even.</summary>
    Sqrt,

    /// <summary>a · b + c, rounded once.</summary>
    Fma,

    /// <summary>a &lt; b ? a : b.</summary>
    Min,

    /// <summary>a &gt; b ? a : b.</summary>
    Max,

    /// <summary>2ⁿ for an integer n from −1022 to 1023; other inputs give an unspecified but reproducible number.</summary>
    PowerOfTwo,

    /// <summary>The top twelve bits of a minus 1023: the exponent of a positive normal number.</summary>
    Exponent,

    /// <summary>The fraction bits of a with the exponent of 1: a number in [1, 2).</summary>
    Mantissa,

    /// <summary>
    /// The entry of <see cref="Node.Table"/> at an index: a &gt; 0 ? a : 0, of that the smaller with the last index, and of that the whole part. So a negative
    /// index and a NaN read the first entry, one that is too large reads the last, and no input reads outside the table.
    /// </summary>
    Lookup,

    /// <summary>condition ? a : b.</summary>
    Select,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,

    /// <summary>a = b.</summary>
    Equal,

    /// <summary>Both conditions hold.</summary>
    And,

    /// <summary>At least one of two conditions holds.</summary>
    Or,

    /// <summary>The condition does not hold.</summary>
    Not,

    /// <summary>A loop: see <see cref="LoopNode"/>.</summary>
    Loop,

    /// <summary>A call of a function: see <see cref="CallNode"/>.</summary>
    Call,
}
