using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Runner.Tests;

/// <summary>Model files of tests.</summary>
internal static class Models
{
    /// <summary>Two signals on [0, 1], whose quantiles are the uniforms themselves.</summary>
    internal static string WithValue(string value, int buyers = 3) => $"buyers: {buyers}\nsignals:\n  a: uniform(0,1)\n  b: uniform(0,1)\nvalue: {value}\n";

    internal static Model Read(string text) => ModelFile.Parse(text, "model.yaml");

    /// <summary>What a buyer's value is at some uniforms, draw by draw.</summary>
    internal static double Evaluate(Model model, int buyer, double[] uniforms)
    {
        Node? value = null;
        Kernel kernel = Kernel.Record("value", () =>
        {
            var environment = (AuctionEnvironment)ModelEnvironment.Entry(model).Create(new Settings());
            value = environment.Value(buyer, environment.Draw()).Node;
            return [];
        });
        var interpreter = new Interpreter(kernel, [value!]);
        interpreter.Run(uniforms);
        return interpreter[value!];
    }

    /// <summary>The line with which a file is refused.</summary>
    internal static string Refusal(string text) => Assert.Throws<UserError>(() => Read(text)).Message;
}
