namespace Twisted.Protocols.Amp;

/// <summary>Values into a box and out of it, by their names and kinds.</summary>
internal static class Signature
{
    public static AmpBox ToBox(IReadOnlyList<(string Name, Argument Type)> arguments, AmpObjects objects)
    {
        AmpBox box = [];
        foreach ((string name, Argument type) in arguments)
        {
            type.ToBox(name, box, objects);
        }

        return box;
    }

    /// <summary>As <see cref="ToBox"/>; a value that nobody expects is an error, and not silently left out.</summary>
    public static AmpBox ToBoxStrictly(IReadOnlyList<(string Name, Argument Type)> arguments, AmpObjects objects)
    {
        foreach (string name in objects.Keys)
        {
            if (!arguments.Any(argument => argument.Name == name))
            {
                throw new InvalidSignature($"'{name}' is no argument of the command.");
            }
        }

        return ToBox(arguments, objects);
    }

    /// <summary>What the peer sent besides is left alone: it may be newer than we are.</summary>
    public static AmpObjects FromBox(IReadOnlyList<(string Name, Argument Type)> arguments, AmpBox box)
    {
        AmpObjects objects = [];
        try
        {
            foreach ((string name, Argument type) in arguments)
            {
                type.FromBox(name, box, objects);
            }

            return objects;
        }
        catch
        {
            // Nobody gets to see them: open files would stay open.
            foreach (IDisposable value in objects.Values.OfType<IDisposable>())
            {
                value.Dispose();
            }

            throw;
        }
    }
}
