namespace Twisted.Internet.Testing;

/// <summary>What <see cref="MemoryReactor.SpawnProcess"/> was called with.</summary>
/// <param name="ProcessProtocol">Who hears of the process.</param>
/// <param name="Executable">The program.</param>
/// <param name="Args">Its arguments, its own name first.</param>
/// <param name="Env">Its environment; <see langword="null"/> for ours.</param>
/// <param name="Path">The directory it starts in; <see langword="null"/> for ours.</param>
/// <param name="Uid">The user it runs as.</param>
/// <param name="Gid">The group it runs as.</param>
/// <param name="UsePTY">Whether it is on a terminal.</param>
/// <param name="ChildFDs">Its descriptors; those of a terminal are 0 and 1.</param>
/// <param name="NewSession">Whether it leads a session of its own.</param>
public sealed record MemorySpawn(
    IProcessProtocol ProcessProtocol,
    string Executable,
    IReadOnlyList<string> Args,
    IReadOnlyDictionary<string, string>? Env,
    string? Path,
    int? Uid,
    int? Gid,
    UsePTY UsePTY,
    IReadOnlyDictionary<int, ChildFD> ChildFDs,
    bool NewSession);
