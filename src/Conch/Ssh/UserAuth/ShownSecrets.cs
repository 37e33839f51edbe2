using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The passwords and answers of one request to be logged in, in memory of our own: as soon as the request is decided they are wiped, unless
/// <see cref="SSHFactory.KeepCredentials"/> is set. A mutable struct: keep it in a field.
/// </summary>
internal struct ShownSecrets
{
    private List<Bytes>? _held;

    /// <summary>Copies a secret.</summary>
    /// <param name="secret">What the peer sent.</param>
    /// <returns>The copy; noise once this is wiped.</returns>
    public Bytes Keep(ReadOnlySpan<byte> secret)
    {
        Bytes copy = new(secret);
        Keep(copy);
        return copy;
    }

    /// <summary>Takes a secret over that nobody else keeps.</summary>
    /// <param name="secret">Noise once this is wiped.</param>
    public void Keep(Bytes secret) => (_held ??= []).Add(secret);

    /// <summary>Nobody needs them any more.</summary>
    public void Wipe()
    {
        foreach (Bytes secret in _held ?? [])
        {
            // The one place that changes such a value: whoever was given it was told that it does not last. Noise rather than zeros, so that a checker which
            // keeps it all the same, to compare others with, has something that nobody can send.
            RandomNumberGenerator.Fill(MemoryMarshal.AsMemory(secret.Memory).Span);
        }

        _held = null;
    }
}
