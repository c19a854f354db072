using System.Threading.Channels;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>A mailbox of heartbeats; when it is full the oldest are dropped, as the port says.</summary>
internal sealed class InProcessPulses : IPulses
{
    private const int Capacity = 1024;

    private readonly Channel<AgentPulsed> _mailbox = Channel.CreateBounded<AgentPulsed>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public ValueTask PublishAsync(AgentPulsed pulse, CancellationToken cancellationToken) =>
        _mailbox.Writer.WriteAsync(pulse, cancellationToken);

    public IAsyncEnumerable<AgentPulsed> SubscribeAsync(CancellationToken cancellationToken) =>
        _mailbox.Reader.ReadAllAsync(cancellationToken);
}
