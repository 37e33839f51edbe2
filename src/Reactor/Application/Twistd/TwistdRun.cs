using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Logging;
using Twisted.Internet.Native;

namespace Twisted.Application.Running;

/// <summary>One run of a program: of <see cref="Twistd.Run"/>, on any reactor.</summary>
internal sealed class TwistdRun<TReactor>(
    IService application, TReactor reactor, Action<ILoggerFactory> setLog, TextWriter output, TextWriter errors, string program)
    where TReactor : IReactor, IReactorCore
{
    private string Name => (application as IProcess)?.ProcessName ?? application.Name ?? program;

    /// <returns>The exit code.</returns>
    internal int Run(IReadOnlyList<string> arguments)
    {
        TwistdOptions options;
        try
        {
            options = TwistdOptions.Parse(arguments);
        }
        catch (FormatException error)
        {
            errors.WriteLine($"{program}: {error.Message}");
            errors.WriteLine(TwistdOptions.Usage);
            return 1;
        }

        if (options.Help)
        {
            output.WriteLine($"Usage: {program} [options]");
            output.WriteLine(TwistdOptions.Usage);
            return 0;
        }

        try
        {
            Run(options);
            return 0;
        }
        catch (Exception error)
        {
            // Whatever kept the program from running, by the name that whoever started it knows: no stack trace helps them.
            errors.WriteLine($"{Name}: {error.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private void Run(TwistdOptions options)
    {
        Enter(options);
        using PidFile? pidFile = options.PidFile is null ? null : PidFile.Claim(options.PidFile);
        using TextLoggerFactory? log = options.LogFile switch
        {
            null => null,
            "-" => new TextLoggerFactory(output),
            _ => TextLoggerFactory.ToFile(options.LogFile),
        };
        if (log is not null)
        {
            setLog(log);
        }

        Start(options);
        reactor.AddSystemEventTrigger("before", "shutdown", application.StopService);
        ApplicationLog.Started(ApplicationLog.Of(reactor), Name, Environment.ProcessId);
        reactor.Run();
        ApplicationLog.Ended(ApplicationLog.Of(reactor), Name);
    }

    private static void Enter(TwistdOptions options)
    {
        if (options.RunDirectory is { } directory)
        {
            try
            {
                Directory.SetCurrentDirectory(directory);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new StartError($"The directory {directory} cannot be run in: {error.Message}");
            }
        }

        if (options.Umask is int mask)
        {
            _ = OperatingSystem.IsLinux()
                ? LinuxCredentials.Umask((uint)mask)
                : throw new StartError("--umask can be given on Linux only so far.");
        }
    }

    private void Start(TwistdOptions options)
    {
        try
        {
            application.PrivilegedStartService();
            IProcess? process = application as IProcess;
            Privileges.Drop(options.Uid ?? process?.Uid, options.Gid ?? process?.Gid);
            application.StartService();
        }
        catch
        {
            // What has started ends too, its socket files go; the loop is not run for that: it would serve with rights it should not have.
            application.StopService().AddErrback(static _ => { });
            throw;
        }
    }
}
