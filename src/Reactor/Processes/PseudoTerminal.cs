using System.Runtime.InteropServices;
using System.Text;
using Twisted.Internet.Native;

namespace Twisted.Internet;

/// <summary>
/// A pseudo-terminal that was opened ahead of the process that is to have it, so that its name and its size are known before. Give it
/// to <see cref="IReactorProcess.SpawnProcess"/> as <c>usePTY</c>, which takes it over, or dispose of it. Python: <c>pty.openpty</c>.
/// </summary>
public sealed unsafe class PseudoTerminal : IDisposable
{
    private const int MaxNameLength = 128;

    private OwnedDescriptor? _master;

    private PseudoTerminal(OwnedDescriptor master, string name)
    {
        _master = master;
        Name = name;
    }

    /// <summary>The terminal's path, such as <c>/dev/pts/3</c>.</summary>
    public string Name { get; }

    /// <summary>Opens a terminal. Does not wait for anything.</summary>
    /// <param name="rows">Lines, 0 to 65535; 0 when nobody knows.</param>
    /// <param name="columns">Characters a line, 0 to 65535.</param>
    /// <param name="xPixels">Width in pixels, 0 if nobody knows.</param>
    /// <param name="yPixels">Height in pixels, 0 if nobody knows.</param>
    /// <exception cref="SpawnError">There is none to be had: there are too many, or no descriptor is left.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static PseudoTerminal Open(int rows = 0, int columns = 0, int xPixels = 0, int yPixels = 0)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Terminals for child processes are to be had on Linux only.");
        }

        const int Flags = LinuxTerminal.O_RDWR | LinuxTerminal.O_NOCTTY | LinuxTerminal.O_NONBLOCK | LinuxTerminal.O_CLOEXEC;
        OwnedDescriptor master = new(LinuxTerminal.OpenPt(Flags));
        try
        {
            Require(master.IsInvalid ? -1 : 0);
            Require(LinuxTerminal.GrantPt(master.Number));
            Require(LinuxTerminal.UnlockPt(master.Number));
            SetWindowSize(master.Number, rows, columns, xPixels, yPixels);
            return new PseudoTerminal(master, GetName(master));
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    /// <summary>Gives it another size. Once a process has it, that is <see cref="IProcessTransport.SetWindowSize"/>'s.</summary>
    /// <param name="rows">Lines, 0 to 65535.</param>
    /// <param name="columns">Characters a line, 0 to 65535.</param>
    /// <param name="xPixels">Width in pixels, 0 if nobody knows.</param>
    /// <param name="yPixels">Height in pixels, 0 if nobody knows.</param>
    /// <exception cref="ObjectDisposedException">It is closed, or a process has it.</exception>
    public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0)
    {
        ObjectDisposedException.ThrowIf(_master is null, this);
        SetWindowSize(_master.Number, rows, columns, xPixels, yPixels);
    }

    /// <summary>Closes it, unless a process has it.</summary>
    public void Dispose()
    {
        _master?.Dispose();
        _master = null;
    }

    internal static void SetWindowSize(int master, int rows, int columns, int xPixels, int yPixels)
    {
        ushort* size = stackalloc ushort[] { Cells(rows), Cells(columns), Cells(xPixels), Cells(yPixels) };
        Require(LinuxTerminal.WindowSize(master, LinuxTerminal.TIOCSWINSZ, size));
    }

    /// <summary>The master end; whoever takes it closes it.</summary>
    internal OwnedDescriptor Take()
    {
        ObjectDisposedException.ThrowIf(_master is null, this);
        OwnedDescriptor master = _master;
        _master = null;
        return master;
    }

    /// <summary>Another descriptor of the same master end.</summary>
    internal OwnedDescriptor Duplicate()
    {
        ObjectDisposedException.ThrowIf(_master is null, this);
        OwnedDescriptor copy = new(Linux.Control(_master.Number, Linux.F_DUPFD_CLOEXEC, 0));
        Require(copy.IsInvalid ? -1 : 0);
        return copy;
    }

    private static ushort Cells(int count) => count is >= 0 and <= ushort.MaxValue
        ? (ushort)count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A terminal's measures are 0 to 65535.");

    private static string GetName(OwnedDescriptor master)
    {
        byte* name = stackalloc byte[MaxNameLength];
        int errno = LinuxTerminal.PtsName(master.Number, name, MaxNameLength);
        return errno == 0 ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)) : throw Error(errno);
    }

    private static void Require(int result)
    {
        if (result < 0)
        {
            throw Error(Marshal.GetLastPInvokeError());
        }
    }

    private static SpawnError Error(int errno) =>
        new($"No terminal could be opened: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).");
}
