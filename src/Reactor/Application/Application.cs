namespace Twisted.Application;

/// <summary>
/// All the services of a program, and whom it is to run as; given to <see cref="Twistd.Run"/>.
/// Twisted: what <c>service.Application</c> returns.
/// </summary>
public class Application : MultiService, IProcess
{
    /// <summary>Without services as yet: those say <see cref="Service.SetServiceParent"/>.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="uid">The number of the user to become once ports are open; <see langword="null"/> for whoever started it.</param>
    /// <param name="gid">The number of the group, likewise.</param>
    public Application(string name, int? uid = null, int? gid = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(uid ?? 0, nameof(uid));
        ArgumentOutOfRangeException.ThrowIfNegative(gid ?? 0, nameof(gid));
        SetName(name);
        Uid = uid;
        Gid = gid;
    }

    /// <inheritdoc/>
    public string? ProcessName { get; init; }

    /// <inheritdoc/>
    public int? Uid { get; init; }

    /// <inheritdoc/>
    public int? Gid { get; init; }
}
