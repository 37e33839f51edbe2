using System.Collections.Immutable;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// Checkers from a text, such as a command line has it: <c>"file:passwords"</c>. Twisted: <c>twisted.cred.strcred</c>. Where Twisted looks for plugins, kinds are
/// registered here; <c>file:NAME</c>, <c>memory:USER:PASSWORD:...</c> and <c>anonymous</c> are. Any thread.
/// </summary>
public static class Strcred
{
    private static ImmutableList<ICheckerFactory> _factories =
        [new FileCheckerFactory(), new InMemoryCheckerFactory(), new AnonymousCheckerFactory()];

    /// <summary>Adds a kind, in place of one of the same name.</summary>
    /// <param name="factory">Makes its checkers.</param>
    public static void Register(ICheckerFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentException.ThrowIfNullOrEmpty(factory.AuthType, nameof(factory));
        ImmutableInterlocked.Update(
            ref _factories, static (all, added) => [.. all.Where(one => one.AuthType != added.AuthType), added], factory);
    }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ICheckerFactory> FindCheckerFactories() => _factories;

    /// <summary>The kind of a name.</summary>
    /// <param name="authType">The name.</param>
    /// <exception cref="InvalidAuthType">There is none.</exception>
    public static ICheckerFactory FindCheckerFactory(string authType) =>
        _factories.Find(factory => factory.AuthType == authType)
        ?? throw new InvalidAuthType(
            $"There is no checker of the kind {Bytes.Repr(authType)}; there are {string.Join(", ", _factories.Select(factory => factory.AuthType))}.");

    /// <summary>Makes the checker that a text describes.</summary>
    /// <param name="description">A kind, and behind a colon what it needs.</param>
    /// <exception cref="InvalidAuthType">There is no such kind.</exception>
    /// <exception cref="InvalidAuthArgumentString">What stands behind the colon is wrong.</exception>
    public static ICredentialsChecker MakeChecker(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        int colon = description.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? FindCheckerFactory(description).GenerateChecker(string.Empty)
            : FindCheckerFactory(description[..colon]).GenerateChecker(description[(colon + 1)..]);
    }
}
