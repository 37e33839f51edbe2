using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One key exchange: a row of the table.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Hash">The hash of the exchange and of the key derivation.</param>
/// <param name="Slow">Whether it costs more than about a millisecond, so that the reactor's thread must not run it.</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
/// <param name="Method">The mathematics; null for group exchange, whose group the transport learns first (<c>new DiffieHellmanKex(group)</c>).</param>
internal sealed record KexSpec(string Name, HashAlgorithmName Hash, bool Slow, bool OnByDefault, IKexMethod? Method)
{
    /// <summary>All key exchanges, the one we like best first.</summary>
    public static readonly ImmutableArray<KexSpec> InOrderOfPreference =
    [
    ];

    /// <summary>Whether the group is agreed on first, by messages of its own (RFC 4419).</summary>
    public bool IsGroupExchange => Method is null;

    /// <summary>The row of a name, or null.</summary>
    public static KexSpec? Find(string name) => InOrderOfPreference.FirstOrDefault(row => row.Name == name);
}
