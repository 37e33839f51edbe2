using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Holds what a client asks for against <see cref="SSHPermissions"/>, before any code of the application sees it: whatever class serves a channel, the options
/// of the key that logged in bind. OpenSSH's sshd(8); CVE-2025-32728, one switch for all.
/// </summary>
internal static class PermissionRules
{
    private const string OriginalCommand = "SSH_ORIGINAL_COMMAND";

    /// <summary>Whether a request of a channel may be made; a command that is forced takes the place of the one asked for.</summary>
    /// <param name="permissions">What is allowed.</param>
    /// <param name="channel">Keeps the command that was asked for.</param>
    /// <param name="type">The request's name; changed to <c>exec</c> where a command is forced.</param>
    /// <param name="data">What it sends along; changed with it.</param>
    /// <exception cref="ConchError">The request is malformed.</exception>
    public static bool Allows(SSHPermissions permissions, SSHChannel channel, ref string type, ref Bytes data)
    {
        switch (type)
        {
            case "pty-req":
                return permissions.Pty;
            case "x11-req":
                return permissions.X11Forwarding;
            case "auth-agent-req" or "auth-agent-req@openssh.com":
                return permissions.AgentForwarding;
            case "env" when permissions.ForcedCommand is not null:
                // The forced command believes what it reads there.
                return Common.GetNS(data).Value != OriginalCommand;
            case "shell" or "exec" or "subsystem" when permissions.ForcedCommand is { } forced:

                // Read as strictly as if it were to run: it may become a variable.
                channel.OriginalCommand = type == "shell" ? Bytes.Empty : Session.ParseRequestExec(data);
                (type, data) = ("exec", Common.NS(forced));
                return true;
            default:
                return true;
        }
    }

    /// <summary>Whether a channel of a type may be opened.</summary>
    public static bool AllowsChannel(SSHPermissions permissions, string type, Bytes data)
    {
        if (type == "direct-streamlocal@openssh.com")
        {
            return permissions.PortForwarding;
        }

        return type != "direct-tcpip" || (Place(data) is var (host, port) && permissions.MayOpen(host, port));
    }

    /// <summary>Whether a request about the connection may be made.</summary>
    public static bool AllowsGlobal(SSHPermissions permissions, string type, Bytes data) => type switch
    {
        "streamlocal-forward@openssh.com" => permissions.PortForwarding,
        "tcpip-forward" => Place(data) is var (host, port) && permissions.MayListen(host, port),
        _ => true,
    };

    /// <summary>Gives a program the variables of its user's key, and the command that was asked for in place of it, where it takes variables.</summary>
    public static void SetVariables(SSHChannel channel, ISession adapter)
    {
        if (adapter is not ISessionSetEnv accepting)
        {
            return;
        }

        foreach ((string name, Bytes value) in channel.Conn.Transport!.Permissions.Environment)
        {
            Set(accepting, name, value);
        }

        if (channel.OriginalCommand is { IsEmpty: false } original)
        {
            Set(accepting, OriginalCommand, original);
        }
    }

    private static void Set(ISessionSetEnv accepting, string name, Bytes value)
    {
        try
        {
            accepting.SetServerEnv(name, value.Decode());
        }
        catch (EnvironmentVariableNotPermitted)
        {
            // It does not want to know.
        }
    }

    /// <summary>A host and a port, with which both kinds of request begin. RFC 4254 §7.1 and §7.2.</summary>
    private static (string Host, int Port)? Place(Bytes data)
    {
        try
        {
            PacketReader reader = new(data.Span);
            string host = reader.ReadText(PacketReader.MaxNameListLength);
            uint port = reader.ReadUInt32();
            return port <= ushort.MaxValue ? (host, (int)port) : null;
        }
        catch (MalformedPacketException)
        {
            return null;
        }
    }
}
