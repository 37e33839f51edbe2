using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>
/// Runs a program as another user or group. <c>posix_spawn</c> cannot, so that util-linux's <c>setpriv</c> does it: it sets the groups,
/// then the user, and becomes the program. See docs/decisions/0060.
/// </summary>
internal static class OtherUser
{
    private const string Helper = "setpriv";

    /// <summary>What the C library believes of a caller's environment, and must not while the helper is still root.</summary>
    private static readonly string[] Dangerous =
    [
        "LD_", "LC_", "LANG", "LOCPATH", "NLSPATH", "GCONV_PATH", "GLIBC_TUNABLES", "MALLOC_", "TZ", "TMPDIR", "HOSTALIASES", "LOCALDOMAIN",
        "NIS_PATH", "RES_OPTIONS", "RESOLV_HOST_CONF", "GETCONF_DIR",
    ];

    /// <summary>What to start, if it is to be as somebody else; otherwise what was asked for.</summary>
    /// <param name="program">The file.</param>
    /// <param name="request">What was asked for.</param>
    /// <exception cref="ArgumentException">A user is named and no group: the child would keep ours.</exception>
    /// <exception cref="SpawnError">We are not root.</exception>
    /// <exception cref="PlatformNotSupportedException">The helper is not installed.</exception>
    internal static (string File, string[] Args, string[] Environment) Wrap(string program, SpawnRequest request)
    {
        uint us = LinuxProcess.GetEffectiveUser();
        bool otherUser = request.Uid is int uid && Id(uid) != us;
        bool otherGroup = request.Gid is int gid && Id(gid) != LinuxProcess.GetEffectiveGroup();
        if (!otherUser && !otherGroup)
        {
            return (program, request.Args, request.Environment);
        }

        if (us != 0)
        {
            throw new SpawnError($"'{program}' cannot be started as user {request.Uid}, group {request.Gid}: only root may do so.");
        }

        if (otherUser && request.Gid is null)
        {
            throw new ArgumentException("A uid without a gid would leave the child in our group: name both.", nameof(request));
        }

        string[] dangerous = Array.FindAll(request.Environment, IsDangerous);
        List<string> args = [Helper];
        args.Add($"--regid={request.Gid}");
        args.AddRange(otherUser ? [$"--reuid={request.Uid}", "--init-groups", "--"] : ["--clear-groups", "--"]);
        if (dangerous.Length > 0)
        {
            // Given back to the program once root's rights are gone.
            args.AddRange([Find("env"), .. dangerous]);
        }

        return (Find(Helper), [.. args, program, .. request.Args.Skip(1)], Array.FindAll(request.Environment, variable => !IsDangerous(variable)));
    }

    private static bool IsDangerous(string variable) =>
        Array.Exists(Dangerous, name => variable.StartsWith(name, StringComparison.Ordinal));

    private static uint Id(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return (uint)id;
    }

    /// <summary>Not in the child's PATH, in which others may have a say.</summary>
    private static string Find(string helper)
    {
        try
        {
            return ProgramSearch.Find(helper, ProgramSearch.DefaultPath, null);
        }
        catch (SpawnError missing)
        {
            throw new PlatformNotSupportedException(
                $"To run a process as another user takes the program '{helper}', which is not installed.", missing);
        }
    }
}
