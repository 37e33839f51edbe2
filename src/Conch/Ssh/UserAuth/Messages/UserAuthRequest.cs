namespace Twisted.Conch.Ssh;

/// <summary>Asks to log a user in by one method. RFC 4252 §5. Borrows the packet: valid as long as that is.</summary>
internal readonly ref struct UserAuthRequest : ISshMessage<UserAuthRequest>
{
    /// <summary>A longer user name is nobody's.</summary>
    public const int MaxUserLength = 255;

    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.UserAuthRequest;

    /// <summary>The user's name as sent; UTF-8 is not checked here.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The service wanted after the login.</summary>
    public string Service { get; init; }

    /// <summary>How the user wants to log in.</summary>
    public string Method { get; init; }

    /// <summary>What the method sends along, not parsed.</summary>
    public ReadOnlySpan<byte> Fields { get; init; }

    /// <inheritdoc/>
    public static UserAuthRequest Decode(scoped ref PacketReader reader) => new()
    {
        User = reader.ReadString(MaxUserLength),
        Service = reader.ReadName(),
        Method = reader.ReadName(),
        Fields = reader.ReadRaw(reader.Remaining),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteString(User);
        writer.WriteText(Service);
        writer.WriteText(Method);
        writer.WriteRaw(Fields);
    }
}
