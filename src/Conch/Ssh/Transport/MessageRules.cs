namespace Twisted.Conch.Ssh;

/// <summary>
/// Which message may come when, for all 256 numbers: the one place that decides it. Channel messages have no rule before login, a server's own messages
/// none in the server (CVE-2018-10933, CVE-2025-32433).
/// </summary>
internal static class MessageRules
{
    private static readonly MessageRule[][] Server = [.. Enum.GetValues<MessagePhase>().Select(phase => Build(phase, isClient: false))];
    private static readonly MessageRule[][] Client = [.. Enum.GetValues<MessagePhase>().Select(phase => Build(phase, isClient: true))];

    /// <summary>The rule.</summary>
    /// <param name="isClient">Whether we are the client.</param>
    /// <param name="phase">The connection's phase.</param>
    /// <param name="number">The message.</param>
    public static MessageRule For(bool isClient, MessagePhase phase, byte number) =>
        (isClient ? Client : Server)[(int)phase][number];

    private static MessageRule[] Build(MessagePhase phase, bool isClient)
    {
        MessageRule[] rules = new MessageRule[256];
        Set(rules, 5, 7, MessageRule.Forbidden);
        Set(rules, 20, 21, MessageRule.KeyExchange);
        Set(rules, 30, 49, MessageRule.KeyExchange);
        Set(rules, 50, 127, MessageRule.Forbidden);
        switch (phase)
        {
            case MessagePhase.StrictFirstKeyExchange:
                Set(rules, 0, 19, MessageRule.Forbidden);
                Set(rules, 1, 1, MessageRule.Generic);
                Set(rules, 22, 29, MessageRule.Forbidden);
                Set(rules, 128, 255, MessageRule.Forbidden);
                break;
            case MessagePhase.FirstKeyExchange or MessagePhase.LaterKeyExchange:
                Set(rules, 1, 4, MessageRule.Generic);
                Set(rules, 192, 193, MessageRule.Forbidden);
                break;
            default:
                Set(rules, 1, 4, MessageRule.Generic);
                Set(rules, 192, 192, MessageRule.Ping);
                Set(rules, 193, 193, MessageRule.Ignored);
                AddServices(rules, phase == MessagePhase.Authenticated, isClient);
                break;
        }

        return rules;
    }

    private static void AddServices(MessageRule[] rules, bool authenticated, bool isClient)
    {
        if (authenticated)
        {
            Set(rules, 80, 127, MessageRule.Service);
            if (!isClient)
            {
                // RFC 4252 §5.1: what a client still sends to log in, having succeeded, is ignored.
                Set(rules, 50, 50, MessageRule.Ignored);
                Set(rules, 61, 79, MessageRule.Ignored);
            }

            return;
        }

        Set(rules, 7, 7, MessageRule.ExtInfo);
        Set(rules, 54, 59, MessageRule.Unknown);
        if (isClient)
        {
            Set(rules, 6, 6, MessageRule.ServiceAccept);
            Set(rules, 51, 53, MessageRule.Service);
            Set(rules, 60, 79, MessageRule.Service);
        }
        else
        {
            Set(rules, 5, 5, MessageRule.ServiceRequest);
            Set(rules, 50, 50, MessageRule.Service);
            Set(rules, 61, 79, MessageRule.Service);
        }
    }

    private static void Set(MessageRule[] rules, int first, int last, MessageRule rule) =>
        rules.AsSpan(first, last - first + 1).Fill(rule);
}
