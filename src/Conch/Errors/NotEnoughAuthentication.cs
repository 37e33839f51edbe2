namespace Twisted.Conch;

/// <summary>
/// The credentials are right and another method must follow them. A checker fails its Deferred with it to demand more.
/// Twisted: <c>twisted.conch.error.NotEnoughAuthentication</c>; "partial success" in RFC 4252 §5.1.
/// </summary>
/// <param name="message">What happened.</param>
public class NotEnoughAuthentication(string message = "Another method of authentication must follow.") : Exception(message)
{
    /// <summary>The kind of credentials that were right; null where the checker does not say.</summary>
    public Type? Succeeded { get; init; }

    /// <summary>Who it is, by what was right so far; null where the checker does not say. Another one makes the login begin anew.</summary>
    public object? AvatarId { get; init; }

    /// <summary>The kinds of credentials one of which may follow; null for all that the portal takes.</summary>
    public IReadOnlyCollection<Type>? CanContinue { get; init; }
}
