using System.ComponentModel;
using System.Runtime.InteropServices;
using Twisted.Internet.Native;

namespace Twisted.Application.Running;

/// <summary>Becoming somebody else for good. Twisted: <c>shedPrivileges</c>, <c>switchUID</c>.</summary>
internal static unsafe class Privileges
{
    /// <summary>
    /// Becomes the user and group, and nobody's else: no right of before is left. A user without a group gets the one that is the user's own.
    /// </summary>
    /// <exception cref="StartError">That is not allowed, or did not hold.</exception>
    internal static void Drop(int? uid, int? gid)
    {
        if (uid is null && gid is null)
        {
            return;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new StartError("A user or group to run as can be given on Linux only so far.");
        }

        if (Is(uid, gid))
        {
            return;
        }

        gid ??= GroupOf(uid!.Value);

        // The groups first: the user whom it becomes may not change them.
        uint group = (uint)gid.Value;
        Check(LinuxCredentials.SetGroups(1, &group), uid, gid);
        Check(LinuxCredentials.SetGroup(group), uid, gid);
        if (uid is int newUser)
        {
            Check(LinuxCredentials.SetUser((uint)newUser), uid, gid);
            if (newUser != 0 && LinuxCredentials.SetUser(0) == 0)
            {
                throw new StartError($"User {newUser} could become root again; that is no dropping of rights.");
            }
        }

        if (!Is(uid, gid))
        {
            throw new StartError($"The process did not become {Whom(uid, gid)}.");
        }
    }

    /// <summary>Whether the process is they in every way: whom it was started by, and whom it could become again, count as well.</summary>
    private static bool Is(int? uid, int? gid)
    {
        uint* users = stackalloc uint[3];
        uint* groups = stackalloc uint[3];
        Check(LinuxCredentials.GetUsers(users, users + 1, users + 2), uid, gid);
        Check(LinuxCredentials.GetGroups(groups, groups + 1, groups + 2), uid, gid);
        return AreAll(users, uid) && AreAll(groups, gid);
    }

    private static bool AreAll(uint* ids, int? wanted) =>
        wanted is null || !new ReadOnlySpan<uint>(ids, 3).ContainsAnyExcept((uint)wanted.Value);

    private static int GroupOf(int user) => LinuxCredentials.TryGetGroupOf((uint)user, out uint group)
        ? (int)group
        : throw new StartError($"Nobody knows the group of user {user}: say --gid as well.");

    private static string Whom(int? uid, int? gid) =>
        uid is null ? $"group {gid}" : gid is null ? $"user {uid}" : $"user {uid} and group {gid}";

    private static void Check(int result, int? uid, int? gid)
    {
        if (result != 0)
        {
            string why = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
            throw new StartError($"The process may not become {Whom(uid, gid)}: {why}. Start it as root, or without a user and group.");
        }
    }
}
