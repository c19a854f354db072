using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Metrics;
using Outcome = LoadCluster.Shared.Metrics.Outcome;

namespace LoadCluster.Shared.Tests.Metrics;

/// <summary>Random latencies and samples, spread over all magnitudes rather than over the range.</summary>
internal static class Generators
{
    private const int Magnitudes = 32;

    /// <summary>1 us to 1 h, as likely below 1 ms as above 1 s.</summary>
    public static Gen<long> Latency { get; } =
        from magnitude in Gen.Choose(0, Magnitudes)
        from fraction in Gen.Choose(0, int.MaxValue)
        select Math.Min((long)Math.ScaleB(1 + ((double)fraction / int.MaxValue), magnitude), 3_600_000_000);

    public static Gen<Outcome> AnyOutcome { get; } = Gen.OneOf(
        Gen.Choose(100, 999).Select(Outcome.Status),
        Gen.Elements(200, 503).Select(Outcome.Status),
        Gen.Elements(400, 404, 999).Select(Outcome.Expected),
        Gen.Elements(Enum.GetValues<ErrorKind>()).Select(Outcome.Error),
        Gen.Elements(Outcome.Aborted, Outcome.Dropped));

    public static Arbitrary<long[]> Latencies { get; } = Latency.ArrayOf().ToArbitrary();

    public static Arbitrary<long[]> SomeLatencies { get; } =
        Latency.NonEmptyListOf().Select(values => values.ToArray()).ToArbitrary();

    private static readonly Gen<IReadOnlyList<ConnectionEvent>?> Events = Gen.OneOf(
        Gen.Constant<IReadOnlyList<ConnectionEvent>?>(null),
        Gen.Elements<ConnectionEvent>(
            new HandshakeEnded("TLSv1.3 TLS_AES_256_GCM_SHA384 h2", IsResumed: false, 900),
            new HandshakeEnded("TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256", IsResumed: true, 120),
            new ConnectionFault("certificate verify failed: certificate has expired"),
            RequestResent.Once,
            new ConnectionOpened(LookupMicroseconds: null, ConnectMicroseconds: 80),
            new ConnectionOpened(LookupMicroseconds: 1_500, ConnectMicroseconds: 0),
            new StreamsLimited(100, 10),
            new StreamsLimited(20, 0)).NonEmptyListOf().Select(IReadOnlyList<ConnectionEvent>? (events) => [.. events]));

    private static readonly Gen<RequestPhases?> Phases = Gen.OneOf(
        Gen.Constant<RequestPhases?>(null),
        from send in Latency from wait in Latency from receive in Latency select (RequestPhases?)new RequestPhases(send, wait, receive));

    public static Arbitrary<RequestResult[]> Samples { get; } = (
        from outcome in AnyOutcome
        from bytes in Gen.Choose(0, int.MaxValue)
        from latency in Latency
        from serviceTime in Latency
        from failedChecks in Gen.Elements<ulong>(0, 0, 0, 1, 0b110, 1UL << 63)
        from events in Events
        from phases in Phases
        select new RequestResult(outcome, bytes, latency, serviceTime) { FailedChecks = failedChecks, Events = events, Phases = phases }).ArrayOf().ToArbitrary();

    /// <summary>Bytes that are nothing, and bytes that an encoding became by one change, insertion or cut.</summary>
    public static Arbitrary<byte[]> Damaged<T>(Arbitrary<T> values, Func<T, byte[]> encode) => Gen.OneOf(
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(),
        from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
        select (byte[])[1, .. bytes],
        from bytes in values.Generator.Select(encode)
        from at in Gen.Choose(0, bytes.Length - 1)
        from value in Gen.Choose(0, 255)
        from damaged in Gen.Elements<byte[]>(
            [.. bytes[..at], (byte)value, .. bytes[(at + 1)..]],
            [.. bytes[..at], (byte)value, .. bytes[at..]],
            bytes[..at])
        select damaged).ToArbitrary();
}
