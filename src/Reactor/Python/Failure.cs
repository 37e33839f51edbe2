using System.Runtime.ExceptionServices;

namespace Twisted.Python;

/// <summary>
/// An exception on its way through callbacks, with the stack it was thrown from. Python: <c>twisted.python.failure.Failure</c>.
/// </summary>
public sealed class Failure
{
    private readonly ExceptionDispatchInfo _dispatch;

    /// <summary>Wraps <paramref name="exception"/>; its stack trace, if it was thrown, is kept.</summary>
    /// <param name="exception">What went wrong.</param>
    public Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _dispatch = ExceptionDispatchInfo.Capture(exception);
    }

    /// <summary>The exception itself.</summary>
    public Exception Value => _dispatch.SourceException;

    /// <summary>The exception's type.</summary>
    public Type Type => Value.GetType();

    /// <summary>Wraps <paramref name="exception"/>.</summary>
    /// <param name="exception">What went wrong.</param>
    public static implicit operator Failure(Exception exception) => new(exception);

    /// <summary>The first of <paramref name="errorTypes"/> that the exception is, or <see langword="null"/>.</summary>
    /// <param name="errorTypes">Exception types to compare with; a derived exception counts.</param>
    public Type? Check(params ReadOnlySpan<Type> errorTypes)
    {
        foreach (Type type in errorTypes)
        {
            if (type.IsInstanceOfType(Value))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>Whether the exception is a <typeparamref name="TError"/>.</summary>
    /// <typeparam name="TError">The type to compare with.</typeparam>
    public bool Check<TError>()
        where TError : Exception => Value is TError;

    /// <summary>As <see cref="Check(ReadOnlySpan{Type})"/>, but throws the exception again when it is none of them.</summary>
    /// <param name="errorTypes">The types the caller deals with.</param>
    public Type Trap(params ReadOnlySpan<Type> errorTypes)
    {
        Type? found = Check(errorTypes);
        if (found is null)
        {
            RaiseException();
        }

        return found!;
    }

    /// <summary>The exception as a <typeparamref name="TError"/>; throws it again when it is something else.</summary>
    /// <typeparam name="TError">The type the caller deals with.</typeparam>
    public TError Trap<TError>()
        where TError : Exception
    {
        if (Value is not TError)
        {
            RaiseException();
        }

        return (TError)Value;
    }

    /// <summary>The exception's message.</summary>
    public string GetErrorMessage() => Value.Message;

    /// <summary>Type, message and stack trace.</summary>
    public string GetTraceback() => Value.ToString();

    /// <summary>Writes <see cref="GetTraceback"/>.</summary>
    /// <param name="writer">Where to; standard error when absent.</param>
    public void PrintTraceback(TextWriter? writer = null) => (writer ?? Console.Error).WriteLine(GetTraceback());

    /// <summary>Throws the exception again, its original stack trace kept.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void RaiseException() => _dispatch.Throw();

    /// <inheritdoc/>
    public override string ToString() => $"[Failure instance: {Type.FullName}: {GetErrorMessage()}]";
}
