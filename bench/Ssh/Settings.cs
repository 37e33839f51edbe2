using System.ComponentModel;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="What">The benches to run, in order.</param>
/// <param name="Only">Names of the servers to measure; empty for all.</param>
/// <param name="Rounds">How often each figure is taken; the servers take turns.</param>
internal sealed record Settings(IReadOnlyList<string> What, IReadOnlyList<string> Only, int Rounds)
{
    private static readonly string[] Everything = ["logins-ed25519", "logins-rsa", "logins", "idle", "idle-users", "crowd", "sessions"];

    /// <summary>The servers to measure that are installed, each printed with its version. One that is not is left out, and said so.</summary>
    /// <exception cref="InvalidOperationException">One that was asked for by name is not there.</exception>
    public async Task<IReadOnlyList<ServerKind>> Installed()
    {
        string? unknown = Only.FirstOrDefault(name => !ServerKind.All.Any(kind => IsNamed(kind, name)));
        if (unknown is not null)
        {
            throw new InvalidOperationException($"there is no server {unknown}; there are {string.Join(", ", ServerKind.All.Select(kind => kind.Name))}");
        }

        List<ServerKind> installed = [];
        foreach (ServerKind kind in ServerKind.All.Where(kind => Only.Count == 0 || Only.Any(name => IsNamed(kind, name))))
        {
            try
            {
                Console.WriteLine($"{kind.Name,-16} {await kind.Version()}");
                installed.Add(kind);
            }
            catch (Exception error) when (error is InvalidOperationException or Win32Exception)
            {
                string missing = $"{kind.Name} is not installed, see .ci/peers ({Programs.OneLine(error.Message)})";
                if (Only.Count > 0)
                {
                    throw new InvalidOperationException(missing, error);
                }

                Console.WriteLine($"{kind.Name,-16} left out: {missing}");
            }
        }

        return installed;
    }

    private static bool IsNamed(ServerKind kind, string name) => string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase);

    public static Settings Parse(string[] args)
    {
        List<string> what = [];
        string[] only = [];
        int rounds = 3;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--only": only = args[++i].Split(','); break;
                case "--rounds": rounds = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
                default: what.Add(args[i]); break;
            }
        }

        return new Settings(what.Count == 0 ? Everything : what, only, rounds);
    }
}
