using System.Diagnostics;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A name and a password in clear. Twisted: <c>cred.credentials.UsernamePassword</c>.</summary>
/// <param name="username">The name, as the peer sent it.</param>
/// <param name="password">The password, as the peer sent it.</param>
public class UsernamePassword(Bytes username, Bytes password) : IUsernamePassword
{
    /// <inheritdoc/>
    public Bytes Username { get; } = username;

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Bytes Password { get; } = password;

    /// <inheritdoc/>
    public virtual Deferred<bool> CheckPassword(Bytes password) => ConstantTime.AreEqual(Password, password);

    /// <summary>The name; the password does not show.</summary>
    public override string ToString() => $"{nameof(UsernamePassword)}({Bytes.Repr(Username)})";
}
