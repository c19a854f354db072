using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Scenarios;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Messages;

/// <summary>Random messages of every kind.</summary>
internal static class AnyMessage
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", "id-{index}", "ü \"quoted\" \\ \n\t", "😀", "</script>"),
        Gen.Choose(' ', '~').Select(c => (char)c).ArrayOf().Select(text => new string(text)));

    private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();

    private static readonly Gen<bool> Flag = Gen.Elements(false, true);

    private static readonly Gen<long> Number = Gen.OneOf(
        Gen.Elements(0L, long.MaxValue), Gen.Choose(0, int.MaxValue).Select(n => (long)n));

    private static readonly Gen<int> Small = Gen.Choose(0, 1_000_000);

    private static readonly Gen<MessageHeader> Header =
        from epoch in Number
        from sender in Text
        from sequence in Number
        select new MessageHeader(Protocol.Version, epoch, sender, sequence);

    private static readonly Gen<RequestTemplate> Request =
        from url in Text
        from method in Text
        from headers in (from name in Text from value in Text select new RequestHeader(name, value)).ArrayOf()
        from body in Bytes
        select new RequestTemplate { Url = url, Method = method, Headers = [.. headers], Body = body };

    private static readonly Gen<RequestStep> Step =
        from name in Text
        from request in Request
        from source in Gen.Elements(Enum.GetValues<CaptureSource>())
        from captures in (from name in Text from expression in Text select new Extraction(name, source, expression)).ArrayOf()
        select new RequestStep { Name = name, Request = request, Captures = [.. captures] };

    private static readonly Gen<RequestFlow> Flow =
        from name in Text
        from weight in Small
        from steps in Step.ArrayOf()
        select new RequestFlow { Name = name, Weight = weight, Steps = [new RequestStep { Name = "", Request = new RequestTemplate { Url = "" } }, .. steps] };

    private static readonly Gen<Feed> Feed =
        from name in Text
        from columns in Text.ArrayOf()
        from rows in Bytes
        from unique in Flag
        select new Feed { Name = name, Columns = [.. columns], Rows = rows, IsUnique = unique };

    private static readonly Gen<TransportSpec> Transport =
        from version in Gen.Elements("1.1", "2.0", "3.0")
        from ticks in Number
        from flags in Flag.ArrayOf(7)
        from streams in Optional(Small)
        from text in Gen.OneOf(Gen.Constant<string>(null!), Text)
        from certificate in Gen.Elements(null, new ClientCertificate("-----BEGIN\n", "key\n"))
        from proxy in Gen.Elements(null, "http://proxy:3128/", "socks5://[::1]:1080")
        select new TransportSpec
        {
            HttpVersion = Version.Parse(version),
            Timeout = TimeSpan.FromTicks(ticks),
            Insecure = flags[0],
            ClientCertificate = certificate,
            FollowRedirects = flags[1],
            Decompress = flags[2],
            Cookies = flags[3],
            Proxy = proxy is null ? null : new Uri(proxy),
            DisableKeepAlive = flags[4],
            AcceptsLowerVersion = flags[5],
            TlsResume = flags[6],
            Streams = streams,
            Ciphers = text,
            AuthoritiesPem = text,
            TlsMin = flags[5] ? new Version(1, 2) : null,
            TlsMax = flags[6] ? new Version(1, 3) : null,
        };

    private static readonly Gen<LoadProfile> Profile =
        from stages in (from ms in Gen.Choose(1, 1000) from rate in Small select new LoadStage(TimeSpan.FromMilliseconds(ms), rate, 0.5))
            .NonEmptyListOf()
        from jitter in Gen.Elements(Enum.GetValues<LoadJitter>())
        from seed in Number
        select new LoadProfile([.. stages], jitter, seed);

    private static readonly Gen<RunSpec> Spec =
        from flows in Flow.NonEmptyListOf()
        from feeds in Feed.ArrayOf()
        from seed in Number
        from only in Number.ArrayOf()
        from secrets in Text.ArrayOf()
        from requests in Optional(Number)
        from profile in Gen.OneOf(Gen.Constant<LoadProfile>(null!), Profile)
        from duration in Optional(Small.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)))
        from limit in Small
        from transport in Transport
        from driver in Text
        from checks in Text.ArrayOf()
        from thresholds in Text.ArrayOf()
        from abortOnFail in Flag
        select new RunSpec
        {
            Flows = [.. flows],
            Feeds = [.. feeds],
            Secrets = [.. secrets],
            Seed = seed,
            OnlyIndexes = [.. only],
            Requests = requests,
            Profile = profile,
            Duration = duration,
            Limit = limit,
            Transport = transport,
            Driver = driver,
            Checks = [.. checks],
            Thresholds = [.. thresholds],
            AbortOnFail = abortOnFail,
        };

    private static readonly Gen<ShardSlice> Slice =
        from id in Number
        from first in Number
        from stride in Number
        from count in Number
        from @from in Number
        select new ShardSlice(new Shard(id, first, stride, count), @from);

    private static readonly Gen<RunPulse> RunPulse =
        from runId in Text
        from tally in Bytes
        from numbers in Small.ArrayOf(5)
        from unreported in Number
        from left in Flag
        select new RunPulse(runId, "socket", tally, unreported, LagMilliseconds: 0.5, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], unreported, left);

    private static readonly Gen<RunPhase> Phase = Gen.Elements(Enum.GetValues<RunPhase>());

    private static readonly Gen<DateTimeOffset> Moment =
        from milliseconds in Small
        select DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds);

    private static readonly Gen<RunEffort> Effort =
        from driver in Text
        from maxInFlight in Small
        from agents in (from name in Text from memory in Number select new AgentEffort(name, 0.5, memory, 0.25, -1.5)).ArrayOf()
        from faults in Text.ArrayOf()
        select new RunEffort(driver, maxInFlight, [.. agents], [.. faults]);

    private static readonly Gen<RunOrder> RunOrder =
        from runId in Text
        from spec in Spec
        from phase in Phase
        from shares in MapOf(Small)
        from startsAt in Optional(Moment)
        select new RunOrder(runId, spec, phase, shares, startsAt);

    private static readonly Gen<Message> Message = Gen.OneOf<Message>(
        from header in Header
        from spec in Spec
        from at in Moment
        select (Message)new RunAccepted(header, spec, at),
        from header in Header
        from phase in Phase
        from reason in Gen.Elements(Enum.GetValues<StopReason>())
        from threshold in Gen.OneOf(Text, Gen.Constant<string>(null!))
        select (Message)new RunStopped(header, phase, reason, threshold),
        from header in Header
        from at in Moment
        select (Message)new RunStarted(header, at),
        from header in Header
        select (Message)new CoordinatorElected(header),
        from header in Header
        from slices in Slice.ArrayOf()
        select (Message)new ShardsPlanned(header, [.. slices]),
        from header in Header
        from slice in Slice
        select (Message)new ShardLeased(header, slice),
        from header in Header
        from slice in Slice
        from count in Number
        from tally in Bytes
        select (Message)new ShardReported(header, slice, count, tally),
        from header in Header
        from milliseconds in Small
        from effort in Effort
        select (Message)new RunEnded(header, TimeSpan.FromMilliseconds(milliseconds), effort),
        from header in Header
        from sentAt in Moment
        from runs in RunOrder.ArrayOf()
        from cordoned in Text.ArrayOf()
        from incarnations in MapOf(Number)
        select (Message)new ClusterOrders(header, sentAt, [.. runs], [.. cordoned], incarnations),
        from header in Header
        from seen in Number
        from cores in Small
        from milliseconds in Small
        from memory in Number
        from clock in Moment
        from state in Gen.Elements(Enum.GetValues<AgentState>())
        from runs in RunPulse.ArrayOf()
        from faults in MapOf(Text)
        select (Message)new AgentPulsed(
            header,
            seen,
            state,
            new AgentVitals("1.2.3", clock, TimeSpan.FromMilliseconds(-milliseconds), cores, milliseconds / 1000.0, memory, cores, memory),
            [.. runs],
            faults));

    /// <summary>Any message.</summary>
    public static Arbitrary<Message> OfAnyKind { get; } = Message.ToArbitrary();

    private static Gen<T?> Optional<T>(Gen<T> values)
        where T : struct =>
        Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    private static Gen<ImmutableDictionary<string, T>> MapOf<T>(Gen<T> values) =>
        from pairs in (from key in Text from value in values select KeyValuePair.Create(key, value)).ArrayOf()
        select pairs.DistinctBy(pair => pair.Key).ToImmutableDictionary();
}
