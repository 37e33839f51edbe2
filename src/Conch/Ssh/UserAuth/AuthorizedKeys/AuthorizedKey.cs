namespace Twisted.Conch.Ssh;

/// <summary>A key that somebody may log in with, and its options: a line of authorized_keys.</summary>
/// <param name="Key">The key; only its public half counts.</param>
/// <param name="Options">When it counts, and for what.</param>
public sealed record AuthorizedKey(Key Key, KeyOptions Options)
{
    /// <summary>A key without options.</summary>
    /// <param name="key">The key.</param>
    public static implicit operator AuthorizedKey(Key key) => FromKey(key);

    /// <summary>A key without options.</summary>
    /// <param name="key">The key.</param>
    public static AuthorizedKey FromKey(Key key) => new(key, KeyOptions.None);
}
