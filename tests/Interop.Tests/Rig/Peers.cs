namespace Twisted.Interop.Tests.Rig;

/// <summary>Programs written by others: where they are, and what a test does where one is missing.</summary>
internal static class Peers
{
    /// <summary>Debian's packages of Python modules belong to this interpreter, whichever comes first on the PATH.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Finds a program on the PATH (and where Debian keeps servers); the test is skipped or fails where there is none.</summary>
    public static string Program(string name, string package)
    {
        IEnumerable<string> places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin");
        string? found = places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Missing(name, package);
        }

        return found!;
    }

    /// <summary>The source file of a driver in this project's Peers folder.</summary>
    public static string Driver(string name) => Path.Combine(Repository.Root, "tests", "Interop.Tests", "Peers", name);

    /// <summary>Where .ci/peers puts npm's packages.</summary>
    public static string NodeModules { get; } = Path.Combine(Repository.Root, "artifacts", "peers", "node", "node_modules");

    /// <summary>Skips the running test, or fails it where REQUIRE_PEERS=1 says that every peer is to be there.</summary>
    public static void Missing(string what, string howToGet)
    {
        string message = $"{what} is not here; {howToGet} has it (.ci/peers installs all of them).";
        if (string.Equals(Environment.GetEnvironmentVariable("REQUIRE_PEERS"), "1", StringComparison.Ordinal))
        {
            Assert.Fail(message);
        }

        Assert.Ignore(message);
    }
}
