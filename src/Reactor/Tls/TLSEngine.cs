using System.Buffers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Twisted.Internet.Tls;

/// <summary>What <see cref="TLSEngine.Read"/> found.</summary>
internal enum TLSRead
{
    /// <summary>Nothing yet: the peer has to send more.</summary>
    Blocked,

    /// <summary>Bytes.</summary>
    Data,

    /// <summary>The peer's close_notify, or its end without one.</summary>
    End,
}

/// <summary>
/// .NET's <c>SslStream</c> as a machine that is fed and asked, on one thread and without waiting: its asynchronous calls are never awaited,
/// only looked at once what they wait for has been brought.
/// </summary>
internal sealed class TLSEngine : IDisposable
{
    /// <summary>The most that one record holds. RFC 8446 §5.1.</summary>
    internal const int MaxRecord = 16 * 1024;

    private readonly WireStream _wire;
    private readonly SslStream _ssl;
    private readonly ArrayPool<byte> _pool;
    private Task? _handshake;
    private ValueTask<int> _read;
    private ReadStep _step;
    private byte[]? _buffer;
    private bool _nameless;

    /// <param name="send">Takes what is for the peer, lent for the call.</param>
    /// <param name="pool">Where buffers come from.</param>
    internal TLSEngine(Action<ReadOnlySpan<byte>> send, ArrayPool<byte> pool)
    {
        _wire = new WireStream(send, pool);
        _ssl = new SslStream(_wire, leaveInnerStreamOpen: false);
        _pool = pool;
    }

    private enum ReadStep
    {
        None,
        WaitForData,
        ReadData,
    }

    /// <summary>Encrypted bytes that wait because nobody asks for what is in them.</summary>
    internal int Unread => _wire.Unread;

    /// <summary>Why the peer's certificate was refused, if it was.</summary>
    internal string? Refused { get; private set; }

    internal string? NegotiatedProtocol =>
        _handshake is { IsCompletedSuccessfully: true } && !_ssl.NegotiatedApplicationProtocol.Protocol.IsEmpty
            ? _ssl.NegotiatedApplicationProtocol.ToString()
            : null;

    internal X509Certificate2? PeerCertificate =>
        _handshake is { IsCompletedSuccessfully: true } ? (X509Certificate2?)_ssl.RemoteCertificate : null;

    internal string? ServerName { get; private set; }

    /// <summary>Waits for a client to say hello.</summary>
    /// <param name="options">Asked for when it has; it names whom it wants.</param>
    internal void Accept(Func<string, SslServerAuthenticationOptions> options) => _handshake = _ssl.AuthenticateAsServerAsync(
        (_, hello, _, _) =>
        {
            ServerName = hello.ServerName is { Length: > 0 } name ? name : null;
            SslServerAuthenticationOptions chosen = options(hello.ServerName ?? "");
            if (chosen.ClientCertificateRequired)
            {
                chosen.RemoteCertificateValidationCallback ??= Verify;
            }

            return ValueTask.FromResult(chosen);
        },
        state: null);

    /// <summary>Says hello to a server.</summary>
    internal void Connect(SslClientAuthenticationOptions options)
    {
        _nameless = options is NamelessClientOptions;
        ServerName = _nameless ? null : options.TargetHost;
        options.RemoteCertificateValidationCallback ??= Verify;
        _handshake = _ssl.AuthenticateAsClientAsync(options);
    }

    /// <summary>Bytes came from the peer. Call <see cref="Keep"/> before their owner takes them back.</summary>
    internal void Feed(ReadOnlyMemory<byte> data) => _wire.Feed(data);

    /// <summary>Copies what was fed and not used yet.</summary>
    internal void Keep() => _wire.Keep();

    /// <summary>The peer sends no more.</summary>
    internal void FeedEnd() => _wire.End();

    /// <summary>Whether the handshake is done; throws what it failed with.</summary>
    internal bool HandshakeDone() => Done(_handshake!.IsCompleted) && Finish(_handshake);

    /// <summary>Decrypts what is there, one record at most; throws when it is no TLS.</summary>
    /// <param name="data">Valid until the next call.</param>
    internal TLSRead Read(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (true)
        {
            if (_step == ReadStep.None)
            {
                // A read of nothing: SslStream holds no buffer while it waits for it, and nor do we.
                ReturnBuffer();
                StartRead(ReadStep.WaitForData, Memory<byte>.Empty);
            }

            if (!Done(_read.IsCompleted))
            {
                return TLSRead.Blocked;
            }

            ReadStep step = _step;
            _step = ReadStep.None;
            int count = _read.GetAwaiter().GetResult();
            if (step == ReadStep.WaitForData)
            {
                _buffer = _pool.Rent(MaxRecord);
                StartRead(ReadStep.ReadData, _buffer);
                continue;
            }

            data = _buffer.AsMemory(0, count);
            return count > 0 ? TLSRead.Data : TLSRead.End;
        }
    }

    /// <summary>Encrypts and sends; the handshake is done.</summary>
    internal void Write(ReadOnlyMemory<byte> data)
    {
        Task write = _ssl.WriteAsync(data).AsTask();
        Require(write.IsCompleted);
        Finish(write);
    }

    /// <summary>Sends close_notify; the handshake is done.</summary>
    internal void Shutdown()
    {
        Task shutdown = _ssl.ShutdownAsync();
        Require(shutdown.IsCompleted);
        Finish(shutdown);
    }

    /// <summary>Gives everything back. Not inside a call of the engine.</summary>
    public void Dispose()
    {
        // What waits comes to its end first: SslStream gives its buffers back then.
        _wire.End();
        Forget(_handshake);
        if (_step != ReadStep.None)
        {
            _step = ReadStep.None;
            Forget(_read.AsTask());
        }

        ReturnBuffer();
        _ssl.Dispose();
    }

    private void StartRead(ReadStep step, Memory<byte> into)
    {
#pragma warning disable CA2012 // Its result is taken once, by the Read that finds it completed.
        _read = _ssl.ReadAsync(into);
#pragma warning restore CA2012
        _step = step;
    }

    private static bool Finish(Task task)
    {
        task.GetAwaiter().GetResult();
        return true;
    }

    /// <summary>Its failure is of no interest any more, and must not turn up as unobserved.</summary>
    private static void Forget(Task? task) => _ = task?.Exception;

    private static void Require(bool completed)
    {
        if (!completed)
        {
            throw new InvalidOperationException("SslStream waits for something other than the peer, which would stall the reactor.");
        }
    }

    private bool Done(bool completed)
    {
        Require(completed || _wire.Waiting);
        return completed;
    }

    private void ReturnBuffer()
    {
        byte[]? buffer = _buffer;
        _buffer = null;
        if (buffer is not null)
        {
            _pool.Return(buffer);
        }
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_nameless)
        {
            errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        List<string> why = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            why.Add("the peer showed none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            why.Add($"it is not made out for {ServerName}");
        }

        why.AddRange((chain?.ChainStatus ?? []).Select(static status => status.StatusInformation.TrimEnd('.', ' ') is { Length: > 0 } text
            ? text
            : status.Status.ToString()).Distinct(StringComparer.Ordinal));
        Refused = string.Join("; ", why);
        return false;
    }
}
