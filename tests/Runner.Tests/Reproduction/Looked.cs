using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What the witnesses of a paper's claims show, with nothing drawn.</summary>
internal static class Looked
{
    /// <summary>The claims of a paper that differ, by identifier, with their errata.</summary>
    internal static IReadOnlyDictionary<string, int[]> Differences(Paper paper) =>
        paper.Claims.Select(claim => new Finding(claim, null, claim.Witness?.Invoke())).Where(finding => !finding.IsConfirmed).ToDictionary(finding => finding.Claim.Id, finding => finding.Claim.Errata.ToArray());

    /// <summary>A claim of a paper, by what follows the paper's name in its identifier.</summary>
    internal static Claim Claim(Paper paper, string id) => paper.Claims.Single(claim => claim.Id == $"{paper.Name}-{id}");

    /// <summary>The numbers that a claim's witness shows, in its order.</summary>
    internal static double[] Rows(Paper paper, string id) => [.. Claim(paper, id).Witness!().Rows.Select(row => row.Value)];

    /// <summary>The share of the points of a grid in the unit square at which something holds, or the mean of a number.</summary>
    internal static double Mean(Func<double, double, double> of, int steps = 1000)
    {
        double sum = 0;
        for (int k = 0; k < steps; k++)
        {
            for (int l = 0; l < steps; l++) sum += of((k + 0.5) / steps, (l + 0.5) / steps);
        }

        return sum / steps / steps;
    }
}
