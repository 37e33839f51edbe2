using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

/// <summary>
/// Ends a program whose main threw with one line on standard error and exit code 1, where .NET would print a stack trace and
/// abort. It stands apart so that the program beside it can be the tutorial's and nothing else.
/// </summary>
internal static class OneLineErrors
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A program, not a library: nobody else's start is changed by it.")]
    internal static void Install() => AppDomain.CurrentDomain.UnhandledException += (_, args) =>
    {
        string what = args.ExceptionObject is Exception error ? error.Message : $"{args.ExceptionObject}";
        Console.Error.WriteLine($"{AppDomain.CurrentDomain.FriendlyName}: {what.ReplaceLineEndings(" ")}");
        Environment.Exit(1);
    };
}
