using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Twisted.Interop.Tests.Rig;

/// <summary>A program that runs while a test talks to it: a server by others.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    /// <summary>The number of its process.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    public static RunningProgram Start(string program, params IEnumerable<string> arguments)
    {
        Process process = new() { StartInfo = ProgramRun.StartInfo(program, arguments) };
        process.Start();
        return new RunningProgram(process);
    }

    /// <summary>Waits until it has written what the pattern matches, and answers the first group.</summary>
    public async Task<string> Wrote([StringSyntax("Regex")] string pattern)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                more = _more.Task;
            }

            Match match = Regex.Match(Output, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            if (match.Success)
            {
                return match.Groups[1].Value;
            }

            if (_reading.IsCompleted)
            {
                Assert.Fail($"The program ended without writing '{pattern}':\n{Output}");
            }

            try
            {
                await Task.WhenAny(more, _reading).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The program did not write '{pattern}':\n{Output}");
            }
        }
    }

    /// <summary>Writes to its standard input.</summary>
    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Its standard input is at its end.</summary>
    public void FinishTyping() => _process.StandardInput.Close();

    /// <summary>Waits for its end.</summary>
    public async Task<int> Ended()
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task Read(StreamReader stream)
    {
        char[] buffer = new char[4096];
        while (await stream.ReadAsync(buffer) is > 0 and int count)
        {
            TaskCompletionSource more;
            lock (_lock)
            {
                _output.Append(buffer, 0, count);
                more = _more;
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            more.SetResult();
        }
    }
}
