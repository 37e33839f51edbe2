using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

/// <summary>The crypto suites that load on this machine, by name: sources of fixtures, so that each test runs on each.</summary>
internal static class Suites
{
    public static IEnumerable<string> Names => CryptoSuite.Loadable.Select(suite => suite.Name);

    public static IEnumerable<object[]> Pairs =>
        from one in Names from other in Names where one != other select new object[] { one, other };
}
