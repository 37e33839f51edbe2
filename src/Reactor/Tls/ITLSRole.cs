namespace Twisted.Internet.Tls;

/// <summary>A transport that knows which of TLS's roles its end would have.</summary>
internal interface ITLSRole
{
    /// <summary>Whether this end connected.</summary>
    bool IsClient { get; }
}
