namespace Twisted.Cred;

/// <summary>What <c>twisted.cred.checkers</c> has beside its classes.</summary>
public static class Checkers
{
    /// <summary>The avatar id of those who did not say who they are.</summary>
    public static object ANONYMOUS { get; } = new AnonymousId();

    private sealed class AnonymousId
    {
        public override string ToString() => nameof(ANONYMOUS);
    }
}
