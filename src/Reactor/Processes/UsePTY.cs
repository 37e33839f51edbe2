namespace Twisted.Internet;

/// <summary>
/// Whether a child gets a terminal of its own: <see langword="false"/>, <see langword="true"/>, the size of one, or one that was opened
/// before. Twisted: the argument <c>usePTY</c>.
/// </summary>
public readonly record struct UsePTY
{
    private readonly bool _wanted;

    private UsePTY(bool wanted, int rows, int columns, PseudoTerminal? terminal)
    {
        _wanted = wanted;
        Rows = rows;
        Columns = columns;
        Terminal = terminal;
    }

    /// <summary>Whether it gets one.</summary>
    public bool IsWanted => _wanted;

    /// <summary>How many lines a terminal yet to be opened has; 0 when nobody said.</summary>
    public int Rows { get; }

    /// <summary>How many characters a line of it has; 0 when nobody said.</summary>
    public int Columns { get; }

    /// <summary>The terminal, where it stands already.</summary>
    public PseudoTerminal? Terminal { get; }

    /// <summary>A terminal whose size nobody knows, or none.</summary>
    /// <param name="wanted">Whether.</param>
    public static implicit operator UsePTY(bool wanted) => FromBoolean(wanted);

    /// <summary>A terminal of a size.</summary>
    /// <param name="size">Lines, and characters a line.</param>
    public static implicit operator UsePTY((int Rows, int Columns) size) => FromSize(size);

    /// <summary>A terminal that stands already; the process takes it over. Twisted: the tuple of <c>pty.openpty</c>.</summary>
    /// <param name="terminal">The terminal.</param>
    public static implicit operator UsePTY(PseudoTerminal terminal) => FromTerminal(terminal);

    /// <inheritdoc cref="op_Implicit(bool)"/>
    public static UsePTY FromBoolean(bool wanted) => new(wanted, 0, 0, null);

    /// <inheritdoc cref="op_Implicit(ValueTuple{int, int})"/>
    public static UsePTY FromSize((int Rows, int Columns) size) => new(true, size.Rows, size.Columns, null);

    /// <inheritdoc cref="op_Implicit(PseudoTerminal)"/>
    public static UsePTY FromTerminal(PseudoTerminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        return new(true, 0, 0, terminal);
    }
}
