using System.Collections.Frozen;

namespace Twisted.Conch;

/// <summary>
/// Names of a terminal's modes as they are sent with a request for one: an opcode and a number each. RFC 4254 §8, RFC 8160 for
/// <see cref="IUTF8"/>. Twisted: <c>twisted.conch.ttymodes</c>.
/// </summary>
public static class Ttymodes
{
#pragma warning disable CS1591 // Each is termios(3)'s constant of that name, or its subscript in c_cc; RFC 4254 §8 says no more either.
    public const byte VINTR = 1;
    public const byte VQUIT = 2;
    public const byte VERASE = 3;
    public const byte VKILL = 4;
    public const byte VEOF = 5;
    public const byte VEOL = 6;
    public const byte VEOL2 = 7;
    public const byte VSTART = 8;
    public const byte VSTOP = 9;
    public const byte VSUSP = 10;
    public const byte VDSUSP = 11;
    public const byte VREPRINT = 12;
    public const byte VWERASE = 13;
    public const byte VLNEXT = 14;
    public const byte VFLUSH = 15;
    public const byte VSWTCH = 16;
    public const byte VSTATUS = 17;
    public const byte VDISCARD = 18;
    public const byte IGNPAR = 30;
    public const byte PARMRK = 31;
    public const byte INPCK = 32;
    public const byte ISTRIP = 33;
    public const byte INLCR = 34;
    public const byte IGNCR = 35;
    public const byte ICRNL = 36;
    public const byte IUCLC = 37;
    public const byte IXON = 38;
    public const byte IXANY = 39;
    public const byte IXOFF = 40;
    public const byte IMAXBEL = 41;
    public const byte IUTF8 = 42;
    public const byte ISIG = 50;
    public const byte ICANON = 51;
    public const byte XCASE = 52;
    public const byte ECHO = 53;
    public const byte ECHOE = 54;
    public const byte ECHOK = 55;
    public const byte ECHONL = 56;
    public const byte NOFLSH = 57;
    public const byte TOSTOP = 58;
    public const byte IEXTEN = 59;
    public const byte ECHOCTL = 60;
    public const byte ECHOKE = 61;
    public const byte PENDIN = 62;
    public const byte OPOST = 70;
    public const byte OLCUC = 71;
    public const byte ONLCR = 72;
    public const byte OCRNL = 73;
    public const byte ONOCR = 74;
    public const byte ONLRET = 75;
    public const byte CS7 = 90;
    public const byte CS8 = 91;
    public const byte PARENB = 92;
    public const byte PARODD = 93;
#pragma warning restore CS1591

    /// <summary>Input speed in bits a second.</summary>
    public const byte TTY_OP_ISPEED = 128;

    /// <summary>Output speed in bits a second.</summary>
    public const byte TTY_OP_OSPEED = 129;

    /// <summary>From an opcode to its name; the two speeds are <c>ISPEED</c> and <c>OSPEED</c>, as in Twisted.</summary>
    public static IReadOnlyDictionary<byte, string> TTYMODES { get; } = new Dictionary<byte, string>
    {
        [VINTR] = nameof(VINTR),
        [VQUIT] = nameof(VQUIT),
        [VERASE] = nameof(VERASE),
        [VKILL] = nameof(VKILL),
        [VEOF] = nameof(VEOF),
        [VEOL] = nameof(VEOL),
        [VEOL2] = nameof(VEOL2),
        [VSTART] = nameof(VSTART),
        [VSTOP] = nameof(VSTOP),
        [VSUSP] = nameof(VSUSP),
        [VDSUSP] = nameof(VDSUSP),
        [VREPRINT] = nameof(VREPRINT),
        [VWERASE] = nameof(VWERASE),
        [VLNEXT] = nameof(VLNEXT),
        [VFLUSH] = nameof(VFLUSH),
        [VSWTCH] = nameof(VSWTCH),
        [VSTATUS] = nameof(VSTATUS),
        [VDISCARD] = nameof(VDISCARD),
        [IGNPAR] = nameof(IGNPAR),
        [PARMRK] = nameof(PARMRK),
        [INPCK] = nameof(INPCK),
        [ISTRIP] = nameof(ISTRIP),
        [INLCR] = nameof(INLCR),
        [IGNCR] = nameof(IGNCR),
        [ICRNL] = nameof(ICRNL),
        [IUCLC] = nameof(IUCLC),
        [IXON] = nameof(IXON),
        [IXANY] = nameof(IXANY),
        [IXOFF] = nameof(IXOFF),
        [IMAXBEL] = nameof(IMAXBEL),
        [IUTF8] = nameof(IUTF8),
        [ISIG] = nameof(ISIG),
        [ICANON] = nameof(ICANON),
        [XCASE] = nameof(XCASE),
        [ECHO] = nameof(ECHO),
        [ECHOE] = nameof(ECHOE),
        [ECHOK] = nameof(ECHOK),
        [ECHONL] = nameof(ECHONL),
        [NOFLSH] = nameof(NOFLSH),
        [TOSTOP] = nameof(TOSTOP),
        [IEXTEN] = nameof(IEXTEN),
        [ECHOCTL] = nameof(ECHOCTL),
        [ECHOKE] = nameof(ECHOKE),
        [PENDIN] = nameof(PENDIN),
        [OPOST] = nameof(OPOST),
        [OLCUC] = nameof(OLCUC),
        [ONLCR] = nameof(ONLCR),
        [OCRNL] = nameof(OCRNL),
        [ONOCR] = nameof(ONOCR),
        [ONLRET] = nameof(ONLRET),
        [CS7] = nameof(CS7),
        [CS8] = nameof(CS8),
        [PARENB] = nameof(PARENB),
        [PARODD] = nameof(PARODD),
        [TTY_OP_ISPEED] = "ISPEED",
        [TTY_OP_OSPEED] = "OSPEED",
    }.ToFrozenDictionary();
}
