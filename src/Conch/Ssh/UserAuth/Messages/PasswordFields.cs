namespace Twisted.Conch.Ssh;

/// <summary>What a request of method "password" sends along. RFC 4252 §8. Borrows the packet.</summary>
internal readonly ref struct PasswordFields
{
    /// <summary>Whether the user wants to change the password.</summary>
    public bool IsChange { get; init; }

    /// <summary>The password, of any length: a long one is refused later, and like any wrong one.</summary>
    public ReadOnlySpan<byte> Password { get; init; }

    /// <summary>The new password of a change; empty otherwise.</summary>
    public ReadOnlySpan<byte> NewPassword { get; init; }

    public static PasswordFields Decode(scoped ref PacketReader reader)
    {
        bool isChange = reader.ReadBoolean();
        return new PasswordFields
        {
            IsChange = isChange,
            Password = reader.ReadString(),
            NewPassword = isChange ? reader.ReadString() : default,
        };
    }

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteBoolean(IsChange);
        writer.WriteString(Password);
        if (IsChange)
        {
            writer.WriteString(NewPassword);
        }
    }
}
