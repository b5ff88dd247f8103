using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Kernels that do the same have one fingerprint, and others have others.</summary>
public sealed class FingerprintTests
{
    private static string Of(Func<Real> formula, string name = "kernel") => Fingerprint.Of(Kernel.Record(name, () => [Sum.Of(formula())]));

    public static TheoryData<string> Formulas() => [.. s_formulas.Keys];

    private static readonly Dictionary<string, Func<Real>> s_formulas = new()
    {
        ["sum"] = () => Real.Uniform(0) + Real.Uniform(1),
        ["difference"] = () => Real.Uniform(0) - Real.Uniform(1),
        ["swapped"] = () => Real.Uniform(1) - Real.Uniform(0),
        ["one"] = () => Real.Uniform(0) * 1.5,
        ["another"] = () => Real.Uniform(0) * 1.25,
        ["parameter"] = () => Real.Uniform(0) * Real.Parameter("a"),
        ["other parameter"] = () => Real.Uniform(0) * Real.Parameter("b"),
        ["bounded parameter"] = () => Real.Uniform(0) * Real.Parameter("a", 0, 1),
        ["table"] = () => Real.Lookup(new Table("t", [1, 2, 3]), Real.Uniform(0) * 3),
        ["other table"] = () => Real.Lookup(new Table("t", [1, 2, 4]), Real.Uniform(0) * 3),
        ["loop"] = () => Loop.Iterate(3, [Real.Uniform(0)], (k, s) => [s[0] * 0.5 + k])[0],
        ["longer loop"] = () => Loop.Iterate(4, [Real.Uniform(0)], (k, s) => [s[0] * 0.5 + k])[0],
        ["other loop"] = () => Loop.Iterate(3, [Real.Uniform(0)], (k, s) => [s[0] * 0.25 + k])[0],
        ["function"] = () => Function.Record("f", 1, x => [x[0] * x[0]]).Call([Real.Uniform(0)])[0],
        ["other function"] = () => Function.Record("f", 1, x => [x[0] + x[0]]).Call([Real.Uniform(0)])[0],
        ["choice"] = () => Real.Choose(Real.Uniform(0) < 0.5, Real.Uniform(1), 2),
        ["other choice"] = () => Real.Choose(Real.Uniform(0) <= 0.5, Real.Uniform(1), 2),
    };

    [Theory]
    [MemberData(nameof(Formulas))]
    public void The_same_operations_have_one_fingerprint(string name) => Assert.Equal(Of(s_formulas[name], "one"), Of(s_formulas[name], "another name"));

    [Fact]
    public void Other_operations_have_another()
    {
        string[] prints = [.. s_formulas.Values.Select(formula => Of(formula))];
        Assert.Equal(prints.Length, prints.Distinct().Count());
    }

    // What is recorded and not used leaves nothing behind.
    [Fact]
    public void It_does_not_matter_what_else_was_recorded()
    {
        string plain = Of(() => Real.Uniform(0) + Real.Uniform(1));
        Kernel other = Kernel.Record("k", () =>
        {
            Kernel.Record("inner", () => [Sum.Of(Real.Uniform(7) * 3)]);
            return [Sum.Of(Real.Uniform(0) + Real.Uniform(1))];
        });
        Assert.Equal(plain, Fingerprint.Of(other));
    }

    [Fact]
    public void What_is_gathered_counts()
    {
        string[] prints =
        [
            Fingerprint.Of(Kernel.Record("k", () => [Sum.Of(Real.Uniform(0))])),
            Fingerprint.Of(Kernel.Record("k", () => [Sum.OfMaximum(Real.Uniform(0))])),
            Fingerprint.Of(Kernel.Record("k", () => [Sum.OfProduct(Real.Uniform(0), Real.Uniform(0))])),
            Fingerprint.Of(Kernel.Record("k", () => [Sum.Of(Real.Uniform(0)), Sum.Of(Real.Uniform(0))])),
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
    }
}
