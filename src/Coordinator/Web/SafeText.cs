using System.Globalization;

namespace LoadCluster.Coordinator.Web;

/// <summary>Text that came from outside, like names and URLs, without characters that steer what shows it.</summary>
public static class SafeText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Replaces control characters, such as those of ANSI sequences, and those that reorder text.</summary>
    public static string Of(string? text) => string.Create((text ?? "").Length, text ?? "", static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = IsSteering(source[i]) ? Replacement : source[i];
    });

    private static bool IsSteering(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
}
