using Twisted.Conch.Scripts;
using Twisted.Internet;

namespace Twisted.Ckeygen.Tests;

/// <summary>A user who answers from a list, in a home directory of their own.</summary>
internal sealed class HostDouble(string home, params string?[] answers) : ICkeygenHost
{
    private readonly Queue<string?> _answers = new(answers);

    public string Home => home;

    public string UserAtMachine => "me@here";

    /// <summary>Results, and questions with ">" in front.</summary>
    public List<string> Lines { get; } = [];

    public List<string> Errors { get; } = [];

    public bool AllAnswersUsed => _answers.Count == 0;

    public void WriteLine(string text) => Lines.Add(text);

    public void WriteError(string text) => Errors.Add(text);

    public string? Ask(string prompt)
    {
        Lines.Add(">" + prompt);
        return _answers.TryDequeue(out string? answer) ? answer : null;
    }

    public Bytes? AskSecret(string prompt)
    {
        Lines.Add(">>" + prompt);
        return _answers.TryDequeue(out string? answer) && answer is not null ? answer : default(Bytes?);
    }
}
