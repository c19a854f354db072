using System.Runtime.InteropServices;
using System.Text;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>Says what a handshake agreed on. Connections of one loop usually agree on the same: the text is kept.</summary>
internal sealed class HandshakeText
{
    private (nint Version, nint Cipher, string? Protocol) _last;
    private string _text = "";

    public static string ProtocolName(ReadOnlySpan<byte> protocol) =>
        protocol.SequenceEqual("h2"u8) ? "h2"
        : protocol.SequenceEqual("http/1.1"u8) ? "http/1.1"
        : Encoding.ASCII.GetString(protocol);

    /// <summary>Version, cipher and protocol, like <c>TLSv1.3 TLS_AES_256_GCM_SHA384 h2</c>.</summary>
    public string Of(nint connection, string? protocol)
    {
        var agreed = (LibSsl.VersionOf(connection), LibSsl.NameOf(LibSsl.CipherOf(connection)), protocol);
        if (agreed == _last)
            return _text;
        _last = agreed;
        return _text = string.Join(' ', new[] { TextOf(agreed.Item1), TextOf(agreed.Item2), protocol }.OfType<string>());
    }

    private static string? TextOf(nint text) => Marshal.PtrToStringUTF8(text);
}
