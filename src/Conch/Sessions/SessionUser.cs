namespace Twisted.Conch;

/// <summary>A user whose sessions run an app. See <see cref="SessionRealm"/>; for more than sessions derive from it, or fill its tables.</summary>
public class SessionUser : ConchUser
{
    /// <summary>A user with that name.</summary>
    /// <param name="username">The name.</param>
    /// <param name="handler">The app.</param>
    public SessionUser(string username, SessionHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Username = username;
        ChannelLookup["session"] = () => new AppChannel(this, handler);
    }

    /// <summary>The user's name.</summary>
    public string Username { get; }

    /// <summary>
    /// The variables that the client may set, by name, or by the beginning of a name and <c>*</c>. They are only shown to the app, no program gets them from
    /// here: so what is harmless and useful to know is let in. OpenSSH: <c>AcceptEnv</c>.
    /// </summary>
    public IReadOnlyList<string> AcceptEnv { get; set; } = ["LANG", "LANGUAGE", "LC_*", "COLORTERM", "NO_COLOR"];

    /// <summary>Whether the app may use the agent of a client that offers it. Off: whoever uses it logs in elsewhere as its owner.</summary>
    public bool AllowAgentForwarding { get; set; }

    internal bool Accepts(string variable)
    {
        foreach (string pattern in AcceptEnv)
        {
            bool matches = pattern.EndsWith('*')
                ? variable.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : string.Equals(pattern, variable, StringComparison.Ordinal);
            if (matches)
            {
                return true;
            }
        }

        return false;
    }
}
