namespace Twisted.Bench;

/// <summary>Our side of the bench: the tutorial's server.</summary>
internal static class OurServer
{
    public static void Run(string keyFile) => throw new InvalidOperationException($"not there yet: {keyFile}");
}
