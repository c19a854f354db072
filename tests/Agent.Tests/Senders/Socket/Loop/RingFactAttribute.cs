using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

/// <summary>A test that needs io_uring, which containers often forbid.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingFactAttribute : FactAttribute
{
    public RingFactAttribute() => Skip = WhySkipped();

    /// <summary>Why such tests cannot run here; <see langword="null"/> if they can.</summary>
    internal static string? WhySkipped()
    {
        using var sockets = RingSockets.TryCreate();
        return sockets is null ? "This system has no io_uring, or forbids it." : null;
    }
}

/// <summary>A test with cases that needs io_uring.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingTheoryAttribute : TheoryAttribute
{
    public RingTheoryAttribute() => Skip = RingFactAttribute.WhySkipped();
}
