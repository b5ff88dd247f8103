namespace ExPost.Runner.Tests.Guide;

/// <summary>What makes a page wrong, on pages that are made up.</summary>
public sealed class PageRunTests
{
    private const string Table = "1,000 draws, seed 1: 0.001 s, 1.0 M draws/s\nsimd on 2 threads: vectors\nIt was chosen because there\nis no device.";

    [Fact]
    public void A_page_that_shows_what_happens_stays_as_it_is()
    {
        if (OperatingSystem.IsWindows()) return;
        const string Page = "# A page\n\n```text\n# a.txt\nfirst\n```\n\n- In a list:\n\n  ```console\n  $ tail -1 a.txt\n  first\n  $ echo second \\\n    | cat\n  second\n  ```\n\n```sh\nx=1\ntest $x = 1\nfalse    # exit code 1\n```\n";
        (string page, IReadOnlyList<string> problems) = Run(Page);
        Assert.Empty(problems);
        Assert.Equal(Page, page);
    }

    [Theory]
    [InlineData("```console\n$ echo a\nb\n```\n", "```console\n$ echo a\na\n```\n", "page.md:2: echo a: it prints\na\nand not\nb")]
    [InlineData("```console\n$ echo a\n```\n", "```console\n$ echo a\na\n```\n", "page.md:2: echo a: it prints\na\nand not\n")]
    [InlineData("```console\n$ true\nb\n```\n", "```console\n$ true\n```\n", "page.md:2: true: it prints\n\nand not\nb")]
    [InlineData("```console\n$ echo a >&2\n```\n", "```console\n$ echo a >&2\na\n```\n", "page.md:2: echo a >&2: it prints\na\nand not\n")]
    public void An_output_that_differs_is_told_and_put_right(string page, string right, string problem) => Check(page, right, problem);

    [Theory]
    [InlineData("```console\n$ false\n```\n", "page.md:2: false: exit code 1\n")]
    [InlineData("```console\n$ true    # exit code 1\n```\n", "page.md:2: true    # exit code 1: exit code 0\n")]
    [InlineData("```sh\nfalse\ntrue\n```\n", "page.md:2: false\ntrue: exit code 1\n")]
    [InlineData("```sh\nx=1    # exit code 1\n```\n", "page.md:2: x=1    # exit code 1: exit code 1\n")]
    [InlineData("```text\n# a.txt\n```\n```text\n# a.txt\n```\n", "a.txt is shown more than once")]
    public void An_exit_code_that_is_not_told_is_a_problem(string page, string problem) => Check(page, page, problem);

    [Fact]
    public void Code_of_the_project_is_put_right()
    {
        string page = "```json\n// tests/Runner.Tests/Reports/package.json\n{}\n```\n", now = Run(page).Page;
        Assert.Equal($"```json\n// tests/Runner.Tests/Reports/package.json\n{File.ReadAllText(Checkout.File("tests", "Runner.Tests", "Reports", "package.json")).TrimEnd()}\n```\n", now);
    }

    [Theory]
    [InlineData(Table, "1,000 draws, seed 1: 20.123\ns, 3 draws/s\nscalar on 1 thread: interpreter\nIt was chosen because it is faster.")]
    [InlineData("  time       about 51 s with 2 threads", "  time       about 1 h")]
    [InlineData("{ \"threads\": 2, \"device\": \"a, \\\"b\\\"\" }", "{ \"threads\": 16, \"device\": \"c\" }")]
    public void Machines_may_differ(string one, string other) => Assert.Equal(Masks.Apply(one), Masks.Apply(other));

    [Theory]
    [InlineData(Table, "1,001 draws, seed 1: 0.001 s, 1.0 M draws/s\nsimd on 2 threads: vectors\nIt was chosen because there\nis no device.")]
    [InlineData(Table, "1,000 draws, seed 2: 0.001 s, 1.0 M draws/s\nsimd on 2 threads: vectors\nIt was chosen because there\nis no device.")]
    [InlineData(Table, Table + "\nmore")]
    [InlineData(" revenue  0.51865", " revenue  0.51866")]
    [InlineData("{ \"mean\": 2 }", "{ \"mean\": 3 }")]
    public void Numbers_may_not(string one, string other) => Assert.NotEqual(Masks.Apply(one), Masks.Apply(other));

    [Fact]
    public void How_far_a_run_is_is_no_output() =>
        Assert.Equal("first\nlast\n", Masks.WithoutProgress("first\n 18% of 10,000,000 draws, 1.7 M/s, 5 s left\n30 of 33 points, 508.9 k/s\n  0% of 10,000 draws, 0.0/s\n65,536 draws, for revenue:rel=0.001 of pivotal, 1.0 M/s\nlast\n"));

    private static void Check(string page, string right, string problem)
    {
        if (OperatingSystem.IsWindows()) return;
        (string now, IReadOnlyList<string> problems) = Run(page);
        Assert.Equal(problem, Assert.Single(problems));
        Assert.Equal(right, now);
    }

    private static (string Page, IReadOnlyList<string> Problems) Run(string text)
    {
        using var run = new PageRun(GuidePage.Of(text));
        return (run.Run(), run.Problems);
    }
}
