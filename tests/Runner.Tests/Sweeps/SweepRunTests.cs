using System.Globalization;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>Sweeps as processes: what a file of results holds does not depend on how it came about.</summary>
public sealed class SweepRunTests : IDisposable
{
    private const string Sweep = "environment: private-common\nmechanisms: [personalized-price, efficient]\ndraws: 200_000\nseed: 5\ngrid:\n  buyers: [2, 3]\n  epsilon: {from: 0, to: 0.2, steps: 5}\n";

    private const string Few = "environment: linear\nmechanisms: [generalized-vickrey]\ndraws: 100_001\nverify: {misreports: 4}\ngrid:\n  b: [0.25, 1.5]\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Sweep, 3)]
    [InlineData(Few, 7)]
    public void Shards_in_any_order_are_one_run(string sweep, int shards)
    {
        Write("s.yaml", sweep);
        Ok("sweep s.yaml --output whole.db --threads 2");
        for (int k = 1; k <= shards; k++) Ok($"sweep s.yaml --output shard-{k}.db --shard {k}/{shards} --threads 1 --engine {(k % 2 == 0 ? "scalar" : "simd")}");
        string[] parts = [.. Enumerable.Range(1, shards).Select(k => $"shard-{k}.db")];
        Ok($"merge forth.db {string.Join(' ', parts)}");
        Ok($"merge back.db {string.Join(' ', parts.Reverse())}");
        Assert.Equal(Export("whole.db"), Export("forth.db"));
        Assert.Equal(Export("whole.db"), Export("back.db"));

        // Without one of them it is said what is missing, and what there is can be added to.
        Expost.Outcome partial = Run($"merge partial.db {string.Join(' ', parts.Skip(1))}");
        Assert.Equal((2, $"expost: partial.db: shard 1 of {shards} is missing\n"), (partial.ExitCode, partial.Error));
        Ok("merge partial.db shard-1.db");
        Assert.Equal(Export("whole.db"), Export("partial.db"));
    }

    [Theory]
    [InlineData(40_000, 200_000)]
    [InlineData(4096, 8192)]
    [InlineData(5, 10_000)]
    public void More_draws_add_to_what_is_there(int before, int after)
    {
        Write("s.yaml", Few.Replace("100_001", $"{before}", StringComparison.Ordinal));
        Ok("sweep s.yaml --output grown.db");
        Write("s.yaml", Few.Replace("100_001", $"{after}", StringComparison.Ordinal));
        Ok("sweep s.yaml --output grown.db");
        Ok("sweep s.yaml --output fresh.db");
        Assert.Equal(Export("fresh.db"), Export("grown.db"));
    }

    // The numbers are those of simulate and verify.
    [Fact]
    public void A_point_is_what_simulate_finds()
    {
        Write("s.yaml", Sweep);
        Ok("sweep s.yaml --output s.db");
        string simulated = Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price,efficient --set buyers=3 --set epsilon=0.05 --draws 200000 --seed 5 --format csv --quiet")).Output;
        string[] row = [.. Export("s.db").Split('\n').First(line => line.StartsWith("6,3,0.05,personalized-price,revenue,", StringComparison.Ordinal)).Split(',')];
        Assert.Contains($"revenue,{row[6]},{row[7]}", simulated, StringComparison.Ordinal);
    }

    // The columns are those of export, in the order of compare.
    [Theory]
    [InlineData("", "compare -e private-common -m personalized-price,efficient --set buyers=3 --set epsilon=0.05 --draws 200000 --seed 5")]
    [InlineData("verify: {misreports: 4}\nmeasures: [probability-unsold]\n", null)]
    public void Differences_are_those_of_compare(string more, string? compare)
    {
        Write("s.yaml", Sweep + more);
        Ok("sweep s.yaml --output s.db");
        string[] rows = [.. Ok("export s.db --table differences").Split('\n').Where(line => line.StartsWith("6,3,0.05,", StringComparison.Ordinal)).Select(line => line.Split(',')).Select(row => string.Join(',', [.. row[3..6], .. row[7..], row[6]]))];
        Assert.All(rows, row => Assert.StartsWith("efficient,personalized-price,", row, StringComparison.Ordinal));
        if (compare is null) Assert.Contains(rows, row => row.Contains(",probability-unsold,", StringComparison.Ordinal));
        else Assert.Equal(Expost.Run([.. CommandLine.Split(compare), "--format", "csv", "--quiet"]).Result.Split('\n').Where(line => line.StartsWith("efficient,personalized-price,", StringComparison.Ordinal)), rows);
    }

    [Fact]
    public void A_model_beside_the_sweep_is_found_and_known_by_what_it_holds()
    {
        Directory.CreateDirectory(_folder["inner"]);
        Write("inner/m.yaml", Models.WithValue("a + 0.5 * max(others.b)"));
        Write("inner/s.yaml", "model: m.yaml\nmechanisms: [posted-price]\ndraws: 10000\ngrid:\n  price: [0.2, 0.4]\n");
        Ok("sweep inner/s.yaml --output s.db");
        Write("inner/m.yaml", Models.WithValue("a + 0.6 * max(others.b)"));
        Expost.Outcome outcome = Run("sweep inner/s.yaml --output s.db");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("model", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_plan_runs_nothing()
    {
        Write("s.yaml", Sweep);
        string plan = Ok("sweep s.yaml --plan --shard 2/3");
        Assert.Matches("points +3 of 10\n", plan);
        Assert.Matches("draws +600,000, 200,000 a point\n", plan);
        Assert.Equal(["s.yaml"], _folder.Files);
    }

    [Theory]
    [InlineData("sweep s.yaml --output not.db", "not.db")]
    [InlineData("sweep none.yaml", "none.yaml")]
    [InlineData("sweep s.yaml --shard 4/3", "--shard 4/3: a shard is K/N")]
    [InlineData("sweep s.yaml --output no/such/folder.db", "no/such/folder.db")]
    [InlineData("merge out.db not.db", "not.db")]
    [InlineData("export not.db", "not.db")]
    public void Bad_input_is_told_in_a_line(string line, string problem)
    {
        Write("s.yaml", Sweep);
        Write("not.db", "this is no database, but a text of some length that is longer than the header of one would be");
        Expost.Outcome outcome = Run(line);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(problem, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    // Points before it are kept.
    [Fact]
    public void A_point_that_cannot_be_run_is_named()
    {
        Write("s.yaml", "environment: bilateral-trade\nmechanisms: [price-offers]\ndraws: 5000\ngrid:\n  a: [0.5, 0.25, -2]\n");
        Expost.Outcome outcome = Run("sweep s.yaml --output s.db");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("expost: s.yaml: point 3 of 3 (a=-2): ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\n1,0.25,price-offers,", Export("s.db"), StringComparison.Ordinal);
    }

    // Whatever else a file holds, a point is estimated from the draws that are asked for, each once.
    [Theory]
    [InlineData("draws: 2_000_000 --shard 2/2", "draws: 2_000_000")]
    [InlineData("draws: 2_000_000 --shard 4/4", "draws: 1_000_000", "draws: 1_200_000")]
    [InlineData("draws: 2_000_000 --shard 2/3", "draws: 1_300_001 --shard 2/2", "draws: 1_300_001")]
    [InlineData("target: revenue:abs=0.0005", "draws: 500_000 --shard 1/2", "draws: 500_000 --shard 2/2")]
    [InlineData("target: revenue:abs=0.0005", "draws: 500_000")]
    [InlineData("draws: 500_001", "target: revenue:abs=0.001", "draws: 500_001")]
    [InlineData("target: revenue:abs=0.0005", "target: revenue:abs=0.001")]
    [InlineData("draws: 500_000", "target: revenue:abs=0.001")]
    public void The_content_is_that_of_a_fresh_run_however_the_file_came_about(params string[] runs)
    {
        string last = "";
        foreach (string run in runs)
        {
            string[] words = run.Split(" --shard ");
            last = $"environment: private-common\nmechanisms: [personalized-price, efficient]\nmeasures: [revenue]\n{words[0]}\ngrid: {{epsilon: [0.1]}}\n";
            Write("s.yaml", last);
            Ok($"sweep s.yaml --output grown.db{(words.Length > 1 ? $" --shard {words[1]}" : "")}");
        }

        Ok("sweep s.yaml --output fresh.db");
        Assert.Equal(Export("fresh.db"), Export("grown.db"));
        Assert.Equal(Run("export fresh.db").Error.Split("content ")[1], Run("export grown.db").Error.Split("content ")[1]);
    }

    [Fact]
    public void A_sweep_that_verifies_has_the_distribution_of_regret()
    {
        Write("s.yaml", "environment: private-values\nmechanisms: [first-price]\nset: {bids: truthful}\ndraws: 5000\nverify: true\ngrid:\n  buyers: [2, 3]\n");
        Ok("sweep s.yaml --output s.db");
        string[] rows = [.. Export("s.db").Split('\n').Where(row => row.Contains(",probability-regret-above.", StringComparison.Ordinal))];
        Assert.Equal(2 * 28, rows.Length);
        string[] others = [.. Export("s.db").Split('\n').Where(row => row.StartsWith("0,", StringComparison.Ordinal)).Select(row => row.Split(',')[3]).Where(name => !name.StartsWith("probability-regret-above.", StringComparison.Ordinal))];
        string[] simulated = [.. Ok("simulate -e private-values -m first-price --set bids=truthful --draws 1000 --format csv").Split('\n').Skip(1).Where(row => row.Length > 0).Select(row => row.Split(',')[2])];
        Assert.Empty(simulated.Concat(["probability-epic", "regret", "regret-max", "probability-epir"]).Except(others));
        double[] shares = [.. rows[..28].Select(row => double.Parse(row.Split(',')[5], CultureInfo.InvariantCulture))];
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.True(shares[0] > shares[15] && shares[15] > 0 && shares[^1] == 0);
    }

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);

    private string Export(string file) => Ok($"export {file}");

    private string Ok(string line)
    {
        Expost.Outcome outcome = Run(line);
        Assert.True(outcome.ExitCode == 0, $"{line}: {outcome.Error}");
        return outcome.Output.ReplaceLineEndings("\n");
    }

    private Expost.Outcome Run(string line)
    {
        string[] words = CommandLine.Split(line);
        return Expost.Run(words[0] == "export" ? words : [.. words, "--quiet"], null, _folder.Path);
    }
}
