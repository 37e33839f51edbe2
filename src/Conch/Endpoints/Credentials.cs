using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>What a command's user logs in with.</summary>
/// <param name="Username">The user's name.</param>
/// <param name="Keys">Private keys, in the order they are tried.</param>
/// <param name="Certificates">Tried before their plain keys.</param>
/// <param name="Password">Tried after them.</param>
/// <param name="Agent">Where an agent's keys are, tried first.</param>
internal sealed record Credentials(Bytes Username, Key[] Keys, SSHCertificate[] Certificates, Bytes? Password, IStreamClientEndpoint? Agent)
{
    /// <summary>Nothing secret.</summary>
    public override string ToString() => $"{nameof(Credentials)} of {Bytes.Repr(Username)}";
}
