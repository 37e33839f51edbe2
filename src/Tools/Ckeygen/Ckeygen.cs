namespace Twisted.Conch.Scripts;

/// <summary>Makes, shows and changes SSH keys. Twisted: <c>twisted.conch.scripts.ckeygen</c>.</summary>
internal static class Ckeygen
{
    /// <summary>Does what a command line says.</summary>
    /// <param name="args">Twisted's options.</param>
    /// <param name="host">Who asks.</param>
    /// <returns>0; 1 after an error, which was printed.</returns>
    public static int Run(IReadOnlyList<string> args, ICkeygenHost host)
    {
        try
        {
            return Dispatch(GeneralOptions.Parse(args), host);
        }
        catch (UsageError error)
        {
            host.WriteError($"ERROR: {error.Message}");
            host.WriteError("Try 'ckeygen --help'.");
        }
        catch (CkeygenError error)
        {
            host.WriteError(error.Message);
        }
        catch (ConchError error)
        {
            host.WriteError($"ckeygen: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            host.WriteError($"ckeygen: {error.Message}");
        }

        return 1;
    }

    private static int Dispatch(GeneralOptions options, ICkeygenHost host)
    {
        if (options.Has("help"))
        {
            host.WriteLine(GeneralOptions.Help());
        }
        else if (options.Has("version"))
        {
            host.WriteLine($"Twisted.NET version: {typeof(Ckeygen).Assembly.GetName().Version?.ToString(3)}");
        }
        else if (options["type"] is { } type)
        {
            KeyMaker.Generate(type, options, host);
        }
        else if (options.Has("fingerprint"))
        {
            KeyShower.PrintFingerprint(options, host);
        }
        else if (options.Has("changepass"))
        {
            PassphraseChanger.ChangePassPhrase(options, host);
        }
        else if (options.Has("showpub"))
        {
            KeyShower.DisplayPublicKey(options, host);
        }
        else
        {
            host.WriteError(GeneralOptions.Help());
            return 1;
        }

        return 0;
    }
}
