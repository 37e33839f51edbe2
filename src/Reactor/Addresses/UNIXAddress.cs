namespace Twisted.Internet;

/// <summary>A socket in the file system. Twisted: <c>UNIXAddress</c>.</summary>
/// <param name="Name">Its path, or <see langword="null"/> for an unnamed end.</param>
public sealed record UNIXAddress(string? Name) : IAddress
{
    /// <summary>The path, for people and logs.</summary>
    public override string ToString() => Name ?? "(unnamed UNIX socket)";
}
