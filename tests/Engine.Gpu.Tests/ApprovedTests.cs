using System.Runtime.CompilerServices;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Mechanisms;
using ExPost.Tests.Shared.Engines;
using Xunit;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>Whole programs, approved as text: a change of the printer shows as a difference that a person reads. They need no device.</summary>
public sealed class ApprovedTests
{
    [Theory]
    [InlineData("personalized-price", "revenue,probability-unsold", 1)]
    [InlineData("pivotal", "revenue", 16)]
    public void Programs_are_printed_as_approved(string mechanism, string measures, int width)
    {
        Settings settings = CatalogueExperiments.Read("buyers=2");
        ValueEnvironment environment = CatalogueExperiments.Environment("private-common", settings);
        Mechanism rule = CatalogueExperiments.Mechanism(mechanism, environment).Create(settings);
        var experiment = new Experiment(environment, [rule], settings, compare: false, measures.Split(',').ToHashSet());
        Compare(FormattableString.Invariant($"private-common.{mechanism}.{width}.cl"), ProgramPrinter.Print(experiment.Kernel, UniformKind.Bits32, new DeviceForm(width)).Source);
    }

    private static void Compare(string name, string printed, [CallerFilePath] string here = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(here)!, "Approved"), approved = Path.Combine(folder, name), received = Path.ChangeExtension(approved, ".received.cl");
        if (File.Exists(approved) && File.ReadAllText(approved) == printed)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, printed);
        Assert.Fail($"The program differs from the approved one. If it is right, approve it: mv '{received}' '{approved}'");
    }
}
