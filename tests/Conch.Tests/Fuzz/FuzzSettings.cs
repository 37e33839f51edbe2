using System.Globalization;

namespace Twisted.Conch.Tests.Fuzz;

/// <summary>
/// How much is fuzzed: a few seconds' worth unless CONCH_FUZZ_RUNS says how many runs each test makes; CONCH_FUZZ_SEED is the first seed, so that a
/// failure can be made again with its seed and one run.
/// </summary>
internal static class FuzzSettings
{
    public static IEnumerable<int> Seeds(int usual)
    {
        int first = Number("CONCH_FUZZ_SEED") ?? 1;
        return Enumerable.Range(first, Number("CONCH_FUZZ_RUNS") ?? usual);
    }

    /// <summary>Whether nobody asked for other seeds.</summary>
    public static bool IsUsual => Number("CONCH_FUZZ_RUNS") is null && Number("CONCH_FUZZ_SEED") is null;

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
