namespace Twisted.Conch.Ssh;

/// <summary>One question of keyboard-interactive login.</summary>
/// <param name="Text">The question.</param>
/// <param name="Echo">Whether the answer is shown while it is typed.</param>
internal readonly record struct InfoPrompt(string Text, bool Echo);

/// <summary>Questions to the user. RFC 4256 §3.2; number 60 means this in method "keyboard-interactive" only.</summary>
/// <param name="Name">A heading, or empty.</param>
/// <param name="Instruction">A text above the questions, or empty.</param>
/// <param name="Prompts">The questions; there may be none.</param>
internal sealed record InfoRequest(string Name, string Instruction, IReadOnlyList<InfoPrompt> Prompts) : ISshMessage<InfoRequest>
{
    /// <summary>More questions at once than this are nobody's.</summary>
    public const int MaxPrompts = 16;

    /// <summary>The longest text taken, in bytes.</summary>
    public const int MaxTextLength = 1024;

    /// <inheritdoc/>
    public static MessageNumber Number => (MessageNumber)60;

    /// <inheritdoc/>
    public static InfoRequest Decode(scoped ref PacketReader reader)
    {
        string name = reader.ReadText(MaxTextLength);
        string instruction = reader.ReadText(MaxTextLength);
        reader.ReadString(PacketReader.MaxNameLength); // A language tag, deprecated by the RFC.
        InfoPrompt[] prompts = new InfoPrompt[InfoResponse.ReadCount(ref reader)];
        for (int i = 0; i < prompts.Length; i++)
        {
            prompts[i] = new InfoPrompt(reader.ReadText(MaxTextLength), reader.ReadBoolean());
        }

        return new InfoRequest(name, instruction, prompts);
    }

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteText(Name);
        writer.WriteText(Instruction);
        writer.WriteString(default);
        writer.WriteUInt32((uint)Prompts.Count);
        foreach (InfoPrompt prompt in Prompts)
        {
            writer.WriteText(prompt.Text);
            writer.WriteBoolean(prompt.Echo);
        }
    }
}
