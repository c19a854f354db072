using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>Why a call of the library failed.</summary>
/// <param name="Reason">The library's own text.</param>
/// <param name="IsTruncation">Whether the server closed the connection without saying so in TLS.</param>
/// <param name="IsOfAlpn">Whether the server speaks none of the protocols that were offered.</param>
internal readonly record struct TlsError(string Reason, bool IsTruncation, bool IsOfAlpn)
{
    private const nuint ReasonMask = 0x7F_FFFF;
    private const nuint OldReasonMask = 0xFFF;
    private const nuint UnexpectedEnd = 294;
    private const nuint WrongVersionNumber = 267;
    private const nuint NoApplicationProtocol = 1120;
    private const nuint FirstAlert = 1000;
    private const nuint LastAlert = 1255;

    // Where errors of the library's part for TLS begin: version 3 shifts by 23 bits, version 1.1 by 24.
    private const nuint TlsPart = 20;

    /// <summary>Takes all errors of this thread's queue.</summary>
    public static TlsError Take()
    {
        var (reasons, isTruncation, isOfAlpn) = (new List<string>(), false, false);
        for (var error = LibSsl.TakeError(); error != 0; error = LibSsl.TakeError())
        {
            isTruncation |= ReasonNumber(error) == UnexpectedEnd;
            isOfAlpn |= ReasonNumber(error) == NoApplicationProtocol;
            reasons.Add(TextOf(error));
        }
        return new TlsError(string.Join(": ", reasons.Distinct()), isTruncation, isOfAlpn);
    }

    private static string TextOf(nuint error)
    {
        var text = Marshal.PtrToStringUTF8(LibSsl.ReasonOf(error)) ?? $"error {error:X}";
        return ReasonNumber(error) switch
        {
            >= FirstAlert and <= LastAlert and var reason => $"{text} (alert {reason - FirstAlert})",
            WrongVersionNumber => $"{text} (no TLS on that port?)",
            _ => text,
        };
    }

    private static nuint ReasonNumber(nuint error) => error >> 24 == TlsPart ? error & OldReasonMask : error & ReasonMask;
}
