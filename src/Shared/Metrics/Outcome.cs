using System.Globalization;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The outcome of one request: a status code, an error by phase, aborted or dropped. The default value is
/// <see cref="Aborted"/>.
/// </summary>
public readonly record struct Outcome
{
    /// <summary>One more than the highest <see cref="Code"/>: the length of an array indexed by it.</summary>
    internal const int Codes = 2000;

    private const int DroppedCode = 99;
    private const int FirstStatus = 100;
    private const int FirstFailedStatus = 400;
    private const int LastStatus = 999;

    // What a status that would be a failure is moved by when it was expected.
    private const int Expectation = 1000;

    private Outcome(int code) => Code = (ushort)code;

    /// <summary>Cancelled by us: neither a success nor an error.</summary>
    public static Outcome Aborted => default;

    /// <summary>Not sent because it was too late for it: neither a success nor an error.</summary>
    public static Outcome Dropped => new(DroppedCode);

    /// <summary>
    /// The number it travels as: 0 aborted, 1-98 an <see cref="ErrorKind"/>, 99 dropped, 100-999 a status code, 1400-1999 a
    /// status code of 400-999 that was expected.
    /// </summary>
    public ushort Code { get; }

    /// <summary>Whether the request came to an end of its own: not if we cancelled or dropped it.</summary>
    public bool IsEnd => Code is not (0 or DroppedCode);

    /// <summary>Whether it came to an end, but not to a success.</summary>
    public bool IsFailure => IsEnd && !IsSuccess;

    /// <summary>Whether a response arrived, of whatever status.</summary>
    public bool IsStatus => Code >= FirstStatus;

    /// <summary>Whether a complete response arrived, also one that failed a check.</summary>
    public bool IsAnswer => IsStatus || Code == (int)Metrics.ErrorKind.Check;

    /// <summary>Whether a response arrived with a status of 100-399, or with another one that was expected.</summary>
    public bool IsSuccess => Code is (>= FirstStatus and < FirstFailedStatus) or > Expectation;

    /// <summary>The kind of an error; <see langword="null"/> for anything else.</summary>
    public ErrorKind? ErrorKind => Code is > 0 and < DroppedCode ? (ErrorKind)Code : null;

    /// <summary>The key in <c>summary.json</c>: <c>200</c>, <c>open-files</c>, <c>aborted</c>.</summary>
    public string Name => IsStatus ? (Code % Expectation).ToString(CultureInfo.InvariantCulture) : Code switch
    {
        0 => "aborted",
        DroppedCode => "dropped",
        (ushort)Metrics.ErrorKind.OpenFiles => "open-files",
        (ushort)Metrics.ErrorKind.LocalPorts => "local-ports",
        _ => ((ErrorKind)Code).ToString().ToLowerInvariant(),
    };

    /// <summary>A response with this status.</summary>
    /// <param name="status">100-999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside 100-999.</exception>
    public static Outcome Status(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, FirstStatus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, LastStatus);
        return new Outcome(status);
    }

    /// <summary>A response with a status that the user said is right: a success, whatever it is.</summary>
    /// <param name="status">100-999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside 100-999.</exception>
    public static Outcome Expected(int status) =>
        status < FirstFailedStatus ? Status(status) : new Outcome(Status(status).Code + Expectation);

    /// <summary>A failure in this phase.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not a member of the enumeration.</exception>
    public static Outcome Error(ErrorKind kind) => Enum.IsDefined(kind)
        ? new Outcome((int)kind)
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of error.");

    /// <summary>Whether some outcome travels as this code.</summary>
    internal static bool IsCode(long code) =>
        code is 0 or DroppedCode or (>= FirstStatus and <= LastStatus) or (>= Expectation + FirstFailedStatus and < Codes)
        || (code is > 0 and < DroppedCode && Enum.IsDefined((ErrorKind)code));

    /// <summary>The outcome that travels as this code, which <see cref="IsCode"/>.</summary>
    internal static Outcome FromCode(long code) => new((int)code);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
