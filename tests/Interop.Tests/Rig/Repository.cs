namespace Twisted.Interop.Tests.Rig;

/// <summary>Where this repository lies, found from where the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (DirectoryInfo? here = new(start); here is not null; here = here.Parent)
        {
            if (File.Exists(Path.Combine(here.FullName, "Twisted.NET.sln")))
            {
                return here.FullName;
            }
        }

        throw new InvalidOperationException($"No Twisted.NET.sln above {start}.");
    }
}
