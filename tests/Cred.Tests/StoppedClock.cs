namespace Twisted.Cred.Tests;

/// <summary>A wall clock that the test moves.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
