namespace Twisted.Protocols.Amp;

/// <summary>An error that a command may end with: the exception on this side, its code on the wire.</summary>
public sealed class CommandError
{
    private CommandError(Type type, string code, Func<string, Exception> make)
    {
        Type = type;
        Code = code;
        Make = make;
    }

    /// <summary>The exception, or one it derives from.</summary>
    public Type Type { get; }

    /// <summary>Its code on the wire.</summary>
    public string Code { get; }

    /// <summary>Makes the exception of the description that came with the code.</summary>
    public Func<string, Exception> Make { get; }

    /// <summary>Python: <c>{ZeroDivisionError: b"ZERO_DIVISION"}</c>; here also how to make it again on the other side.</summary>
    /// <typeparam name="TException">The exception.</typeparam>
    /// <param name="code">Its code on the wire.</param>
    /// <param name="make">Makes the exception of its message.</param>
    public static CommandError For<TException>(string code, Func<string, TException> make)
        where TException : Exception
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentNullException.ThrowIfNull(make);
        return new CommandError(typeof(TException), code, make);
    }
}
