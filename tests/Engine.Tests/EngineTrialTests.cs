using ExPost.Engine.Experiments;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Engine.Tests;

/// <summary>The choice between two engines: whatever is chosen, and whatever fails, all draws are summed once.</summary>
public sealed class EngineTrialTests : IDisposable
{
    private const int BlocksOfJob = 200_000;

    private static readonly Kernel s_kernel = Kernel.Record("tried", () => [Sum.Of(Real.Uniform(0)), Sum.OfCount(Real.Uniform(1) < 0.5), Sum.OfMaximum(Real.Uniform(2))]);

    private static readonly RunOptions s_options = new() { Draws = BlocksOfJob * 4096L - 5, Threads = 2 };

    /// <summary>Long enough for both engines to do something.</summary>
    private static readonly TrialTimes s_tried = new() { ProcessorsTurn = TimeSpan.FromMilliseconds(30), DevicesTurn = TimeSpan.FromMilliseconds(60), WorthTrying = TimeSpan.FromTicks(1) };

    private readonly FakeEngine _processor, _device;
    private readonly AutoEngine _auto;
    private Func<IEngine> _make;
    private Func<FakeKernel> _compile;
    private Action<long, int, double[]> _onDevice = (_, _, _) => { };
    private int _deviceSleep = 1, _processorSleep = 10;

    public EngineTrialTests()
    {
        // While engines are tried they are slowed down, so that it is known who is faster; then they hurry.
        _processor = new("processor", () => new(3) { OnRun = (_, _, _) => Wait(_processorSleep) });
        _compile = () => new(3)
        {
            BlocksAtOnce = () => 16,
            UsefulWorkers = 2,
            OnRun = (first, draws, sums) =>
            {
                if (draws > Blocks.Slots) _onDevice(first, draws, sums);
                Wait(_deviceSleep);
            },
        };
        _device = new("device", () => _compile());
        _make = () => _device;
        _auto = new(_processor, () => _make());
    }

    public void Dispose() => _auto.Dispose();

    private bool IsTrying => _auto.Why is null;

    [Fact]
    public void A_short_job_does_not_ask_for_a_device()
    {
        _make = () => throw new InvalidOperationException("the device was asked for");
        Check(s_tried with { WorthTrying = TimeSpan.MaxValue }, _processor, "the job is too short to try a device");
    }

    [Fact]
    public void A_job_that_is_done_in_the_processors_turn_does_not_ask_for_a_device()
    {
        _make = () => throw new InvalidOperationException("the device was asked for");
        _processorSleep = 0;
        Check(s_tried with { ProcessorsTurn = TimeSpan.FromMinutes(5) }, _processor, "the job is too short to try a device");
    }

    [Fact]
    public void A_device_that_is_faster_is_chosen()
    {
        Check(s_tried, _device, "it has ");
        Assert.EndsWith(" times the speed of processor on this job", _auto.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_slower_is_not_chosen()
    {
        (_processorSleep, _deviceSleep) = (1, 100);
        Check(s_tried, _processor, "device has 0.");
        Assert.EndsWith(" of its speed on this job", _auto.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_device_the_processor_goes_on()
    {
        _make = () => throw new EngineException("no device can be used");
        Check(s_tried, _processor, "no device can be used");
        Assert.Equal("no device can be used", _auto.Why);
    }

    [Fact]
    public void The_reason_is_one_line_of_what_a_compiler_says()
    {
        _compile = () => throw new EngineException("it does not compile:\nerror: something\nerror: more");
        Check(s_tried, _processor, "it does not compile");
        Assert.Equal("it does not compile", _auto.Why);
    }

    [Fact]
    public void A_device_whose_workers_cannot_be_made_is_not_chosen()
    {
        _compile = () => new(3) { OnWorker = _ => throw new EngineException("no queue is made") };
        Check(s_tried, _processor, "no queue is made");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_device_that_is_lost_while_it_is_tried_takes_what_it_did_with_it(int call)
    {
        int calls = 0;
        _onDevice = (_, _, _) => LoseIf(Interlocked.Increment(ref calls) >= call);
        Check(s_tried, _processor, "the device was lost");
    }

    [Fact]
    public void A_device_that_is_lost_after_it_was_chosen_takes_what_it_did_since_with_it()
    {
        int calls = 0;
        _onDevice = (_, _, _) => LoseIf(!IsTrying && Interlocked.Increment(ref calls) >= 100);
        Check(s_tried, _processor, "the device was lost");
    }

    [Fact]
    public void A_device_that_is_lost_when_a_draw_is_looked_for_is_replaced()
    {
        using KernelRun run = Make(s_tried);
        Tally tally = run.Sum(s_options.Draws, null, CancellationToken.None);
        Assert.Equal("device", _auto.Name);
        _onDevice = (_, _, _) => LoseIf(true);
        Assert.Equal(0, run.FirstDraw(tally, 1));
        Assert.Equal(("processor", "the device was lost"), (_auto.Name, _auto.Why));
        Assert.All(_device.Kernels, kernel => Assert.True(kernel.IsDisposed));
    }

    [Fact]
    public void The_next_kernel_of_a_job_runs_on_what_was_chosen()
    {
        Check(s_tried, _device, "it has ");
        using KernelRun next = Make(s_tried);
        CheckTally(next.Sum(s_options.Draws, null, CancellationToken.None), s_options.Draws);
        Assert.Equal((1, 2), (_processor.Kernels.Count, _device.Kernels.Count));
    }

    // From check to check: the speed of the first part tells whether engines are tried in the second.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_of_which_the_length_is_not_known_tries_a_device_where_that_is_worth_while(bool isLong)
    {
        long told = 0;
        long[] ends = [64 * 4096, 150_000 * 4096L, s_options.Draws];
        using (KernelRun run = Make(isLong ? s_tried : s_tried with { WorthTrying = TimeSpan.FromDays(1) }))
        {
            var tally = new Tally(s_kernel.Sums);
            foreach (long end in ends)
            {
                if (end > ends[0] && !isLong) _processorSleep = 0;
                tally.Add(run.Sum(tally.Draws, end - tally.Draws, s_options.Draws, done => InterlockedMax(ref told, done), CancellationToken.None));
                Assert.Equal(end, told);
                Assert.Equal(isLong && end > ends[0] ? "device" : "processor", _auto.Name);
            }

            Assert.Equal(isLong, _auto.Why is not null);
            run.EndTrial();
            CheckTally(tally, s_options.Draws);
        }

        Assert.StartsWith(isLong ? "it has " : "the job is too short to try a device", _auto.Why, StringComparison.Ordinal);
        Assert.All(_processor.Kernels.Concat(_device.Kernels), kernel => Assert.True(kernel.IsDisposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_next_kernel_of_a_job_survives_a_device_that_is_lost(bool whenCompiled)
    {
        Check(s_tried, _device, "it has ");
        if (whenCompiled) _compile = () => throw new EngineException("the device was lost");
        else _onDevice = (_, _, _) => LoseIf(true);
        using KernelRun next = Make(s_tried);
        CheckTally(next.Sum(s_options.Draws, null, CancellationToken.None), s_options.Draws);
        Assert.Equal(("processor", "the device was lost"), (_auto.Name, _auto.Why));
    }

    [Fact]
    public void A_run_that_is_stopped_before_a_device_is_tried_says_so()
    {
        _make = () => throw new InvalidOperationException("the device was asked for");
        using var stop = new CancellationTokenSource();
        using KernelRun run = Make(s_tried with { ProcessorsTurn = TimeSpan.FromMinutes(5) });
        Tally tally = run.Sum(s_options.Draws, done =>
        {
            if (done >= 4 * 4096) stop.Cancel();
        }, stop.Token);
        Assert.InRange(tally.Draws, 4 * 4096, s_options.Draws - 1);
        CheckTally(tally, tally.Draws);
        Assert.Equal(("processor", "the run was stopped before a device was tried"), (_auto.Name, _auto.Why));
    }

    [Fact]
    public void A_run_that_is_stopped_while_a_device_is_made_ready_says_so()
    {
        using var stop = new CancellationTokenSource();
        _make = () =>
        {
            stop.Cancel();
            return _device;
        };
        using KernelRun run = Make(s_tried);
        Tally tally = run.Sum(s_options.Draws, null, stop.Token);
        Assert.InRange(tally.Draws, 1, s_options.Draws - 1);
        CheckTally(tally, tally.Draws);
        Assert.Equal(("processor", "the run was stopped while a device was tried"), (_auto.Name, _auto.Why));
    }

    [Fact]
    public void A_run_that_is_stopped_on_the_device_that_was_chosen_has_gathered_the_first_draws()
    {
        using var stop = new CancellationTokenSource();
        int calls = 0;
        _onDevice = (_, _, _) =>
        {
            if (!IsTrying && Interlocked.Increment(ref calls) == 50) stop.Cancel();
        };
        using KernelRun run = Make(s_tried);
        Tally tally = run.Sum(s_options.Draws, null, stop.Token);
        Assert.InRange(tally.Draws, 50 * 16 * 4096, s_options.Draws - 1);
        CheckTally(tally, tally.Draws);
        Assert.Equal("device", _auto.Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sum_that_is_not_finite_is_the_same_error_on_the_device(bool whileTrying)
    {
        _onDevice = (_, _, sums) =>
        {
            if (IsTrying == whileTrying) sums[^1] = double.NaN;
        };
        using (KernelRun run = Make(s_tried)) Assert.Throws<NonFiniteBlockException>(() => run.Sum(s_options.Draws, null, CancellationToken.None));
        Assert.All(_processor.Kernels.Concat(_device.Kernels), kernel => Assert.True(kernel.IsDisposed));
    }

    [Fact]
    public void What_a_named_engine_says_ends_the_run()
    {
        _onDevice = (_, _, _) => LoseIf(true);
        using var run = new KernelRun(_device, s_kernel, [], s_options);
        Assert.Equal("the device was lost", Assert.Throws<EngineException>(() => run.Sum(s_options.Draws, null, CancellationToken.None)).Message);
    }

    [Fact]
    public void What_the_processor_says_ends_the_run()
    {
        var broken = new FakeEngine("processor", () => new(3) { OnWorker = number => LoseIf(number > 1) });
        using var auto = new AutoEngine(broken, () => _device);
        using var run = new KernelRun(auto, s_kernel, [], s_options);
        Assert.Equal("the device was lost", Assert.Throws<EngineException>(() => run.Sum(s_options.Draws, null, CancellationToken.None)).Message);
        Assert.Empty(_device.Kernels);
    }

    /// <summary>It fails before a device is asked for, so that nothing is tried twice and no device is blamed.</summary>
    [Fact]
    public void A_processor_that_cannot_compile_ends_the_run_and_blames_no_device()
    {
        var broken = new FakeEngine("processor", () => throw new EngineException("the processor has no such instruction"));
        using var auto = new AutoEngine(broken, () => _device);
        Assert.Throws<EngineException>(() => new KernelRun(auto, s_kernel, [], s_options));
        Assert.Equal((1, null), (broken.Asked, auto.Why));
    }

    /// <summary>Both kernels were made ready before anything was chosen: what fails in the second is the processor, and the device goes on.</summary>
    [Fact]
    public void A_processor_that_fails_after_a_device_was_chosen_does_not_blame_it()
    {
        bool fails = false;
        var processor = new FakeEngine("processor", () => new(3) { OnRun = (_, _, _) => LoseIf(fails || Slept()) });
        using var auto = new AutoEngine(processor, () => new FakeEngine("device", () => new(3) { BlocksAtOnce = () => 16 }));
        bool Slept()
        {
            Thread.Sleep(_processorSleep);
            return false;
        }

        using KernelRun one = new(auto, s_kernel, [], s_options) { Times = s_tried }, other = new(auto, s_kernel, [], s_options);
        one.Sum(s_options.Draws, null, CancellationToken.None);
        Assert.Equal("device", auto.Name);
        fails = true;
        Assert.Throws<EngineException>(() => other.Sum(s_options.Draws, null, CancellationToken.None));
        Assert.Equal("device", auto.Name);
    }

    private static void LoseIf(bool lost)
    {
        if (lost) throw new EngineException("the device was lost");
    }

    private void Wait(int milliseconds)
    {
        if (IsTrying && milliseconds > 0) Thread.Sleep(milliseconds);
    }

    private KernelRun Make(TrialTimes times) => new(_auto, s_kernel, [], s_options) { Times = times };

    /// <summary>Runs the job: all draws are there, what was chosen was, and all kernels are gone.</summary>
    private void Check(TrialTimes times, FakeEngine chosen, string why)
    {
        long told = 0;
        using (KernelRun run = Make(times))
        {
            Tally tally = run.Sum(s_options.Draws, done => InterlockedMax(ref told, done), CancellationToken.None);
            CheckTally(tally, s_options.Draws);
            Assert.Equal(0, run.FirstDraw(tally, 1));
        }

        Assert.Equal((chosen.Name, chosen.Device), (_auto.Name, _auto.Device));
        Assert.StartsWith(why, _auto.Why, StringComparison.Ordinal);
        Assert.Equal(s_options.Draws, told);
        Assert.All(_processor.Kernels.Concat(_device.Kernels), kernel =>
        {
            Assert.True(kernel.IsDisposed);
            Assert.Equal(kernel.Made, kernel.Disposed);
        });
    }

    private static void CheckTally(Tally tally, long draws)
    {
        Assert.Equal(draws, tally.Draws);
        var expected = new Tally(s_kernel.Sums);
        for (long block = 0; block < Blocks.Count(draws); block++)
        {
            int count = (int)Math.Min(4096, draws - block * 4096);
            expected.TryAdd(block, count, [FakeKernel.Of(block, count, 0), FakeKernel.Of(block, count, 1), FakeKernel.Of(block, count, 2)]);
        }

        Assert.Equal(expected.Sum(0).ToBigInteger(), tally.Sum(0).ToBigInteger());
        Assert.Equal(expected.Sum(1).ToBigInteger(), tally.Sum(1).ToBigInteger());
        Assert.Equal((expected.Maximum(2), expected.FirstBlock(2), expected.FirstBlock(1)), (tally.Maximum(2), tally.FirstBlock(2), tally.FirstBlock(1)));
    }

    private static void InterlockedMax(ref long place, long value)
    {
        long seen;
        while (value > (seen = Interlocked.Read(ref place))) Interlocked.CompareExchange(ref place, value, seen);
    }
}
