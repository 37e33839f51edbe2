namespace Twisted.Protocols.Amp;

/// <summary>What is written in boxes: the keys with a meaning of their own, and the errors that are no command's own.</summary>
internal static class AmpCodes
{
    public const string Ask = "_ask";
    public const string Answer = "_answer";
    public const string Command = "_command";
    public const string Error = "_error";
    public const string ErrorCode = "_error_code";
    public const string ErrorDescription = "_error_description";
    public const string Unknown = "UNKNOWN";
    public const string Unhandled = "UNHANDLED";
    public const string TLS = "TLS_ERROR";
}
