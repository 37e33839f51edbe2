using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>Starts children.</summary>
[SupportedOSPlatform("linux")]
internal static class ProcessStarter
{
    /// <summary>Starts a program and tells its protocol. All or nothing: what throws leaves no descriptor and no process behind.</summary>
    internal static ChildProcess Start(ReactorBase reactor, IProcessProtocol protocol, SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        string program = ProgramSearch.Find(request.Executable, request.SearchPath, request.Path);
        ChildProcess process = request.UsePTY.IsWanted
            ? OnTerminal(reactor, protocol, request, program)
            : OnPipes(reactor, protocol, request, program);
        process.Start();
        return process;
    }

    private static ChildProcess OnPipes(ReactorBase reactor, IProcessProtocol protocol, SpawnRequest request, string program)
    {
        using ChildDescriptors descriptors = new(request.ChildFDs);
        using SpawnActions actions = new(request.NewSession);
        descriptors.Describe(actions);
        int pid = Spawn(actions, request, program);
        ChildProcess process = new(reactor, protocol, pid, request.Executable, request.NewSession);
        foreach ((int number, ChildFD what) in request.ChildFDs)
        {
            if (what.Descriptor is null)
            {
                process.AddPipe(number, what.ParentReads, descriptors.Take(number));
            }
        }

        return process;
    }

    private static ChildProcess OnTerminal(ReactorBase reactor, IProcessProtocol protocol, SpawnRequest request, string program)
    {
        UsePTY wanted = request.UsePTY;
        using PseudoTerminal? opened = wanted.Terminal is null ? PseudoTerminal.Open(wanted.Rows, wanted.Columns) : null;
        PseudoTerminal terminal = wanted.Terminal ?? opened!;
        OwnedDescriptor copy = terminal.Duplicate();
        try
        {
            // The first terminal that the leader of a new session opens becomes its controlling terminal.
            using SpawnActions actions = new(newSession: true);
            actions.Open(0, terminal.Name);
            actions.Duplicate(0, 1);
            actions.Duplicate(0, 2);
            actions.CloseFrom(3);
            int pid = Spawn(actions, request, program);
            ChildProcess process = new(reactor, protocol, pid, request.Executable, leadsGroup: true);
            process.AddTerminal(terminal.Take().Detach(), copy.Detach());
            return process;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private static int Spawn(SpawnActions actions, SpawnRequest request, string program)
    {
        if (request.Path is not null)
        {
            actions.ChangeDirectory(request.Path);
        }

        (string file, string[] args, string[] environment) = OtherUser.Wrap(program, request);
        int errno = actions.Spawn(file, args, environment, out int pid);
        return errno == 0 ? pid : throw new SpawnError(Explain(errno, request, program));
    }

    /// <summary>The system answers one number for the directory, the program and its interpreter: which it was is looked up.</summary>
    private static string Explain(int errno, SpawnRequest request, string file)
    {
        if (request.Path is string path && errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES)
        {
            if (!Directory.Exists(request.Path))
            {
                return $"'{request.Executable}' cannot be started in '{request.Path}': there is no such directory.";
            }

            if (LinuxProcess.Access(request.Path!, LinuxProcess.X_OK) != 0)
            {
                return $"'{request.Executable}' cannot be started in '{request.Path}': the directory may not be entered.";
            }
        }

        string seen = request.Path is null ? file : Path.Combine(request.Path, file);
        return errno switch
        {
            Errno.ENOENT when File.Exists(seen) => $"'{file}' cannot be started: the interpreter that it names is not there.",
            Errno.ENOENT or Errno.ENOTDIR => $"There is no program '{file}'.",
            Errno.EACCES when Directory.Exists(seen) => $"'{file}' is a directory.",
            Errno.EACCES => $"'{file}' is not executable.",
            Errno.ENOEXEC => $"'{file}' is no program, and no script that names its interpreter.",
            Errno.E2BIG => $"'{file}' cannot be started: its arguments and its environment are too long.",
            _ => $"'{file}' cannot be started: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).",
        };
    }
}
