namespace Twisted.Interop.Tests.Rig;

/// <summary>An SSH server on the loopback address that lets nobody in.</summary>
internal interface IServer : IAsyncDisposable
{
    int Port { get; }

    /// <summary>Its host keys, in the order of preference.</summary>
    IReadOnlyList<KeyPair> HostKeys { get; }
}
