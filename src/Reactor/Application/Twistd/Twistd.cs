using Twisted.Application.Running;
using Twisted.Internet;

namespace Twisted.Application;

/// <summary>Runs a program that is made of services: the end of a file which in Python is a <c>.tac</c>. Twisted: <c>twistd -n</c>.</summary>
public static class Twistd
{
    /// <summary>
    /// Starts the services, gives up the rights that are no longer needed, and runs the reactor until SIGINT (Ctrl-C), SIGTERM or its
    /// <see cref="IReactorCore.Stop"/>; then stops them, and waits until they have.
    /// </summary>
    /// <remarks>
    /// It stays in the foreground: a .NET process cannot be forked. Leave the background to systemd, a container or a shell. Order, as in
    /// Twisted: <see cref="IService.PrivilegedStartService"/>, user and group, <see cref="IService.StartService"/>, the loop.
    /// </remarks>
    /// <param name="application">An <see cref="Application"/>, or any other service.</param>
    /// <param name="args">The command line, <c>--help</c> tells what may be on it; that of the process when absent.</param>
    /// <param name="reactor">Where; the default one when absent.</param>
    /// <returns>
    /// The exit code: 0 after a clean end, 1 when an option is wrong or it could not start, which is said on standard error. It is put in
    /// <see cref="Environment.ExitCode"/> too.
    /// </returns>
    public static int Run(IService application, IReadOnlyList<string>? args = null, ReactorBase? reactor = null)
    {
        ArgumentNullException.ThrowIfNull(application);
        ReactorBase where = reactor ?? Reactors.reactor;
        TwistdRun<ReactorBase> run = new(
            application, where, log => where.LoggerFactory = log, Console.Out, Console.Error, AppDomain.CurrentDomain.FriendlyName);
        int code = run.Run(args ?? Environment.GetCommandLineArgs()[1..]);
        if (code != 0)
        {
            Environment.ExitCode = code;
        }

        return code;
    }
}
