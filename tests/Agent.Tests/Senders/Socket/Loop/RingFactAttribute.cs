using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

/// <summary>A test that needs io_uring, which containers often forbid.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingFactAttribute : FactAttribute
{
    public RingFactAttribute()
    {
        using var sockets = RingSockets.TryCreate();
        if (sockets is null)
            Skip = "This system has no io_uring, or forbids it.";
    }
}
