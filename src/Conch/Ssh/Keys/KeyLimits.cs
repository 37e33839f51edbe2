namespace Twisted.Conch.Ssh;

/// <summary>What a key, or the file it comes in, may cost at most.</summary>
internal static class KeyLimits
{
    /// <summary>The largest key file or blob read, in bytes: an RSA key of 16384 bits takes some 13 KiB.</summary>
    public const int MaxFileBytes = 64 * 1024;

    /// <summary>Twisted's ckeygen made keys of this size by default; they still load.</summary>
    public const int MinRsaBits = 1024;

    /// <summary>The least a peer's RSA key may have; userauth and the client ask for it.</summary>
    public const int MinRsaBitsOnWire = 2048;

    /// <summary>Larger ones burn processor time for whoever sends them.</summary>
    public const int MaxRsaBits = 16384;

    /// <summary>From here on, one RSA signature costs more than a turn of the reactor should.</summary>
    public const int SlowRsaBits = 3072;

    /// <summary>Larger RSA keys than this are checked on a pool thread.</summary>
    public const int SlowToVerifyRsaBits = 4096;

    /// <summary>The longest comment or application name in a key.</summary>
    public const int MaxTextBytes = 1024;
}
