using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What the requests of a session channel carry, read and written, and protocols in a process's place. Twisted: the functions of
/// <c>twisted.conch.ssh.session</c>; RFC 4254 §6.
/// </summary>
/// <remarks>The readers throw <see cref="ConchError"/> for all that is malformed, too long or left over; nothing they return grows with a number the peer claims.</remarks>
public static class Session
{
    /// <summary>The longest name of a terminal, a variable or a signal, in bytes.</summary>
    internal const int MaxName = 256;

    /// <summary>The longest value of a variable, in bytes.</summary>
    internal const int MaxValue = 32 * 1024;

    /// <summary>The most modes of a terminal; RFC 4254 §8 has 55, and one opcode has no use for two values.</summary>
    internal const int MaxModes = 256;

    /// <summary>What the kernel's <c>struct winsize</c> has room for.</summary>
    private const int MaxDimension = ushort.MaxValue;

    private const byte TTY_OP_END = 0;

    /// <summary>From here on, opcodes have arguments that we do not know the length of. RFC 4254 §8.</summary>
    private const byte FirstUndefinedMode = 160;

    private const int ModeLength = 1 + sizeof(uint);

    /// <summary>Reads a <c>pty-req</c>. RFC 4254 §6.2. Twisted: <c>parseRequest_pty_req</c>.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <returns>
    /// The terminal's name, as in the variable TERM; its window's size, each number cut to 65535; its modes as opcodes of
    /// <see cref="Ttymodes"/> and their values, in the client's order.
    /// </returns>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static (string Term, WindowSize WindowSize, IReadOnlyList<(byte Opcode, uint Value)> Modes) ParseRequestPtyReq(Bytes data)
    {
        return Parse(data, static (ref PacketReader reader) =>
        {
            string term = reader.ReadText(MaxName);
            if (term.Any(char.IsControl))
            {
                throw new MalformedPacketException("The terminal's name has control characters in it.");
            }

            WindowSize size = ReadWindowSize(ref reader);
            return (term, size, ReadModes(reader.ReadString()));
        });
    }

    /// <summary>Writes a <c>pty-req</c>. RFC 4254 §6.2. Twisted: <c>packRequest_pty_req</c>, which takes the modes already encoded.</summary>
    /// <param name="term">The terminal's name.</param>
    /// <param name="windowSize">Its window's size.</param>
    /// <param name="modes">Opcodes of <see cref="Ttymodes"/>, 1 to 159, and their values.</param>
    public static Bytes PackRequestPtyReq(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes)
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(modes);
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteText(term);
        Write(ref writer, windowSize);
        writer.WriteUInt32((uint)(modes.Count * ModeLength) + 1);
        foreach ((byte opcode, uint value) in modes)
        {
            if (opcode is TTY_OP_END or >= FirstUndefinedMode)
            {
                throw new ArgumentException($"There is no mode {opcode}; opcodes go from 1 to 159.", nameof(modes));
            }

            writer.WriteByte(opcode);
            writer.WriteUInt32(value);
        }

        writer.WriteByte(TTY_OP_END);
        return new Bytes(buffer.WrittenSpan);
    }

    /// <summary>Reads a <c>window-change</c>. RFC 4254 §6.7. Twisted: <c>parseRequest_window_change</c>.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <returns>The new size, each number cut to 65535.</returns>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static WindowSize ParseRequestWindowChange(Bytes data) => Parse(data, ReadWindowSize);

    /// <summary>Writes a <c>window-change</c>. RFC 4254 §6.7. Twisted: <c>packRequest_window_change</c>.</summary>
    /// <param name="windowSize">The new size.</param>
    public static Bytes PackRequestWindowChange(WindowSize windowSize)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        Write(ref writer, windowSize);
        return new Bytes(buffer.WrittenSpan);
    }

    /// <summary>Reads an <c>env</c>. RFC 4254 §6.4. Twisted does it in <c>SSHSession.request_env</c>.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <returns>The variable's name, without <c>=</c>, and its value; neither has NUL in it.</returns>
    /// <exception cref="ConchError">The request is malformed, or no environment has such a variable.</exception>
    public static (string Name, string Value) ParseRequestEnv(Bytes data) => Parse(data, static (ref PacketReader reader) =>
    {
        string name = reader.ReadText(MaxName);
        string value = reader.ReadText(MaxValue);
        bool usable = name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && !name.Any(char.IsControl)
            && !value.Contains('\0', StringComparison.Ordinal);
        return usable ? (name, value) : throw new MalformedPacketException("No environment has such a variable.");
    });

    /// <summary>Writes an <c>env</c>. RFC 4254 §6.4.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public static Bytes PackRequestEnv(string name, string value) => Common.NS(name) + Common.NS(value);

    /// <summary>Reads an <c>exec</c> or a <c>subsystem</c>: one text, in UTF-8. RFC 4254 §6.5.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <exception cref="ConchError">The request is malformed, or holds a NUL.</exception>
    public static string ParseRequestExec(Bytes data) => Parse(data, static (ref PacketReader reader) =>
    {
        string command = reader.ReadText(int.MaxValue);
        return command.Contains('\0', StringComparison.Ordinal)
            ? throw new MalformedPacketException("The command has a NUL in it.")
            : command;
    });

    /// <summary>Reads a <c>signal</c>: the name without <c>SIG</c>. RFC 4254 §6.9.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static string ParseRequestSignal(Bytes data) => Parse(data, static (ref PacketReader reader) => reader.ReadName());

    /// <summary>Reads a <c>break</c>. RFC 4335 §3.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <returns>How long, made 500 ms where it is shorter than half a second or longer than three, as the RFC recommends.</returns>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static TimeSpan ParseRequestBreak(Bytes data) => Parse(data, static (ref PacketReader reader) =>
    {
        uint milliseconds = reader.ReadUInt32();
        return TimeSpan.FromMilliseconds(milliseconds is < 500 or > 3000 ? 500 : milliseconds);
    });

    /// <summary>Reads an <c>exit-status</c>. RFC 4254 §6.10.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static uint ParseRequestExitStatus(Bytes data) => Parse(data, static (ref PacketReader reader) => reader.ReadUInt32());

    /// <summary>Writes an <c>exit-status</c>. RFC 4254 §6.10.</summary>
    /// <param name="status">The status.</param>
    public static Bytes PackRequestExitStatus(uint status) =>
        Bytes.Of((byte)(status >> 24), (byte)(status >> 16), (byte)(status >> 8), (byte)status);

    /// <summary>Reads an <c>exit-signal</c>. RFC 4254 §6.10.</summary>
    /// <param name="data">The request's own fields.</param>
    /// <returns>The signal's name without <c>SIG</c>, whether there is a core dump, and a message for people (data of the peer: escape it before it is shown).</returns>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static (string Signal, bool CoreDumped, string Message) ParseRequestExitSignal(Bytes data) =>
        Parse(data, static (ref PacketReader reader) =>
        {
            (string, bool, string) signal = (reader.ReadName(), reader.ReadBoolean(), reader.ReadText(int.MaxValue));
            reader.ReadString();
            return signal;
        });

    /// <summary>Writes an <c>exit-signal</c>. RFC 4254 §6.10.</summary>
    /// <param name="signal">The signal's name without <c>SIG</c>, such as <c>KILL</c>.</param>
    /// <param name="coreDumped">Whether there is a core dump.</param>
    /// <param name="message">What happened, for people.</param>
    public static Bytes PackRequestExitSignal(string signal, bool coreDumped = false, string message = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(signal);
        return Common.NS(signal) + Bytes.Of(coreDumped ? (byte)1 : (byte)0) + Common.NS(message) + Common.NS(default);
    }

    /// <summary>
    /// A protocol in a process's place, to be handed to <see cref="ProcessProtocol.MakeConnection"/> of the <see cref="SSHSessionProcessProtocol"/> that is the
    /// protocol's transport. Twisted: <c>wrapProtocol</c>.
    /// </summary>
    /// <param name="proto">What runs in the session.</param>
    public static IProcessTransport WrapProtocol(IProtocol proto)
    {
        ArgumentNullException.ThrowIfNull(proto);
        return new WrappedProtocol(proto);
    }

    /// <summary>A protocol that hears of a process: what the process writes is its data, its end the connection's. Twisted: <c>wrapProcessProtocol</c>.</summary>
    /// <param name="inst">The protocol.</param>
    public static ProcessProtocol WrapProcessProtocol(IProtocol inst)
    {
        ArgumentNullException.ThrowIfNull(inst);
        return new ProtocolWrapper(inst);
    }

    /// <summary>A process protocol needs no wrapping. Twisted: <c>wrapProcessProtocol</c>.</summary>
    /// <param name="inst">Returned as it is.</param>
    public static ProcessProtocol WrapProcessProtocol(ProcessProtocol inst) => inst;

    private delegate T Reading<out T>(ref PacketReader reader);

    /// <summary>A request that is malformed is refused, like any other that cannot be granted; the connection lives on, as in Twisted.</summary>
    private static T Parse<T>(Bytes data, Reading<T> read)
    {
        PacketReader reader = new(data.Span);
        try
        {
            T result = read(ref reader);
            reader.ExpectEnd();
            return result;
        }
        catch (MalformedPacketException error)
        {
            throw new ConchError(error.Message, error);
        }
    }

    private static WindowSize ReadWindowSize(ref PacketReader reader)
    {
        int columns = ReadDimension(ref reader);
        int rows = ReadDimension(ref reader);
        return new WindowSize(rows, columns, ReadDimension(ref reader), ReadDimension(ref reader));
    }

    private static int ReadDimension(ref PacketReader reader) => (int)Math.Min(reader.ReadUInt32(), MaxDimension);

    private static void Write(ref PacketWriter writer, WindowSize size)
    {
        writer.WriteUInt32((uint)size.Columns);
        writer.WriteUInt32((uint)size.Rows);
        writer.WriteUInt32((uint)size.XPixels);
        writer.WriteUInt32((uint)size.YPixels);
    }

    private static (byte, uint)[] ReadModes(ReadOnlySpan<byte> encoded)
    {
        PacketReader reader = new(encoded);
        List<(byte, uint)> modes = [];
        while (reader.Remaining > 0)
        {
            byte opcode = reader.ReadByte();
            if (opcode is TTY_OP_END or >= FirstUndefinedMode)
            {
                break; // RFC 4254 §8: what is not known ends the reading.
            }

            if (modes.Count == MaxModes)
            {
                throw new MalformedPacketException($"A terminal with more than {MaxModes} modes was asked for.");
            }

            modes.Add((opcode, reader.ReadUInt32()));
        }

        return [.. modes];
    }
}
