namespace LoadCluster.Packaging.Tests;

/// <summary>A test that is skipped, with the reason, where a program is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfAttribute : FactAttribute
{
    public FactIfAttribute(params string[] programs)
    {
        if (programs.FirstOrDefault(program => !Tool.Exists(program)) is { } missing)
            Skip = $"There is no {missing} here.";
    }
}
