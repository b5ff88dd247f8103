using ExPost.Engine.Draws;
using ExPost.Engine.Incentives;
using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Experiments;

/// <summary>
/// One or several mechanisms in one environment, on the same draws: the kernel that evaluates them and what its sums tell. The same experiment can
/// be run with any engine, seed, number of draws and values of its inputs.
/// </summary>
public sealed class Experiment
{
    private readonly List<Plan> _plans = [];
    private readonly List<Plan> _differences = [];
    private readonly List<string> _measures = [];
    private readonly HashSet<string> _withIntervals = [];
    private readonly Dictionary<string, Requirement> _required = [];
    private readonly Settings _settings;
    private readonly Claims[] _claims;
    private readonly IReadOnlySet<string>? _names;
    private readonly IReadOnlyList<ParameterInfo> _parameters;
    private readonly bool _controlled;
    private ControlVariates? _controls;

    /// <summary>Records the kernel of an experiment.</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules.</param>
    /// <param name="settings">The values of the parameters of both.</param>
    /// <param name="compare">Also estimate the paired differences of each mechanism to the first.</param>
    /// <param name="measures">The names of the measures to estimate; null for all.</param>
    /// <param name="verification">How incentives are to be checked; null when they are not.</param>
    /// <param name="controlVariates">Means are estimated with the environment's controls.</param>
    public Experiment(
        ValueEnvironment environment,
        IReadOnlyList<Mechanism> mechanisms,
        Settings settings,
        bool compare,
        IReadOnlySet<string>? measures = null,
        Verification? verification = null,
        bool controlVariates = false)
    {
        Environment = environment;
        Mechanisms = mechanisms;
        Verification = verification;
        _names = measures;
        _settings = settings;
        _controlled = controlVariates;
        _parameters = [.. environment.Info.Parameters.Concat(mechanisms.SelectMany(mechanism => mechanism.Info.Parameters)).DistinctBy(parameter => parameter.Name)];
        // Before the recording: what holds in an environment may be read off a recording of its values.
        _claims = [.. mechanisms.Select(mechanism => mechanism.Info.Claims(environment))];
        Kernel = Kernel.Record($"{environment.Info.Name}/{string.Join(',', mechanisms.Select(mechanism => mechanism.Info.Name))}", () => Record(environment, mechanisms, compare, measures));
    }

    /// <summary>The environment.</summary>
    public ValueEnvironment Environment { get; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<Mechanism> Mechanisms { get; }

    /// <summary>How incentives are checked, or null when they are not.</summary>
    public Verification? Verification { get; }

    /// <summary>What is evaluated at each draw.</summary>
    public Kernel Kernel { get; }

    /// <summary>The names of the controls with which means are estimated; none without control variates, or where no measure that is asked for is a mean, or a ratio of means.</summary>
    public IReadOnlyList<string> Controls => _controls?.Names ?? [];

    /// <summary>The parameters with the values that the experiment has, as they would be written.</summary>
    public IEnumerable<(ParameterInfo Parameter, string Value)> Parameters => _parameters.Select(parameter => (parameter, _settings.Text(parameter)));

    /// <summary>The names of the measures that at least one of the mechanisms has, whether they are asked for or not.</summary>
    public IReadOnlyCollection<string> Measures => _measures;

    /// <summary>The names of the measures that are asked for and estimated with an interval from the draws of a run: those that a <see cref="Target"/> can be of.</summary>
    public IReadOnlyCollection<string> MeasuresWithIntervals => _withIntervals;

    /// <summary>Whether a measure is asked for, if a mechanism has it.</summary>
    /// <param name="measure">The name of the measure.</param>
    public bool IsAskedFor(string measure) => _names?.Contains(measure) ?? true;

    /// <summary>Checks of what theorems assume of the environment's values.</summary>
    /// <param name="assumptions">What is checked; null for all that has a meaning here.</param>
    public AssumptionCheck Assumptions(Assumptions? assumptions = null) => new(Environment, _settings, assumptions);

    /// <summary>Replays a draw, with misreports as <see cref="Verification"/> says.</summary>
    /// <param name="run">The seed and the kind of uniforms.</param>
    /// <param name="draw">The index of the draw.</param>
    public Replay Replay(RunOptions run, long draw) => Incentives.Replay.Of(Environment, Mechanisms, _settings, Verification ?? new(), run, draw);

    /// <summary>Plays at signals that are given, with misreports as <see cref="Verification"/> says.</summary>
    /// <param name="signals">All dimensions of the first agent's signal, then of the second's, and so on.</param>
    /// <exception cref="ArgumentException">There are more or fewer signals than the environment has.</exception>
    public Replay Replay(IReadOnlyList<double> signals) => Incentives.Replay.Of(Environment, Mechanisms, _settings, Verification ?? new(), signals);

    /// <summary>Checks on average over the others' signals; null when they are not asked for.</summary>
    public InterimCheck? Interim() => Verification is { Interim: true, Tolerance: var tolerance } ? new(Environment, Mechanisms, _claims, _settings.InputValues(_parameters), tolerance, _names) : null;

    /// <summary>Runs the experiment.</summary>
    /// <param name="engine">What runs the kernel.</param>
    /// <param name="run">How much, and with which numbers.</param>
    /// <param name="progress">Is told the number of draws done, from any thread.</param>
    /// <param name="stop">Stops the run early; what was gathered until then is estimated.</param>
    /// <exception cref="NonFiniteValueException">A value was infinite or not a number.</exception>
    /// <exception cref="EngineException">The engine cannot run the kernel, or what it runs on failed.</exception>
    public ExperimentResult Run(IEngine engine, RunOptions run, Action<long>? progress = null, CancellationToken stop = default)
    {
        double[] inputs = Inputs;
        using var kernelRun = new KernelRun(engine, Kernel, inputs, run);
        long start = TimeProvider.System.GetTimestamp();
        Control(kernelRun, inputs, run, stop);
        Gathered gathered;
        try
        {
            gathered = run.Sampling == Sampling.MonteCarlo ? new(kernelRun.Sum(run.Draws, progress, stop)) : Extended(kernelRun, run, new(new Tally(Kernel.Sums)), run.Draws, 0, progress, stop);
            if (run.Sampling != Sampling.MonteCarlo) kernelRun.EndTrial();
        }
        catch (NonFiniteBlockException problem)
        {
            throw FirstNonFinite(problem.Block, run, inputs);
        }

        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start);
        return Read(gathered, kernelRun, run, inputs) with { Elapsed = elapsed };
    }

    /// <summary>Runs the experiment until a rule ends it.</summary>
    /// <param name="engine">What runs the kernel.</param>
    /// <param name="run">The numbers of the run; its draws and its confidence are those of the rule.</param>
    /// <param name="rule">When the run ends.</param>
    /// <param name="progress">Is told the number of draws done, from any thread.</param>
    /// <param name="atCheck">Is told what the rule finds at each of its checks.</param>
    /// <param name="stop">Stops the run early; what was gathered until then is estimated.</param>
    /// <returns>The estimates at the rule's level, with how the run ended.</returns>
    /// <exception cref="NonFiniteValueException">A value was infinite or not a number.</exception>
    /// <exception cref="EngineException">The engine cannot run the kernel, or what it runs on failed.</exception>
    public ExperimentResult Run(IEngine engine, RunOptions run, StoppingRule rule, Action<long>? progress = null, Action<StoppingCheck>? atCheck = null, CancellationToken stop = default)
    {
        double[] inputs = Inputs;
        run = run with { Draws = rule.MaxDraws, Confidence = rule.Level };
        using var kernelRun = new KernelRun(engine, Kernel, inputs, run);
        long start = TimeProvider.System.GetTimestamp();
        Control(kernelRun, inputs, run, stop);
        Gathered none = new(new Tally(Kernel.Sums)), gathered = none;
        StoppingCheck? first = null, last = null;
        List<Look> looks = [];
        try
        {
            foreach (long draws in rule.Trials)
            {
                Gathered trial = Extended(kernelRun, run, none, draws, 0, null, stop);
                if (trial.Total.Draws == draws) looks.Add(LookAt(rule, trial));
            }

            for (int k = 0; last is not { Stops: true }; k++)
            {
                gathered = Extended(kernelRun, run, gathered, rule.Checks[k], last?.Limiting.PredictedDraws ?? 0, progress, stop);
                if (gathered.Total.Draws < rule.Checks[k]) break;
                last = Check(rule, k + 1, gathered, looks);
                first ??= last;
                atCheck?.Invoke(last);
            }
        }
        catch (NonFiniteBlockException problem)
        {
            throw FirstNonFinite(problem.Block, run, inputs);
        }

        kernelRun.EndTrial();
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start);
        return Read(gathered, kernelRun, run, inputs) with { Elapsed = elapsed, Stopping = new(first, last) };
    }

    /// <summary>What a rule sees of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="gathered">What was gathered until now.</param>
    public Look LookAt(StoppingRule rule, Gathered gathered) => new(gathered.Total.Draws, [.. _plans.Select(plan => plan.Estimate(gathered, rule.Level))]);

    /// <summary>What a rule finds at a check.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="number">The number of the check, from 1.</param>
    /// <param name="gathered">What was gathered at the draws up to the check.</param>
    /// <param name="looks">What was seen before, at trials and checks, in order; what is seen now is added.</param>
    public StoppingCheck Check(StoppingRule rule, int number, Gathered gathered, List<Look> looks)
    {
        Look now = LookAt(rule, gathered);
        StoppingCheck check = rule.At(number, now.Mechanisms, looks);
        looks.Add(now);
        return check;
    }

    /// <summary>Gathers what a part of a run gives; parts add up.</summary>
    /// <param name="kernels">The kernels that are compiled.</param>
    /// <param name="run">The numbers of the run; its draws do not matter.</param>
    /// <param name="first">The first draw, a multiple of <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <param name="draws">How many draws.</param>
    /// <param name="progress">Is told the number of draws done, from any thread.</param>
    /// <param name="stop">Stops early; the tally then has fewer draws.</param>
    /// <exception cref="NonFiniteValueException">A value was infinite or not a number.</exception>
    /// <exception cref="EngineException">The engine cannot run the kernel, or what it runs on failed.</exception>
    public Tally Gather(CompiledKernels kernels, RunOptions run, long first, long draws, Action<long>? progress = null, CancellationToken stop = default)
    {
        double[] inputs = Inputs;
        using KernelRun kernelRun = kernels.RunOf(Kernel, inputs, run);
        try
        {
            return kernelRun.Sum(inputs, first, draws, progress, stop);
        }
        catch (NonFiniteBlockException problem)
        {
            long end = first + draws;
            throw FirstNonFinite(problem.Block, run with { Draws = run.Sampling == Sampling.MonteCarlo ? end : (uint)end * (long)run.Replications }, inputs);
        }
    }

    /// <summary>What draws tell that were gathered, the first of the run and those that follow.</summary>
    /// <param name="kernels">The kernels that are compiled; with them the draws of witnesses are found again.</param>
    /// <param name="run">The numbers of the run.</param>
    /// <param name="gathered">What was gathered.</param>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    public ExperimentResult Read(CompiledKernels kernels, RunOptions run, Gathered gathered)
    {
        double[] inputs = Inputs;
        using KernelRun kernelRun = kernels.RunOf(Kernel, inputs, run);
        return Read(gathered, kernelRun, run, inputs);
    }

    private double[] Inputs
    {
        get
        {
            var values = new Dictionary<string, double>(_settings.InputValues(_parameters).Concat(_controls?.Zeros ?? []));
            return [.. Kernel.Parameters.Select(name => values[name])];
        }
    }

    /// <summary>Puts the coefficients of control variates, if there are any, into the inputs of a run that begins.</summary>
    private void Control(KernelRun kernelRun, double[] inputs, RunOptions run, CancellationToken stop)
    {
        if (Controls.Count == 0) return;
        IReadOnlyDictionary<string, double> fitted = _controls!.Fitted(kernelRun, run.Sampling, stop);
        for (int k = 0; k < inputs.Length; k++) inputs[k] = fitted.GetValueOrDefault(Kernel.Parameters[k], inputs[k]);
    }

    /// <summary>
    /// Adds draws until there are so many. When it is stopped there are fewer: of independent draws those that were done; of others as many as before, for replications go on together, or, where there were none, the replications that are whole.
    /// </summary>
    /// <param name="kernelRun">The kernel.</param>
    /// <param name="run">The numbers of the run; its draws do not matter.</param>
    /// <param name="before">What was gathered.</param>
    /// <param name="draws">How many draws there are to be.</param>
    /// <param name="expected">The draws that the run is expected to have in all.</param>
    /// <param name="progress">Is told the number of draws done of the whole run, from any thread.</param>
    /// <param name="stop">Stops early.</param>
    private Gathered Extended(KernelRun kernelRun, RunOptions run, Gathered before, long draws, long expected, Action<long>? progress, CancellationToken stop)
    {
        long done = before.Total.Draws;
        if (run.Sampling == Sampling.MonteCarlo) return Gathered.Of(Kernel.Sums, run.Sampling, [before.Total, kernelRun.Sum(done, draws - done, expected, progress, stop)]);
        List<Tally> replications = [];
        long from = done / run.Replications, own = draws / run.Replications - from;
        while (replications.Count < run.Replications)
        {
            long first = Lattice.FirstDraw(replications.Count) + from, sofar = done + replications.Count * own;
            Tally next = kernelRun.Sum(first, own, 0, progress is null ? null : now => progress(sofar + now - first), stop);
            if (next.Draws < own) return before.Total.Draws > 0 ? before : Gathered.Of(Kernel.Sums, run.Sampling, replications);
            if (before.Replications.Count > 0) next.Add(before.Replications[replications.Count]);
            replications.Add(next);
        }

        return Gathered.Of(Kernel.Sums, run.Sampling, replications);
    }

    private ExperimentResult Read(Gathered gathered, KernelRun kernelRun, RunOptions run, double[] inputs)
    {
        Tally tally = gathered.Total;
        if (tally.Draws == 0) return new(0, default, [], []);
        List<MechanismResult> results = [];
        foreach (Plan plan in _plans)
        {
            CheckResult[] checks = [.. plan.Faults.Select(fault => Check(fault, plan.Claims, kernelRun, gathered, run, inputs))];
            MechanismResult estimated = plan.Estimate(gathered, run.Confidence);
            if (plan.IsVerified) estimated = estimated with { Checks = plan.Outcomes.Count == 0 ? checks : [.. checks, plan.NonTrivial(tally, run.Confidence)] };
            else if (plan.IsUnpaid(tally)) estimated = estimated with { Checks = checks };
            results.Add(estimated);
        }

        string[] Unpaid(Plan plan) => plan.IsUnpaid(tally) ? [.. plan.Payments] : [];
        MechanismResult[] differences = [.. _differences.Select((plan, k) => plan.Estimate(gathered, run.Confidence).Without([.. Unpaid(_plans[0]), .. Unpaid(_plans[k + 1])]))];
        return new(tally.Draws, default, results, differences) { Replications = gathered.Replications.Count };
    }

    private List<Sum> Record(ValueEnvironment environment, IReadOnlyList<Mechanism> mechanisms, bool compare, IReadOnlySet<string>? names)
    {
        var sums = new SumList();
        Profile signals = environment.Draw();
        Real[][] values = [.. Enumerable.Range(0, environment.Agents).Select(i => environment.ValuesOf(i, signals).Select((value, k) => Named(environment, value, k, i)).ToArray())];
        List<Real> unproved = [.. values.SelectMany(own => own).Where(value => !value.Node.Bounds.Known)];
        _controls = _controlled ? new(environment.Controls(signals), sums) : null;
        List<Measure>? first = null;
        foreach (Mechanism mechanism in mechanisms)
        {
            // Everybody tells the truth: reports are signals.
            ValueEnvironment seen = mechanism.View(environment);
            Outcome outcome = mechanism.Run(seen, signals);
            // Before prices: what is wrong with a probability makes a payment wrong.
            foreach (Requirement required in outcome.Required.Where(required => !required.IsCertain))
            {
                string name = $"{required.Name}.{required.Agent + 1} of {mechanism.Info.Name}";
                required.Value.Named(name);
                _required[name] = required;
                unproved.Add(required.Check);
            }

            List<Real> payments = [];
            for (int i = 0; i < environment.Agents; i++)
            {
                foreach (Quote quote in outcome.Quotes(i))
                {
                    quote.Value.Named($"{quote.Name}.{i + 1} of {mechanism.Info.Name}");
                    // A price decides who buys; what is paid whatever happens decides nothing.
                    if (!quote.Value.Node.Bounds.Known) (quote.Decides ? unproved : payments).Add(quote.Value);
                }
            }

            List<Measure> all = [.. OutcomeMeasures.Of(seen, values, outcome)];
            IncentiveCheck? check = Verification is null ? null : new(seen, mechanism, signals, values, outcome, Verification);
            if (check is not null)
            {
                all.InsertRange(0, check.Measures);
                unproved.AddRange(check.Finite);
            }

            IReadOnlyList<Fault> faults = check?.Faults ?? (outcome.Nonmonotone is { } found ? [Fault.Of(found)] : []);
            string[] interim = Verification is { Interim: true } ? [.. InterimCheck.Names(seen, outcome.HasPayments)] : [];
            _measures.AddRange(all.Select(measure => measure.Name).Concat(interim).Except(_measures));
            List<Measure> measures = [.. all.Where(measure => names is null || names.Contains(measure.Name)).Select(measure => _controls is null ? measure : measure.Controlled(_controls.Controlled))];
            _withIntervals.UnionWith(measures.Where(measure => measure is not Largest).Select(measure => measure.Name));
            if (measures.Exists(measure => measure.NeedsPayments)) unproved.AddRange(payments);
            _plans.Add(new(mechanism.Info.Name, [.. measures.Select(measure => (measure.Name, measure.Estimate(sums)))])
            {
                Search = check?.Search,
                Claims = _claims[_plans.Count],
                Assumes = mechanism.Info.Assumes,
                Outcomes = check is null ? [] : [.. outcome.Decisions.Select(own => (own.Name, sums.PlaceOf(Sum.OfCount(own.Happens)), sums.PlaceOf(Sum.OfCount(own.Certain))))],
                Faults = [.. faults.Select(fault => new FaultPlan(fault, sums.PlaceOf(Sum.OfCount(fault.Happens)), fault.Severity is { } severity ? sums.PlaceOf(Sum.OfMaximum(severity)) : null))],
                Payments = [.. measures.Where(measure => measure.NeedsPayments).Select(measure => measure.Name)],
                IsVerified = check is not null,
                FollowsFromRule = outcome.Nonmonotone is not null,
            });
            if (compare && first is not null)
            {
                var differences = new List<(string, Estimator)>();
                // A distribution is looked at as a whole.
                foreach (Measure measure in measures.Where(measure => !IncentiveMeasures.RegretDistribution.Contains(measure.Name)))
                {
                    if (first.Find(other => other.Name == measure.Name) is { } other && measure.DifferenceTo(other, sums) is { } difference) differences.Add((measure.Name, difference));
                }

                _differences.Add(new(mechanism.Info.Name, differences));
            }

            first ??= measures;
        }

        // A number that is infinite or NaN may hide: NaN > price is just false. Times 0 it is NaN, and the sum shows it; all others leave the sum at 0.
        if (unproved.Count > 0) sums.PlaceOf(Sum.Of(Real.Sum(unproved.Select(value => value * 0))));
        return [.. sums.Sums];
    }

    private static Real Named(ValueEnvironment environment, Real value, int place, int agent)
    {
        // What is worth something beyond the things that are named is computed from them.
        if (place >= environment.Things.Count) return value;
        string thing = environment.Things[place];
        return value.Named(thing.Length == 0 ? $"value.{agent + 1}" : $"value.{thing}.{agent + 1}");
    }

    private CheckResult Check(FaultPlan plan, Claims claims, KernelRun kernelRun, Gathered gathered, RunOptions run, double[] inputs)
    {
        Fault fault = plan.Fault;
        Estimate broken = gathered.Estimate((tally, confidence) => Intervals.Probability(tally.Count(plan.Count), tally.Draws, confidence), run.Confidence);
        Witness? witness = broken.Mean > 0 && kernelRun.FirstDraw(gathered.Total, plan.Severity ?? plan.Count) is { } draw ? fault.At(Environment, Kernel, inputs, run, draw) : null;
        return new(fault.Property, claims.HasFlag(fault.Claim) && fault.Claim != Claims.None, gathered.Total.Draws, broken, witness);
    }

    /// <summary>Finds the draw of a block at which a value is not finite.</summary>
    private NonFiniteValueException FirstNonFinite(long block, RunOptions run, double[] inputs)
    {
        var interpreter = new Interpreter(Kernel, Kernel.Names.Select(named => named.Node));
        interpreter.SetParameters(inputs);
        var source = new UniformSource(run.Seed, run.Uniforms, run.Sampling);
        var uniforms = new double[Kernel.UniformCount];
        for (long draw = block * Blocks.DrawsPerBlock; draw < Math.Min(run.End(draw, run.Draws), (block + 1) * Blocks.DrawsPerBlock); draw++)
        {
            source.Fill((ulong)draw, uniforms);
            interpreter.Run(uniforms);
            if (Kernel.Names.FirstOrDefault(named => !double.IsFinite(interpreter[named.Node]) || IsOutside(named.Name, interpreter[named.Node])) is not { } culprit) continue;
            string signals = string.Join(", ", Environment.SignalsIn(Kernel).Select(named => FormattableString.Invariant($"{named.Name} = {interpreter[named.Node]:R}")));
            string rule = !_required.TryGetValue(culprit.Name, out Requirement? required) ? "values and prices must be finite"
                : required.High < double.MaxValue ? "it must be from 0 to 1"
                : "it must be finite";
            return new(FormattableString.Invariant($"{culprit.Name} is {interpreter[culprit.Node]} at draw {draw} of seed {run.Seed} ({signals}): {rule}"));
        }

        return new(FormattableString.Invariant($"sums overflow in the draws from {block * Blocks.DrawsPerBlock}: values are too large to be squared"));
    }

    private bool IsOutside(string name, double value) => _required.TryGetValue(name, out Requirement? required) && !(value >= required.Low && value <= required.High);

    /// <param name="Fault">What must not happen.</param>
    /// <param name="Count">The place of the sum that counts the draws at which it does.</param>
    /// <param name="Severity">The place of the sum that has the worst; null when no draw is worse than another.</param>
    private sealed record FaultPlan(Fault Fault, int Count, int? Severity);

    private sealed record Plan(string Mechanism, IReadOnlyList<(string Name, Estimator Estimator)> Estimators)
    {
        internal MisreportSearch? Search { get; init; }

        internal Claims Claims { get; init; }

        internal Assumptions Assumes { get; init; }

        internal IReadOnlyList<FaultPlan> Faults { get; init; } = [];

        /// <summary>The measures that need payments.</summary>
        internal IReadOnlyList<string> Payments { get; init; } = [];

        /// <summary>Incentives are checked.</summary>
        internal bool IsVerified { get; init; }

        /// <summary>Payments are derived from the rule, and the mechanism looks whether any implement it.</summary>
        internal bool FollowsFromRule { get; init; }

        /// <summary>The outcomes, by name, and the places of the sums that count the draws at which they may happen, and at which they are certain.</summary>
        internal IReadOnlyList<(string Name, int Happens, int Certain)> Outcomes { get; init; } = [];

        /// <summary>A mechanism is non-trivial when two outcomes at least have positive probability (Bikhchandani 2005, Section 2).</summary>
        internal CheckResult NonTrivial(Tally tally, double confidence)
        {
            string[] never = [.. Outcomes.Where(own => tally.Count(own.Happens) == 0).Select(own => own.Name)];
            // Of several objects one may always go to the same buyer, and the others not.
            bool trivial = Outcomes.All(own => tally.Count(own.Happens) == 0 || tally.Count(own.Certain) == tally.Draws);
            return new("non-trivial", false, tally.Draws, Intervals.Probability(trivial ? tally.Draws : 0, tally.Draws, confidence), null)
            {
                Remark = never.Length == 0 ? null : $"Never seen: {string.Join(", ", never)}.",
            };
        }

        /// <summary>It was seen that no payments implement the rule from which they follow.</summary>
        internal bool IsUnpaid(Tally tally) => FollowsFromRule && Faults.Any(plan => plan.Fault.Property == Fault.EventuallyMonotone && tally.Count(plan.Count) > 0);

        /// <summary>The measures; where no payments implement the rule, without those that need payments.</summary>
        internal MechanismResult Estimate(Gathered gathered, double confidence) =>
            new(Mechanism, [.. Estimators.Where(entry => !IsUnpaid(gathered.Total) || !Payments.Contains(entry.Name)).Select(entry => (entry.Name, gathered.Estimate(entry.Estimator, confidence)))]) { Search = Search, Assumes = Assumes };
    }
}
