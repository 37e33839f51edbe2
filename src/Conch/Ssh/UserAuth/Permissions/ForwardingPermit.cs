namespace Twisted.Conch.Ssh;

/// <summary>One place that may be forwarded to, or listened on. OpenSSH's sshd(8), <c>permitopen</c> and <c>permitlisten</c>.</summary>
/// <param name="Host">A name or address, literally for <c>permitopen</c>; for <c>permitlisten</c> a pattern with <c>*</c> and <c>?</c>.</param>
/// <param name="Port">The port; null is any.</param>
public readonly record struct ForwardingPermit(string Host, int? Port)
{
    /// <summary>Reads <c>host:port</c>, <c>[address]:port</c>, with <c>*</c> for any port; and <c>port</c> alone where that is allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="portAlone">Whether the host may be left out, which is any then.</param>
    /// <param name="permit">What it says.</param>
    internal static bool TryParse(string text, bool portAlone, out ForwardingPermit permit)
    {
        permit = default;
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "*" : text[..colon];
        string port = text[(colon + 1)..];
        if ((colon < 0 && !portAlone) || !TryParsePort(port, out int? number))
        {
            return false;
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return false; // An IPv6 address without brackets: where it ends is anybody's guess.
        }

        permit = new ForwardingPermit(host, number);
        return host.Length > 0;
    }

    /// <summary>Whether a literal host and a port are this one.</summary>
    internal bool IsFor(string host, int port) => string.Equals(Host, host, StringComparison.OrdinalIgnoreCase) && (Port ?? port) == port;

    /// <summary>Whether a host and a port match this pattern.</summary>
    internal bool Matches(string host, int port) => Wildcard.Matches(Host, host) && (Port ?? port) == port;

    /// <summary>The form it is written in.</summary>
    public override string ToString() => $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{(Port is { } port ? port.ToString() : "*")}";

    private static bool TryParsePort(string text, out int? port)
    {
        port = null;
        if (text == "*")
        {
            return true;
        }

        // No signs and no blanks: int.Parse takes both.
        bool isNumber = text.Length is > 0 and <= 5 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        port = isNumber ? int.Parse(text) : null;
        return port is > 0 and <= ushort.MaxValue;
    }
}
