using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>A device of OpenCL: kernels are printed as OpenCL C and compiled by the device's driver.</summary>
public sealed class OpenClEngine : IEngine, IDisposable
{
    /// <summary>The name by which it is chosen.</summary>
    public const string EngineName = "opencl";

    private readonly DeviceForm? _form;
    private readonly OpenClContext _context;
    private readonly Dictionary<string, OpenClProgram> _programs = [];

    /// <summary>Makes a device ready.</summary>
    /// <param name="device">A device that can be used.</param>
    /// <param name="threads">How many of its processors to use, for a device that can be used in part; 0 for all.</param>
    /// <exception cref="EngineException">The driver refuses.</exception>
    public OpenClEngine(OpenClDevice device, int threads = 0) : this(device, threads, null)
    {
    }

    /// <summary>Makes a device ready for kernels of one form: all forms run on all devices, but not as fast.</summary>
    internal OpenClEngine(OpenClDevice device, int threads, DeviceForm? form)
    {
        _form = form;
        _context = DeviceError.Guard(() => new OpenClContext(device, threads));
    }

    /// <summary>Kernels of more operations, functions counted at each call, are refused: compiling them may take longer than running them elsewhere.</summary>
    public long MostOperations { get; init; } = long.MaxValue;

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string Device => $"{_context.Device.Name} ({_context.Device.Platform}, {OpenClDevice.Units(_context.ComputeUnits)})";

    /// <inheritdoc/>
    public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo)
    {
        if (MostOperations < long.MaxValue && InlinedSize.Of(kernel) is var size && size > MostOperations)
        {
            throw new EngineException($"opencl: {kernel.Name} has {size} operations with those of called functions, and compilers for devices take long for more than {MostOperations}");
        }

        DeviceProgram printed = ProgramPrinter.Print(kernel, uniforms, _form ?? DeviceForm.Of(_context.Device, kernel), sampling);
        return DeviceError.Guard(() =>
        {
            OpenClProgram? program;
            lock (_programs)
            {
                // The same source is compiled once, however often it is run.
                if (!_programs.TryGetValue(printed.Source, out program)) _programs[printed.Source] = program = _context.Build(printed.Source, "-cl-std=CL1.2");
            }

            return new DeviceKernel(_context, program, kernel, uniforms, sampling, printed);
        });
    }

    /// <summary>The program that a device of some kind is given for a kernel, for reading.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="uniforms">How random words become uniform numbers.</param>
    /// <param name="device">The device; null for a graphics card.</param>
    public static string Source(Kernel kernel, UniformKind uniforms, OpenClDevice? device = null) =>
        ProgramPrinter.Print(kernel, uniforms, device is null ? DeviceForm.Scalar : DeviceForm.Of(device, kernel)).Source;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OpenClProgram program in _programs.Values) program.Dispose();
        _context.Dispose();
    }
}
