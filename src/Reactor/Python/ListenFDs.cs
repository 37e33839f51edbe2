using System.Collections;
using System.Globalization;
using Twisted.Internet.Native;

namespace Twisted.Python;

/// <summary>
/// The descriptors that systemd, or who does as it does, has handed to this process: sd_listen_fds(3). Twisted: <c>python.systemd.ListenFDs</c>.
/// </summary>
public sealed class ListenFDs
{
    /// <summary>The first descriptor that is handed over.</summary>
    internal const int Start = 3;

    private const int MostDescriptors = 4096;
    private const string PidName = "LISTEN_PID";
    private const string CountName = "LISTEN_FDS";
    private const string NamesName = "LISTEN_FDNAMES";

    private static readonly Lazy<ListenFDs> OfProcess = new(TakeFromProcess);

    private readonly IReadOnlyList<int> _descriptors;
    private readonly IReadOnlyList<string> _names;

    private ListenFDs(IReadOnlyList<int> descriptors, IReadOnlyList<string> names, string absence)
    {
        _descriptors = descriptors;
        _names = names;
        Absence = absence;
    }

    /// <summary>Why there is none, as a sentence's part.</summary>
    internal string Absence { get; }

    /// <summary>
    /// Those of this process. The first call removes the variables that told of them, so that children do not take them for theirs, and marks the
    /// descriptors so that children do not get them; each later call answers the same. Any thread.
    /// </summary>
    public static ListenFDs FromEnvironment() => OfProcess.Value;

    /// <summary>The descriptors, in the order of the unit's sockets; none when none was handed over.</summary>
    public IReadOnlyList<int> InheritedDescriptors() => _descriptors;

    /// <summary>The descriptors by their names (<c>FileDescriptorName=</c> of the unit); of several with one name, none is here.</summary>
    public IReadOnlyDictionary<string, int> InheritedNamedDescriptors() =>
        _names.Select((name, i) => (Name: name, Descriptor: _descriptors[i]))
            .GroupBy(static pair => pair.Name, StringComparer.Ordinal)
            .Where(static group => group.Count() == 1)
            .ToDictionary(static group => group.Key, static group => group.First().Descriptor, StringComparer.Ordinal);

    /// <summary>Reads the variables.</summary>
    /// <param name="environment">The environment; not changed.</param>
    /// <param name="process">The number of the process that they must be for.</param>
    internal static ListenFDs Read(IDictionary environment, int process)
    {
        if (environment[CountName] is not string countText || environment[PidName] is not string pidText)
        {
            return None($"{CountName} and {PidName} are not set");
        }

        if (!int.TryParse(pidText, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) || pid != process)
        {
            return None($"{PidName} is '{pidText}', and this is process {process}");
        }

        if (!int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > MostDescriptors)
        {
            return None($"{CountName} is '{countText}', and has to be a number up to {MostDescriptors}");
        }

        // Names are there for all or, from who does not know of them, for none.
        string[] names = (environment[NamesName] as string)?.Split(':') ?? [];
        return new ListenFDs([.. Enumerable.Range(Start, count)], names.Length == count ? names : [], $"{CountName} is {count}");
    }

    private static ListenFDs None(string why) => new([], [], why);

    private static ListenFDs TakeFromProcess()
    {
        ListenFDs read = Read(Environment.GetEnvironmentVariables(), Environment.ProcessId);
        if (read._descriptors.Count > 0)
        {
            foreach (string name in (ReadOnlySpan<string>)[PidName, CountName, NamesName])
            {
                Environment.SetEnvironmentVariable(name, null);
            }

            foreach (int descriptor in OperatingSystem.IsLinux() ? read._descriptors : [])
            {
                _ = Linux.Control(descriptor, Linux.F_SETFD, Linux.FD_CLOEXEC);
            }
        }

        return read;
    }
}
