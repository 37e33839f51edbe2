namespace Twisted.Conch;

/// <summary>
/// A host shows another key than the one that is known: somebody may stand in between. Twisted: <c>twisted.conch.error.HostKeyChanged</c>.
/// </summary>
/// <param name="offendingEntry">What is known.</param>
/// <param name="path">The file it stands in; null for what was added and not saved.</param>
/// <param name="lineno">Its line there, counted from 1; 0 without a file.</param>
public class HostKeyChanged(IKnownHostEntry offendingEntry, string? path, int lineno)
    : Exception(path is null ? "The host's key is not the one that was accepted before." : $"The host's key is not the one in {path}, line {lineno}.")
{
    /// <summary>What is known. Twisted: <c>offendingEntry</c>.</summary>
    public IKnownHostEntry OffendingEntry { get; } = offendingEntry;

    /// <summary>The file it stands in; null for what was added and not saved.</summary>
    public string? Path { get; } = path;

    /// <summary>Its line, counted from 1; 0 without a file. Twisted: <c>lineno</c>.</summary>
    public int Lineno { get; } = lineno;
}
