namespace Twisted.Conch.Ssh;

/// <summary>Names that stand among the key exchanges of a first SSH_MSG_KEXINIT without being one.</summary>
internal static class KexMarkers
{
    /// <summary>The client takes SSH_MSG_EXT_INFO. RFC 8308 §2.1.</summary>
    public const string ExtInfoClient = "ext-info-c";

    /// <summary>The server takes SSH_MSG_EXT_INFO. RFC 8308 §2.1.</summary>
    public const string ExtInfoServer = "ext-info-s";

    /// <summary>The client keeps to strict key exchange. OpenSSH's PROTOCOL §1.10.</summary>
    public const string StrictClient = "kex-strict-c-v00@openssh.com";

    /// <summary>The server keeps to strict key exchange. OpenSSH's PROTOCOL §1.10.</summary>
    public const string StrictServer = "kex-strict-s-v00@openssh.com";

    private static readonly string[] Client = [ExtInfoClient, StrictClient];
    private static readonly string[] Server = [ExtInfoServer, StrictServer];

    /// <summary>The markers one side sends.</summary>
    public static IReadOnlyList<string> Of(bool isClient) => isClient ? Client : Server;

    /// <summary>The marker by which one side says that it takes SSH_MSG_EXT_INFO.</summary>
    public static string ExtInfo(bool isClient) => isClient ? ExtInfoClient : ExtInfoServer;

    /// <summary>The marker by which one side announces strict key exchange.</summary>
    public static string Strict(bool isClient) => isClient ? StrictClient : StrictServer;

    /// <summary>Whether a name is no key exchange, so that it must never be chosen as one.</summary>
    public static bool Contains(string name) => name is ExtInfoClient or ExtInfoServer or StrictClient or StrictServer;
}
