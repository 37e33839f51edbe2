using System.Globalization;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Users whose commands are run by <c>/bin/sh</c>, on a terminal if they ask for one.</summary>
internal sealed class ProcessRealm : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        ConchUser user = new();
        user.ChannelLookup["session"] = () => new SSHSession { SessionAdapter = new ProcessSession() };
        user.SubsystemLookup["echo"] = (_, _) => new EchoSubsystem();
        return (typeof(IConchUser), user, Nothing);
    }

    private static void Nothing()
    {
    }

    private sealed class ProcessSession : ISession, ISessionSetEnv
    {
        private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };
        private IProcessTransport? _process;
        private UsePTY _pty;

        public Deferred GetPty(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes)
        {
            _environment["TERM"] = term;
            _pty = (windowSize.Rows, windowSize.Columns);
            return Defer.Succeed();
        }

        public void SetEnv(string name, string value) =>
            _environment[name] = name.StartsWith("LC_", StringComparison.Ordinal) ? value : throw new EnvironmentVariableNotPermitted();

        public void SetServerEnv(string name, string value) => _environment[name] = value;

        /// <summary>What a break does at a terminal that is set to it.</summary>
        public bool BreakReceived(TimeSpan length)
        {
            _process!.SignalProcess("INT");
            return true;
        }

        public Deferred OpenShell(SSHSessionProcessProtocol transport) => Spawn(transport, ["sh"]);

        public Deferred ExecCommand(SSHSessionProcessProtocol proto, string cmd) => Spawn(proto, ["sh", "-c", cmd]);

        public void WindowChanged(WindowSize newWindowSize) => _process!.SetWindowSize(newWindowSize.Rows, newWindowSize.Columns);

        public void Closed()
        {
            try
            {
                _process?.SignalProcess("HUP");
            }
            catch (ProcessExitedAlready)
            {
                // As it should have.
            }
        }

        private Deferred Spawn(SSHSessionProcessProtocol protocol, string[] arguments)
        {
            _process = ((IReactorProcess)protocol.Reactor).SpawnProcess(
                protocol, "/bin/sh", arguments, _environment, path: "/", usePTY: _pty, newSession: true);
            return Defer.Succeed();
        }
    }

    /// <summary>Answers how much it got, at the end.</summary>
    private sealed class EchoSubsystem : Protocol, IHalfCloseableProtocol
    {
        private int _count;

        public override void DataReceived(Bytes data) => _count += data.Length;

        public void ReadConnectionLost()
        {
            Transport!.Write(_count.ToString(CultureInfo.InvariantCulture));
            ((SSHSessionProcessProtocol)Transport).ProcessEnded(new ProcessDone());
        }

        public void WriteConnectionLost()
        {
        }
    }
}
