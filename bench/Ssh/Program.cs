using System.ComponentModel;
using System.Runtime.Versioning;
using Twisted.Bench;

[assembly: SupportedOSPlatform("linux")]

// Twisted.Bench serve KEY-FILE [USER-KEY] our server, on a port that it prints
// Twisted.Bench [what...] [--only NAME,...] [--rounds N]
//     what: logins-ed25519 logins-rsa logins idle idle-users crowd sessions; all of them without. sessions-gcm, sessions-chacha20, sessions-ctr: parts
if (args is ["serve", var keyFile, .. var userKey])
{
    OurServer.Run(keyFile, userKey.FirstOrDefault());
    return 0;
}

try
{
    Settings settings = Settings.Parse(args);
    using HostKeys keys = await HostKeys.Make();
    IReadOnlyList<ServerKind> kinds = await settings.Installed();
    foreach (string what in settings.What)
    {
        Console.WriteLine();
        await (what switch
        {
            "logins-ed25519" => LoginBench.Run(kinds, keys.Ed25519, settings.Rounds, probe: false),
            "logins-rsa" => LoginBench.Run(kinds, keys.Rsa, settings.Rounds, probe: true),
            "logins" => LoginBench.Run(kinds, keys.Ed25519, settings.Rounds, probe: false, keys.User),
            "idle-users" => IdleUsersBench.Run(kinds, keys),
            "sessions" => SessionBench.Run(kinds, keys, settings.Rounds, part: ""),
            "sessions-gcm" or "sessions-chacha20" or "sessions-ctr" => SessionBench.Run(kinds, keys, settings.Rounds, what["sessions-".Length..]),
            "idle" => IdleBench.Run(kinds, keys.Ed25519),
            "crowd" => CrowdBench.Run(kinds, keys.Ed25519),
            _ => throw new InvalidOperationException($"no such bench: {what}"),
        });
    }

    return 0;
}
catch (Exception error) when (error is InvalidOperationException or Win32Exception)
{
    // Win32Exception is how a program that is not there is told.
    Console.Error.WriteLine($"bench: {Programs.OneLine(error.Message)}");
    return 1;
}
