namespace Twisted.Conch.Ssh;

/// <summary>
/// The lists assigned to one transport instead of its factory's. Only what was assigned is kept, since a constructor assigns before the factory is known.
/// </summary>
internal sealed record AlgorithmOverrides
{
    /// <summary>Nothing assigned.</summary>
    public static readonly AlgorithmOverrides None = new();

    public IReadOnlyList<string>? KeyExchanges { get; init; }

    public IReadOnlyList<string>? PublicKeys { get; init; }

    public IReadOnlyList<string>? Ciphers { get; init; }

    public IReadOnlyList<string>? MACs { get; init; }

    public IReadOnlyList<string>? Compressions { get; init; }

    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>An offer with the assigned lists in the place of its own.</summary>
    /// <param name="shared">The factory's offer.</param>
    public AlgorithmOffer Over(AlgorithmOffer shared) => shared with
    {
        KeyExchanges = KeyExchanges ?? shared.KeyExchanges,
        PublicKeys = PublicKeys ?? shared.PublicKeys,
        Ciphers = Ciphers ?? shared.Ciphers,
        MACs = MACs ?? shared.MACs,
        Compressions = Compressions ?? shared.Compressions,
        Languages = Languages ?? shared.Languages,
    };
}
