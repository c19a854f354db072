namespace LoadCluster.Cli.Tests.Nginx;

/// <summary>Tests that send to an nginx; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute() => Skip = NginxServer.Obstacle;
}
