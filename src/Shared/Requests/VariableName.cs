using System.Buffers;

namespace LoadCluster.Shared.Requests;

/// <summary>What a variable of a template may be called.</summary>
public static class VariableName
{
    /// <summary>The most characters of a name: 64.</summary>
    public const int MaxLength = 64;

    /// <summary>The built-in variable of every template; reserved.</summary>
    public const string Index = "index";

    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "_.-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Why a variable cannot be called this, in a few words; <see langword="null"/> when it can.</summary>
    public static string? FaultOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == Index)
            return "'index' is the number of the request: choose another name";
        return name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Characters)
            ? null
            : $"'{name}' is no name of a variable: use up to {MaxLength} letters, digits, '_', '.' and '-'";
    }
}
