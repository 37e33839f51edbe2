using System.Runtime.InteropServices;

namespace Twisted.Python;

/// <summary>
/// The terminal's echo, switched off for as long as this lives. Whatever ends the program meanwhile, Ctrl-C among it,
/// switches it on again first.
/// </summary>
/// <remarks>
/// Not by <see cref="Console.ReadKey(bool)"/>: it leaves the echo on until the first key is awaited, so that what is typed as
/// the prompt appears is shown.
/// </remarks>
internal sealed partial class SilentTerminal : IDisposable
{
    // Linux and macOS agree on the bit, not on where the local flags stand: behind three fields, of 4 bytes or of 8.
    private const byte EchoBit = 0x08;
    private const int SetNow = 0;
    private const int AttributeBytes = 256;

    private readonly int _descriptor;
    private readonly byte[] _before = new byte[AttributeBytes];
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Switches the echo off.</summary>
    /// <param name="descriptor">The terminal.</param>
    /// <exception cref="IOException">It is no terminal.</exception>
    public SilentTerminal(int descriptor)
    {
        _descriptor = descriptor;
        Check(GetAttributes(descriptor, _before));
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
        }

        byte[] silent = [.. _before];
        silent[LocalFlags] &= unchecked((byte)~EchoBit);
        Check(SetAttributes(descriptor, SetNow, silent));
    }

    private static int LocalFlags => OperatingSystem.IsMacOS() ? 24 : 12;

    /// <summary>Switches it on again.</summary>
    public void Dispose()
    {
        Restore();
        _signals.ForEach(signal => signal.Dispose());
    }

    private void Restore() => SetAttributes(_descriptor, SetNow, _before);

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException("A secret cannot be asked for: there is no terminal whose echo can be switched off.");
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, ReadOnlySpan<byte> attributes);
}
