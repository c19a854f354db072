using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Tests.Protocol;

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

    private static readonly Gen<AgentId> Agent =
        from name in Text
        from incarnation in Number
        select new AgentId(name, incarnation);

    private static readonly Gen<DateTimeOffset> Moment = Small.Select(ms => DateTimeOffset.UnixEpoch.AddMilliseconds(ms));

    private static readonly Gen<SessionStatus> Session =
        from runId in Text
        from tally in Bytes
        from numbers in Small.ArrayOf(5)
        from unreported in Number
        from hasEnded in Flag
        from fault in Gen.OneOf(Text, Gen.Constant<string>(null!))
        select new SessionStatus(
            runId, unreported, "socket", tally, unreported, 0.5, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], unreported, hasEnded, fault);

    private static readonly Gen<IProtocolMessage> FromAgents = Gen.OneOf<IProtocolMessage>(
        Agent.Select(agent => (IProtocolMessage)new AgentHello(agent)),
        from agent in Agent
        from version in Text
        from cores in Small
        select (IProtocolMessage)new RegisterAgent(agent, ProtocolVersion.Current, version, cores, cores),
        from agent in Agent
        from state in Gen.Elements(Enum.GetValues<AgentState>())
        from clock in Moment
        from ms in Small
        from sessions in Session.ArrayOf()
        select (IProtocolMessage)new AgentStatus(
            agent, state, new ProcessStats(clock, TimeSpan.FromMilliseconds(-ms), ms / 1000.0, ms), [.. sessions]),
        from agent in Agent
        from number in Number
        select (IProtocolMessage)new RequestShard("r1", agent, number),
        from agent in Agent
        from slice in Slice
        from count in Number
        from tally in Bytes
        select (IProtocolMessage)new ShardReported("r1", agent, slice, count, tally));

    private static readonly Gen<IProtocolMessage> FromCoordinators =
        from term in Number
        from sequence in Number
        from spec in Spec
        from share in Small
        from moment in Moment
        from slice in Slice
        from reason in Text
        from message in Gen.Elements<IProtocolMessage>(
            new CoordinatorActive(term),
            new AgentRegistered(term),
            new RegistrationRefused(term, reason),
            new StatusReceived(term, moment),
            new StartSession("r1", term, sequence, spec, share, moment),
            new SetShare("r1", term, sequence, share, IsWorkShort: share % 2 == 0),
            new DrainSession("r1", term, sequence),
            new StopSession("r1", term, sequence),
            new CordonAgent(term),
            new UncordonAgent(term),
            new ShardLeased("r1", term, sequence, slice),
            new ReportAccepted("r1", term, slice))
        select message;

    /// <summary>Any message.</summary>
    public static Arbitrary<IProtocolMessage> OfAnyKind { get; } = Gen.OneOf(FromAgents, FromCoordinators).ToArbitrary();

    private static Gen<T?> Optional<T>(Gen<T> values)
        where T : struct =>
        Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));
}
