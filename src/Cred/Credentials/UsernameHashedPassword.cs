using System.Diagnostics;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A name and a hash that stands for the password. Twisted: <c>cred.credentials.UsernameHashedPassword</c>.</summary>
/// <param name="username">The name, as the peer sent it.</param>
/// <param name="hashed">What the peer sent in place of the password.</param>
public class UsernameHashedPassword(Bytes username, Bytes hashed) : IUsernameHashedPassword
{
    /// <inheritdoc/>
    public Bytes Username { get; } = username;

    /// <summary>What the peer sent in place of the password. Not for logs.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Bytes Hashed { get; } = hashed;

    /// <inheritdoc/>
    public virtual Deferred<bool> CheckPassword(Bytes password) => ConstantTime.AreEqual(Hashed, password);

    /// <summary>The name; the hash does not show.</summary>
    public override string ToString() => $"{nameof(UsernameHashedPassword)}({Bytes.Repr(Username)})";
}
