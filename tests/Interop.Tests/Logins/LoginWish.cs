namespace Twisted.Interop.Tests.Logins;

/// <summary>What a client is to log in with; the steps are tried in the order key, password, answer.</summary>
/// <param name="User">The user's name.</param>
internal sealed record LoginWish(string User)
{
    /// <summary>A private key's file.</summary>
    public string? Key { get; init; }

    /// <summary>A certificate of that key.</summary>
    public string? Certificate { get; init; }

    public string? Password { get; init; }

    /// <summary>The answer to every question of keyboard-interactive.</summary>
    public string? Answer { get; init; }

    /// <summary>The methods in order.</summary>
    public IEnumerable<string> Methods
    {
        get
        {
            if (Key is not null)
            {
                yield return "publickey";
            }

            if (Password is not null)
            {
                yield return "password";
            }

            if (Answer is not null)
            {
                yield return "keyboard-interactive";
            }
        }
    }

    /// <summary>As our drivers take them.</summary>
    public IEnumerable<string> Steps
    {
        get
        {
            if (Key is not null)
            {
                yield return Certificate is null ? $"key={Key}" : $"cert={Key}:{Certificate}";
            }

            if (Password is not null)
            {
                yield return $"password={Password}";
            }

            if (Answer is not null)
            {
                yield return $"answer={Answer}";
            }
        }
    }
}
