namespace Twisted.Conch.Ssh;

/// <summary>
/// How many connections may wait for their login, as OpenSSH's <c>MaxStartups start:rate:full</c>: below <paramref name="Start"/>
/// all are welcome, from there on <paramref name="Rate"/> percent of the new ones are turned away at random, rising evenly to all
/// of them at <paramref name="Full"/>.
/// </summary>
/// <param name="Start">Connections that are never turned away.</param>
/// <param name="Rate">Percent turned away once that many are there, 0 to 100.</param>
/// <param name="Full">From here on none is taken.</param>
public readonly record struct MaxStartups(int Start, int Rate, int Full)
{
    /// <summary>10:30:100, OpenSSH's default.</summary>
    public static MaxStartups Default => new(10, 30, 100);

    /// <summary>The percentage of new connections to turn away.</summary>
    /// <param name="waiting">Connections waiting for their login now.</param>
    public int PercentRefused(int waiting)
    {
        if (waiting >= Full)
        {
            return 100;
        }

        return waiting < Start ? 0 : Rate + (int)((100L - Rate) * (waiting - Start) / (Full - Start));
    }

    /// <summary>The form OpenSSH writes: <c>10:30:100</c>.</summary>
    public override string ToString() => $"{Start}:{Rate}:{Full}";
}
