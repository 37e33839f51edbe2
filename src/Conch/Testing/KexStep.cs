namespace Twisted.Conch.Testing;

/// <summary>Places in a client's key exchange.</summary>
internal enum KexStep
{
    /// <summary>Our KEXINIT is next.</summary>
    BeforeKexInit,

    /// <summary>Our value is next.</summary>
    AfterKexInit,

    /// <summary>Our NEWKEYS is next; the server's has come.</summary>
    AfterKexDhInit,

    /// <summary>Our next packet is under the new keys.</summary>
    AfterNewKeys,
}
