namespace Twisted.Conch;

/// <summary>A host shows a key that a line of the known_hosts file marks as <c>@revoked</c>. Twisted passes such lines over.</summary>
/// <param name="offendingEntry">The line.</param>
/// <param name="path">The file it stands in.</param>
/// <param name="lineno">Its line there, counted from 1.</param>
public class HostKeyRevoked(IKnownHostEntry offendingEntry, string? path, int lineno)
    : HostKeyChanged(offendingEntry, path, lineno)
{
    /// <inheritdoc/>
    public override string Message => $"The host's key is marked as revoked in {Path}, line {Lineno}.";
}
