using Microsoft.Extensions.Logging;

namespace Twisted.Conch;

/// <summary>Log lines of checkers; ids 3100 to 3199.</summary>
internal static partial class CheckersLog
{
    [LoggerMessage(3100, LogLevel.Warning, "{File}: refused: {Why}")]
    public static partial void FileRefused(ILogger log, string file, string why);

    [LoggerMessage(3101, LogLevel.Warning, "{File}, line {Line}: refused: {Why}")]
    public static partial void LineRefused(ILogger log, string file, int line, string why);
}
