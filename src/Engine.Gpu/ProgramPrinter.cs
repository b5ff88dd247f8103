using System.Globalization;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Prints the program that sums a kernel over blocks of draws on a device: draw_blocks makes the uniforms of each draw, evaluates the kernel and adds into
/// the slots of the draw's block; add_slots adds the slots in their tree, so that only block sums leave the device.
/// </summary>
internal sealed class ProgramPrinter
{
    /// <summary>The kernel that draws: arguments are those of <see cref="DrawArguments"/>.</summary>
    internal const string DrawBlocks = "draw_blocks";

    /// <summary>The kernel that adds slots: arguments are those of <see cref="AddArguments"/>.</summary>
    internal const string AddSlots = "add_slots";

    /// <summary>Straight code of at most so many operations takes eight groups of draws a step.</summary>
    private const int SmallKernel = 64;

    /// <summary>Straight code of at most so many takes two.</summary>
    private const int MiddlingKernel = 400;

    private readonly CodeText _text = new();
    private readonly Identifiers _identifiers = new();
    private readonly Kernel _kernel;
    private readonly UniformKind _uniforms;
    private readonly Sampling _sampling;
    private readonly DeviceForm _form;
    private readonly Liveness _live;
    private readonly Dictionary<Table, string> _tables = [];
    private readonly int _groups;

    private ProgramPrinter(Kernel kernel, UniformKind uniforms, Sampling sampling, DeviceForm form)
    {
        _kernel = kernel;
        _uniforms = uniforms;
        _sampling = sampling;
        _form = form;
        _live = Liveness.OfSums(kernel);
        _groups = GroupsPerStep(kernel, form);
    }

    /// <summary>The arguments of <see cref="DrawBlocks"/>, by position.</summary>
    internal enum DrawArguments
    {
        /// <summary>uint: the number of blocks.</summary>
        Blocks,

        /// <summary>ulong: the index of the first draw.</summary>
        FirstDraw,

        /// <summary>int: the number of steps, each <see cref="DeviceProgram.DrawsPerStep"/> draws of a block.</summary>
        Steps,

        /// <summary>ulong: zero.</summary>
        Zero,

        /// <summary>The round keys of the random numbers, two a round; of a lattice, three numbers a dimension.</summary>
        Keys,

        /// <summary>The values of the kernel's parameters.</summary>
        Parameters,

        /// <summary>The entries of the kernel's tables, one table after the other.</summary>
        Tables,

        /// <summary>Receives 16 slots for each sum of each block.</summary>
        Slots,
    }

    /// <summary>The arguments of <see cref="AddSlots"/>, by position.</summary>
    internal enum AddArguments
    {
        /// <summary>uint: the number of blocks.</summary>
        Blocks,

        /// <summary>What draw_blocks left.</summary>
        Slots,

        /// <summary>Receives a number for each sum of each block.</summary>
        Sums,
    }

    /// <summary>Prints a kernel's program.</summary>
    internal static DeviceProgram Print(Kernel kernel, UniformKind uniforms, DeviceForm form, Sampling sampling = Sampling.MonteCarlo) => new ProgramPrinter(kernel, uniforms, sampling, form).Program();

    /// <summary>
    /// Groups of 16 draws that a step handles. Random numbers are chains of ten dependent rounds: a processor is busy only when several draws' are interleaved.
    /// Where the kernel itself takes most of the time, once is enough code.
    /// </summary>
    private static int GroupsPerStep(Kernel kernel, DeviceForm form)
    {
        if (form.Width == 1 || DeviceForm.HasLoops(kernel)) return 1;
        return kernel.Body.Items.Count switch
        {
            <= SmallKernel => 8,
            <= MiddlingKernel => 2,
            _ => 1,
        };
    }

    private DeviceProgram Program()
    {
        List<Table> tables = PrintTables();
        var functions = new Dictionary<Function, string>();
        foreach (Function function in _kernel.Functions.Where(_live.Functions.Contains)) PrintFunction(function, functions);
        PrintSums();
        PrintDraw(functions);
        PrintDrawBlocks();
        PrintAddSlots();
        return new(Head(_text.ToString()) + _text, _form, _groups * Blocks.Slots, tables);
    }

    /// <summary>What stands before a program: what its types are in its form, and the macros that it uses.</summary>
    private string Head(string program)
    {
        var head = new CodeText();
        string bits = _uniforms == UniformKind.Bits32 ? "32" : "52", width = _form.Width == 1 ? "" : Text(_form.Width);
        // A name may be that of a user's file, and nothing that is in it ends the comment.
        string title = string.Concat(_kernel.Name.Select(c => char.IsControl(c) ? ' ' : c));
        head.Line($"// {title}: {(_form.Width == 1 ? "one draw" : $"{width} draws")} a work item, uniforms of {bits} bits");
        head.Line("#pragma OPENCL EXTENSION cl_khr_fp64 : enable");
        head.Line("#pragma OPENCL FP_CONTRACT OFF");
        head.Line();
        head.Line($"typedef double{width} Real;");
        head.Line(_form.Width == 1 ? "typedef int Bool;" : $"typedef long{width} Bool;");
        head.Line($"typedef ulong{width} Word;");
        head.Line($"typedef long{width} Count;");
        // A condition that holds is 1 in a scalar and -1 in a vector.
        (string Name, string Definition)[] macros =
        [
            ("TRUE", $"TRUE ((Bool)({(_form.Width == 1 ? "1" : "-1")}))"),
            ("FALSE", "FALSE ((Bool)(0))"),
            ("ADD_COUNT", $"ADD_COUNT(n, condition) n {(_form.Width == 1 ? "+" : "-")}= condition"),
            ("ANY", $"ANY(condition) {(_form.Width == 1 ? "" : "any")}(condition)"),
            ("AS_REAL", $"AS_REAL as_double{width}"),
            ("POWER_OF_TWO", $"POWER_OF_TWO(n) as_double{width}(as_ulong{width}(n + 4503599627371519.0) << 52)"),
            ("EXPONENT", $"EXPONENT(x) (as_double{width}((as_ulong{width}(x) >> 52) | 0x4330000000000000UL) - 4503599627371519.0)"),
            ("MANTISSA", $"MANTISSA(x) as_double{width}((as_ulong{width}(x) & 0x000FFFFFFFFFFFFFUL) | 0x3FF0000000000000UL)"),
        ];
        foreach ((string name, string definition) in macros.Where(macro => program.Contains(macro.Name, StringComparison.Ordinal))) head.Line("#define " + definition);
        head.Line();
        return head.ToString();
    }

    private List<Table> PrintTables()
    {
        HashSet<Table> read = [.. _kernel.Functions.Where(_live.Functions.Contains).Select(function => function.Body).Append(_kernel.Body).SelectMany(TablesOf)];
        List<Table> tables = [.. _kernel.Tables.Where(read.Contains)];
        if (tables.Count == 0) return tables;
        long at = 0;
        _text.Line("// Where tables begin.");
        foreach (Table table in tables)
        {
            string name = _tables[table] = _identifiers.New($"table {table.Name}");
            _text.Line(string.Create(CultureInfo.InvariantCulture, $"enum {{ {name} = {at} }};"));
            at += table.Count;
        }

        _text.Line();
        _text.Line("// An index that is negative or not a number reads the first entry, one that is too large the last.");
        _text.Open("static Real lookup(__global const double* table, const double last, const Real index)");
        _text.Line("const Real least = index > 0.0 ? index : (Real)(0.0);");
        _text.Line("const Real at = least < last ? least : (Real)(last);");
        if (_form.Width == 1)
        {
            _text.Line("return table[convert_int(at)];");
        }
        else
        {
            _text.Line($"const int{_form.Width} entry = convert_int{_form.Width}(at);");
            _text.Line($"return (Real)({string.Join(", ", Enumerable.Range(0, _form.Width).Select(lane => $"table[entry.s{lane:x}]"))});");
        }

        _text.Close();
        _text.Line();
        return tables;
    }

    private IEnumerable<Table> TablesOf(Scope scope) =>
        scope.Items.Where(_live.Contains).SelectMany(item => item is LoopNode loop ? TablesOf(loop.Body) : item.Table is { } table ? [table] : []);

    private void PrintFunction(Function function, Dictionary<Function, string> functions)
    {
        // With its number at the end no function is called like one of the language.
        string name = functions[function] = _identifiers.New(string.Create(CultureInfo.InvariantCulture, $"{function.Name}_{function.Number}"));
        var printer = new BodyPrinter(_text, _kernel, _live, _identifiers, functions, _tables);
        string[] results = [.. function.Results.Select(_ => _identifiers.New("r"))];
        IEnumerable<string> arguments = function.Arguments.Select(argument => $"const Real {printer.Name(argument)}").Concat(results.Select(result => $"Real* {result}"));
        _text.Open($"static void {name}(__global const double* parameters, __global const double* tables, {string.Join(", ", arguments)})");
        printer.Print(function.Body, function.Results);
        for (int k = 0; k < results.Length; k++) _text.Line($"*{results[k]} = {printer.Name(function.Results[k])};");
        _text.Close();
        _text.Line();
    }

    private void PrintSums()
    {
        _text.Line("// What is gathered, in the slots of a work item's draws.");
        _text.Open("typedef struct");
        for (int k = 0; k < _kernel.Sums.Count; k++) _text.Line($"{(_kernel.Sums[k].Kind == SumKind.Count ? "Count" : "Real")} {Sum(k)};");
        _text.Close(" Sums;");
        _text.Line();
    }

    /// <summary>The kernel itself, for the uniforms of a work item's draws.</summary>
    private void PrintDraw(Dictionary<Function, string> functions)
    {
        var printer = new BodyPrinter(_text, _kernel, _live, _identifiers, functions, _tables);
        IEnumerable<string> uniforms = Uniforms.Select(node => $"const Real {printer.Name(node)}");
        _text.Open($"static void add_draws({string.Join(", ", uniforms.Prepend("__global const double* tables").Prepend("__global const double* parameters").Prepend("Sums* sums"))})");
        printer.Print(_kernel.Body, _kernel.Sums.SelectMany(sum => sum.Operands));
        for (int k = 0; k < _kernel.Sums.Count; k++)
        {
            Sum sum = _kernel.Sums[k];
            string to = $"sums->{Sum(k)}", a = printer.Name(sum.A);
            _text.Line(sum.Kind switch
            {
                SumKind.Total => $"{to} = {to} + {a};",
                SumKind.Product => $"{to} = fma({a}, {printer.Name(sum.B!)}, {to});",
                SumKind.Count => $"ADD_COUNT({to}, {a});",
                _ => $"{to} = {a} > {to} ? {a} : {to};",
            });
        }

        _text.Close();
        _text.Line();
    }

    private void PrintDrawBlocks()
    {
        UniformPrinter random = _sampling == Sampling.Lattice ? new LatticePrinter(_text, _uniforms, _form, _groups) : new PhiloxPrinter(_text, _uniforms, _form, _groups, _sampling == Sampling.Antithetic);
        random.PrintMacros();
        PrintSize();
        _text.Line($"__kernel void {DrawBlocks}(const uint blocks, const ulong first_draw, const int steps, const ulong zero, __global const ulong* keys,");
        _text.Line("    __global const double* parameters, __global const double* tables, __global double* slots)");
        _text.Open();
        _text.Line($"const uint block = get_global_id(0) / {_form.ItemsPerBlock};");
        _text.Line($"const uint slot = get_global_id(0) % {_form.ItemsPerBlock} * {_form.Width};");
        _text.Line("if (block >= blocks) return;");
        _text.Line("Sums sums;");
        if (_form.Width > 1)
        {
            _text.Line("// A vector on the stack, or some compilers do not align it, and then whatever they spill to it crosses cache lines.");
            _text.Line("volatile Real aligned;");
            _text.Line("aligned = (Real)(0.0);");
        }

        for (int k = 0; k < _kernel.Sums.Count; k++) _text.Line($"sums.{Sum(k)} = {(_kernel.Sums[k].Kind == SumKind.Count ? "(Count)(0)" : "(Real)(0.0)")};");
        int[] used = [.. Uniforms.Select(node => node.Index)];
        random.PrintStart(used, Blocks.DrawsPerBlock);
        _text.Open("for (int step = 0; step < steps; step++)");
        random.PrintUniforms(used);
        for (int group = 0; group < _groups; group++)
        {
            _text.Line($"add_draws({string.Join(", ", used.Select(index => UniformPrinter.Uniform(index, group)).Prepend("tables").Prepend("parameters").Prepend("&sums"))});");
        }

        _text.Close();
        _text.Line($"__global double* to = slots + block * {_kernel.Sums.Count * Blocks.Slots}u + slot;");
        for (int k = 0; k < _kernel.Sums.Count; k++)
        {
            string value = _kernel.Sums[k].Kind != SumKind.Count ? $"sums.{Sum(k)}" : $"convert_double{(_form.Width == 1 ? "" : Text(_form.Width))}(sums.{Sum(k)})";
            _text.Line(_form.Width == 1 ? $"to[{k * Blocks.Slots}] = {value};" : $"vstore{_form.Width}({value}, 0, to + {k * Blocks.Slots});");
        }

        _text.Close();
        _text.Line();
    }

    /// <summary>Slot k and slot k + 8, then k and k + 4, k + 2, k + 1: the tree of <see cref="Blocks.Tree"/>.</summary>
    private void PrintAddSlots()
    {
        string[] maxima = [.. Enumerable.Range(0, _kernel.Sums.Count).Where(k => _kernel.Sums[k].Kind == SumKind.Maximum).Select(Text)];
        PrintSize();
        _text.Open($"__kernel void {AddSlots}(const uint blocks, __global const double* slots, __global double* sums)");
        _text.Line($"const uint first = get_global_id(0) * {SumsPerItem(_kernel, _form)};");
        _text.Line($"if (first >= blocks * {_kernel.Sums.Count}) return;");
        _text.Open($"for (uint id = first; id < first + {SumsPerItem(_kernel, _form)}; id++)");
        _text.Line("const double8 low = vload8(2 * id, slots), high = vload8(2 * id + 1, slots);");
        if (maxima.Length > 0)
        {
            _text.Line($"const uint sum = id % {_kernel.Sums.Count};");
            _text.Open($"if ({string.Join(" || ", maxima.Select(k => $"sum == {k}"))})");
            _text.Line("const double8 eight = high > low ? high : low;");
            _text.Line("const double4 four = eight.hi > eight.lo ? eight.hi : eight.lo;");
            _text.Line("const double2 two = four.hi > four.lo ? four.hi : four.lo;");
            _text.Line("sums[id] = two.hi > two.lo ? two.hi : two.lo;");
            _text.Line("continue;");
            _text.Close();
        }

        _text.Line("const double8 eight = low + high;");
        _text.Line("const double4 four = eight.lo + eight.hi;");
        _text.Line("const double2 two = four.lo + four.hi;");
        _text.Line("sums[id] = two.lo + two.hi;");
        _text.Close();
        _text.Close();
    }

    /// <summary>Sums that a work item of <see cref="AddSlots"/> makes: a processor's those of a block, for starting a work item takes it longer than adding 16 numbers.</summary>
    internal static int SumsPerItem(Kernel kernel, DeviceForm form) => form.Width == 1 ? 1 : kernel.Sums.Count;

    /// <summary>A group's size is fixed, or some drivers compile a kernel again for every size that they meet.</summary>
    private void PrintSize() => _text.Line($"__attribute__((reqd_work_group_size({_form.LocalSize}, 1, 1)))");

    private IEnumerable<Node> Uniforms => _kernel.Uniforms.Where(_live.Contains).OrderBy(node => node.Index);

    private static string Sum(int place) => "sum_" + Text(place);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
