using System.Globalization;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Names of a program's values, as near to the formulas' own as OpenCL C allows. Names in lower case with a number at the end ("c.1" is c_1) clash with
/// nothing that the language defines; others are looked up.
/// </summary>
internal sealed class Identifiers
{
    /// <summary>What the language reserves, and what the printed programs use themselves.</summary>
    private static readonly string[] s_reserved =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
        "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "half", "quad", "complex", "imaginary", "uchar", "ushort",
        "uint", "ulong", "size_t", "ptrdiff_t", "intptr_t", "uintptr_t", "event_t", "sampler_t", "image1d_t", "image2d_t", "image3d_t", "global", "local", "constant", "private", "generic", "kernel",
        "read_only", "write_only", "read_write", "uniform", "pipe", "true", "false", "fma", "sqrt", "fabs", "any", "lookup", "parameters", "tables", "keys", "sums", "slots", "draw_blocks", "add_slots",
        "add_draws", "asm", "typeof", "main", "unix", "linux", "i386", "queue_t", "vec_step",
    ];

    /// <summary>How names begin of which the language and its extensions have many: types of images, conversions, and macros that say what a device can do.</summary>
    private static readonly string[] s_reservedBeginnings = ["image", "as_", "convert_", "cl_", "cles_"];

    private readonly HashSet<string> _used = [.. s_reserved];

    /// <summary>A name that nothing else has.</summary>
    /// <param name="wish">What it should read like.</param>
    internal string New(string wish)
    {
        string plain = string.Concat(wish.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        if (plain.Length == 0 || !char.IsAsciiLetter(plain[0])) plain = "v" + plain;
        if (!s_reservedBeginnings.Any(beginning => plain.StartsWith(beginning, StringComparison.Ordinal)) && _used.Add(plain)) return plain;
        for (int k = 2; ; k++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{plain}_{k}");
            if (_used.Add(name)) return name;
        }
    }
}
