using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Scenarios;

/// <summary>Values from the environment, <c>${ENV:NAME}</c>, so secrets need not be in a file.</summary>
internal static partial class Secret
{
    public static bool IsIn(string text) => Slot().IsMatch(text);

    /// <summary>Replaces the variables by their values.</summary>
    /// <param name="text">A text.</param>
    /// <param name="onSecret">Receives each value.</param>
    /// <param name="onFault">Receives a fault for each variable that is not set.</param>
    public static string Resolve(string text, Action<string> onSecret, Action<string> onFault) =>
        Slot().Replace(text, slot =>
        {
            var name = slot.Groups[1].Value;
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } value)
            {
                onFault($"the environment has no variable '{name}': set it before the run");
                return "";
            }
            onSecret(value);
            return value;
        });

    [GeneratedRegex(@"\$\{ENV:([^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();
}
