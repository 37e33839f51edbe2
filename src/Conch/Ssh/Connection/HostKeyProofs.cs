using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Tells a client all host keys of its server, and proves that the server has them. OpenSSH's PROTOCOL §2.5: <c>hostkeys-00@openssh.com</c> and
/// <c>hostkeys-prove-00@openssh.com</c>.
/// </summary>
/// <param name="transport">The server's.</param>
internal sealed class HostKeyProofs(SSHTransportBase transport)
{
    public const string Announcement = "hostkeys-00@openssh.com";
    public const string Request = "hostkeys-prove-00@openssh.com";

    private int _given;

    /// <summary>Tells the client.</summary>
    public static void Announce(SSHTransportBase transport) =>
        transport.Send(new GlobalRequest { RequestType = Announcement, WantReply = false, Data = transport.HostKeys.Blobs });

    /// <summary>Proves the keys that the client asks about.</summary>
    /// <param name="data">Public keys, each as a string.</param>
    /// <returns>The signatures, each as a string; null when one of the keys is not ours, is there twice, or too many proofs were asked for.</returns>
    public Deferred<Bytes?> Prove(Bytes data)
    {
        List<(HostKey Key, byte[] Signed)> wanted = [];
        PacketReader reader = new(data.Span);
        while (reader.Remaining > 0)
        {
            ReadOnlySpan<byte> blob = reader.ReadString();
            if (Find(blob) is not { } key || wanted.Exists(one => one.Key.Blob.Span.SequenceEqual(key.Blob.Span)))
            {
                return (Bytes?)null;
            }

            wanted.Add((key, SignedData(blob)));
        }

        _given += wanted.Count;
        return wanted.Count == 0 || _given > transport.Limits.HostKeyProofs ? (Bytes?)null : Sign(wanted);
    }

    private static Bytes SignAll(List<(HostKey Key, byte[] Signed)> wanted)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        foreach ((HostKey key, byte[] signed) in wanted)
        {
            writer.WriteString(key.Sign(signed));
        }

        return new Bytes(buffer.WrittenSpan);
    }

    /// <summary>The host key of a blob. An RSA key signs as it did in the key exchange, if it did: OpenSSH's client takes nothing else then.</summary>
    private HostKey? Find(ReadOnlySpan<byte> blob)
    {
        HostKey? found = null;
        foreach (string name in transport.HostKeys.Algorithms)
        {
            HostKey key = transport.HostKeys.Find(name)!;
            if (key.Blob.Span.SequenceEqual(blob) && (found is null || name == transport.HostKeyAlgorithm))
            {
                found = key;
            }
        }

        return found;
    }

    private byte[] SignedData(ReadOnlySpan<byte> blob)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteText(Request);
        writer.WriteString(transport.SessionID.Span);
        writer.WriteString(blob);
        return buffer.ToArray();
    }

    private Deferred<Bytes?> Sign(List<(HostKey Key, byte[] Signed)> wanted)
    {
        if (!wanted.Exists(one => one.Key.SigningIsSlow))
        {
            return (Bytes?)SignAll(wanted);
        }

        Deferred<Bytes?> answer = new();
        IReactor reactor = transport.Transport!.Reactor;
        SlowWork.Of(reactor).Start(() =>
        {
            Bytes? signatures = null;
            try
            {
                signatures = transport.IsEnding ? (Bytes?)null : SignAll(wanted);
            }
#pragma warning disable CA1031 // A key that cannot sign proves nothing; the client hears just that.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Null it stays.
            }

            reactor.CallFromThread(() => answer.Callback(signatures));
        });
        return answer;
    }
}
