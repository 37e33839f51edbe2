using System.ComponentModel;
using System.Runtime.InteropServices;
using Twisted.Internet.Native;

namespace Twisted.Application.Running;

/// <summary>Becoming somebody else for good. Twisted: <c>shedPrivileges</c>, <c>switchUID</c>.</summary>
internal static unsafe class Privileges
{
    /// <summary>Becomes the user and group, and nobody's else: no right of before is left.</summary>
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

        // The groups first: the user whom it becomes may not change them.
        uint group = (uint)(gid ?? 0);
        Check(LinuxCredentials.SetGroups(gid is null ? 0u : 1u, &group), uid, gid);
        if (gid is int newGroup)
        {
            Check(LinuxCredentials.SetGroup((uint)newGroup), uid, gid);
        }

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

    private static bool Is(int? uid, int? gid) =>
        (uid is null || LinuxProcess.GetEffectiveUser() == (uint)uid) && (gid is null || LinuxProcess.GetEffectiveGroup() == (uint)gid);

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
