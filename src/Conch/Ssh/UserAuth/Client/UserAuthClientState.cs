using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Where a client's login stands, and with it what the server may say: an answer comes to a request that is out, once, and to nothing
/// else. A server that could answer unasked could make a client believe that it is in (CVE-2018-10933, seen from the other end).
/// </summary>
internal abstract record UserAuthClientState
{
    /// <summary>Not begun, or over: the server may say nothing.</summary>
    public sealed record Over : UserAuthClientState
    {
        public static readonly Over Instance = new();
    }

    /// <summary>It is our turn: the user, or a key, is asked. The server may show a banner.</summary>
    public sealed record Deciding : UserAuthClientState
    {
        public static readonly Deciding Instance = new();
    }

    /// <summary>A request is out; success, failure or, by some methods, a question comes.</summary>
    /// <param name="Method">By which method.</param>
    public sealed record Asked(string Method) : UserAuthClientState;

    /// <summary>The server was asked if a key would do. Nobody is logged in by that: success is no answer to it. RFC 4252 §7.</summary>
    /// <param name="Algorithm">The signature algorithm.</param>
    /// <param name="Blob">The key.</param>
    public sealed record AskedAboutKey(string Algorithm, Bytes Blob) : UserAuthClientState;

    /// <summary>The state in which a request leaves the client.</summary>
    /// <param name="method">By which method.</param>
    /// <param name="fields">What it sends along.</param>
    /// <exception cref="MalformedPacketException">The fields of a request by key are none.</exception>
    public static UserAuthClientState After(string method, ReadOnlySpan<byte> fields)
    {
        if (method != "publickey")
        {
            return new Asked(method);
        }

        PacketReader reader = new(fields);
        PublicKeyFields key = PublicKeyFields.Decode(ref reader);
        reader.ExpectEnd();
        return key.IsSigned ? new Asked(method) : new AskedAboutKey(key.Algorithm, new Bytes(key.Blob));
    }
}
