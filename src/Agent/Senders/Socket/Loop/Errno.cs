using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>The system's error numbers that matter here, as Linux numbers them.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int InProgress = 115;

    // Many requests may fail in the same way.
    private static readonly ConcurrentDictionary<int, string> Texts = [];

    private const int TooManyInSystem = 23;
    private const int TooManyOpenFiles = 24;
    private const int AddressInUse = 98;
    private const int AddressNotAvailable = 99;

    /// <summary>Which phase failed when a connection could not be made.</summary>
    public static ErrorKind ConnectPhase(int error) => error switch
    {
        TooManyOpenFiles or TooManyInSystem => ErrorKind.OpenFiles,
        AddressNotAvailable or AddressInUse => ErrorKind.LocalPorts,
        _ => ErrorKind.Connect,
    };

    /// <summary>The system's text for an error.</summary>
    public static string TextOf(int error) => Texts.GetOrAdd(error, Marshal.GetPInvokeErrorMessage);
}
