using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// The graph that every request goes through:
/// <code>
/// leases ─► sender ─► SelectAsync(1, report) ─► Sink.Ignore
/// </code>
/// </summary>
internal static class RequestStream
{
    /// <param name="materializer">That of the session's actor, which owns the stream.</param>
    /// <param name="sender">The sender's flow.</param>
    /// <param name="lease">The next slice when one is needed; none once the session is drained.</param>
    /// <param name="report">Ends when the slice's report is accepted.</param>
    /// <returns>Ends when everything is reported.</returns>
    public static Task RunAsync(
        IMaterializer materializer,
        Flow<OpenSlice, OpenSlice, NotUsed> sender,
        Func<Task<Option<OpenSlice>>> lease,
        Func<OpenSlice, Task<OpenSlice>> report) =>
        Source.UnfoldAsync<NotUsed, OpenSlice>(NotUsed.Instance, async state =>
            await lease() is { HasValue: true, Value: var slice } ? (state, slice) : Option<(NotUsed, OpenSlice)>.None)
            .Via(sender)
            .SelectAsync(1, report)
            .RunWith(Sink.Ignore<OpenSlice>(), materializer);
}
