using System.Diagnostics.CodeAnalysis;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// What a deferred came to: a value or a <see cref="Python.Failure"/>. Python's <c>addBoth</c> callbacks get either one
/// as their argument; here it is told apart by <see cref="IsFailure"/>.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct Result<T>
{
    private readonly T _value;

    /// <summary>A value.</summary>
    /// <param name="value">The value.</param>
    public Result(T value) => _value = value;

    /// <summary>A failure.</summary>
    /// <param name="failure">What went wrong.</param>
    public Result(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        _value = default!;
        Failure = failure;
    }

    /// <summary>Whether it is a failure.</summary>
    [MemberNotNullWhen(true, nameof(Failure))]
    public bool IsFailure => Failure is not null;

    /// <summary>The failure; <see langword="null"/> beside a value.</summary>
    public Failure? Failure { get; }

    /// <summary>The value. In place of a failure, the exception is thrown, its stack kept.</summary>
    public T Value
    {
        get
        {
            Failure?.RaiseException();
            return _value;
        }
    }

    /// <summary>A value converts.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Result<T>(T value) => new(value);

    /// <summary>A failure converts.</summary>
    /// <param name="failure">What went wrong.</param>
    public static implicit operator Result<T>(Failure failure) => new(failure);

    /// <summary>The value, or the failure in brackets.</summary>
    public override string ToString() => IsFailure ? Failure.ToString() : $"{_value}";
}
