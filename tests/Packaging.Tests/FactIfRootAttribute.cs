namespace LoadCluster.Packaging.Tests;

/// <summary>A test that is skipped, with the reason, unless root runs it on Linux, with some programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfRootAttribute : FactAttribute
{
    public FactIfRootAttribute(params string[] programs)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip = "Only root can make a root file system of its own, on Linux.";
        else if (programs.FirstOrDefault(program => !Tool.Exists(program)) is { } missing)
            Skip = $"There is no {missing} here.";
    }
}
