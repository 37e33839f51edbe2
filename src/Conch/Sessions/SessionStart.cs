using Twisted.Conch.Ssh;

namespace Twisted.Conch;

/// <summary>What was asked for before the app began.</summary>
internal sealed record SessionStart
{
    public string? Command { get; init; }

    public string? Term { get; init; }

    public WindowSize WindowSize { get; init; }

    public IReadOnlyList<(byte Opcode, uint Value)> Modes { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public bool IsAgentForwarded { get; init; }
}
