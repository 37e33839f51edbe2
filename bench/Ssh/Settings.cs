using System.Globalization;

namespace Twisted.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="What">The benches to run, in order.</param>
/// <param name="Only">Names of the servers to measure; empty for all.</param>
/// <param name="Rounds">How often each figure is taken; the servers take turns.</param>
internal sealed record Settings(IReadOnlyList<string> What, IReadOnlyList<string> Only, int Rounds)
{
    private static readonly string[] Everything = ["logins-ed25519", "logins-rsa", "idle", "crowd"];

    public bool Wants(ServerKind kind) => Only.Count == 0 || Only.Contains(kind.Name, StringComparer.OrdinalIgnoreCase);

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
