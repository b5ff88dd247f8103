namespace ExPost.Kernels.Tests;

/// <summary>Records a formula and evaluates it at one draw.</summary>
internal static class Evaluation
{
    /// <summary>The values of a formula.</summary>
    /// <param name="formula">Records it.</param>
    /// <param name="uniforms">The uniforms of the draw.</param>
    internal static double[] Of(Func<Real[]> formula, params double[] uniforms) => With(formula, [], uniforms);

    /// <summary>The values of a formula with parameters, whose values are in the order in which the formula mentions them.</summary>
    internal static double[] With(Func<Real[]> formula, double[] parameters, params double[] uniforms)
    {
        Real[] values = [];
        Kernel kernel = Kernel.Record("test", () =>
        {
            values = formula();
            return values.Select(Sum.Of);
        });
        var interpreter = new Interpreter(kernel);
        interpreter.SetParameters(parameters);
        interpreter.Run(uniforms);
        return [.. values.Select(value => interpreter[value.Node])];
    }
}
