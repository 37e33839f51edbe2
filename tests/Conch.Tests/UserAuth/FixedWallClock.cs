namespace Twisted.Conch.Tests;

/// <summary>A day that the test chooses.</summary>
internal sealed class FixedWallClock(long seconds) : TimeProvider
{
    public long Seconds { get; set; } = seconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
}
