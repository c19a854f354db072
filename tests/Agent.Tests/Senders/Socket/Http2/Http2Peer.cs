using System.Buffers.Binary;
using System.Text;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Agent.Tests.Senders.Conformance;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>A request as it came.</summary>
internal sealed record Http2Request(int Stream, string Fields, bool HasBody)
{
    public string Path => Fields.Split('|').Single(text => text.StartsWith(":path=", StringComparison.Ordinal))[6..];
}

/// <summary>The server's end of an HTTP/2 connection, which does what a script says, right or wrong.</summary>
internal sealed class Http2Peer(ScriptedConnection connection, int tableSize = 4096)
{
    private const int PrefaceBytes = 24;

    private readonly HpackDecoder _decoder = new(tableSize, new HpackScratch());

    /// <summary>Reads the client's preface and sends settings.</summary>
    public async Task GreetAsync(params (ushort Name, uint Value)[] settings)
    {
        Encoding.ASCII.GetString(await connection.ReadBytesAsync(PrefaceBytes)).ShouldBe("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await SendSettingsAsync(settings);
    }

    public Task SendSettingsAsync(params (ushort Name, uint Value)[] settings)
    {
        var payload = new byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), settings[i].Name);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((6 * i) + 2), settings[i].Value);
        }
        return SendAsync(FrameType.Settings, 0, 0, payload);
    }

    public async Task<(FrameHeader Header, byte[] Payload)> ReadFrameAsync()
    {
        var header = FrameHeader.Read(await connection.ReadBytesAsync(FrameHeader.Bytes));
        return (header, await connection.ReadBytesAsync(header.Length));
    }

    /// <summary>Reads up to the next frame of a type.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)> ReadFrameAsync(FrameType type)
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (frame.Header.Type == type && !(type == FrameType.Settings && frame.Header.Has(FrameFlags.Acknowledge)))
                return frame;
        }
    }

    /// <summary>Reads up to the head of the next request.</summary>
    public async Task<Http2Request> ReadRequestAsync()
    {
        var (header, payload) = await ReadFrameAsync(FrameType.Headers);
        header.Has(FrameFlags.EndHeaders).ShouldBeTrue();
        var fields = new Fields();
        _decoder.TryDecode(payload, fields).ShouldBeTrue();
        return new Http2Request(header.Stream, string.Join('|', fields.All), !header.Has(FrameFlags.EndStream));
    }

    /// <summary>Reads the body of a request, and lets the client send all of it.</summary>
    public async Task<byte[]> ReadBodyAsync(int stream, bool creditsConnection = true)
    {
        var body = new List<byte>();
        while (true)
        {
            var (header, payload) = await ReadFrameAsync(FrameType.Data);
            header.Stream.ShouldBe(stream);
            body.AddRange(payload);
            if (header.Has(FrameFlags.EndStream))
                return [.. body];
            await SendAsync(FrameType.WindowUpdate, 0, stream, Number((uint)payload.Length));
            if (creditsConnection)
                await SendAsync(FrameType.WindowUpdate, 0, 0, Number((uint)payload.Length));
        }
    }

    public Task SendAsync(FrameType type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(payload.Length, type, flags, stream).Write(frame);
        payload.CopyTo(frame, FrameHeader.Bytes);
        return connection.SendAsync(frame);
    }

    /// <summary>Sends a head, given in hexadecimal.</summary>
    public Task SendHeadAsync(int stream, string block, byte flags = FrameFlags.EndHeaders) =>
        SendAsync(FrameType.Headers, flags, stream, Convert.FromHexString(block));

    public Task SendBodyAsync(int stream, string body, byte flags = FrameFlags.EndStream) =>
        SendAsync(FrameType.Data, flags, stream, Encoding.ASCII.GetBytes(body));

    /// <summary>Answers with status 200 and two bytes.</summary>
    public async Task AnswerAsync(int stream)
    {
        await SendHeadAsync(stream, "88");
        await SendBodyAsync(stream, "ok");
    }

    public Task GoAwayAsync(int lastStream, uint code = 0) =>
        SendAsync(FrameType.GoAway, 0, 0, [.. Number((uint)lastStream), .. Number(code)]);

    public Task ResetAsync(int stream, uint code) => SendAsync(FrameType.ResetStream, 0, stream, Number(code));

    /// <summary>Answers all requests from now on.</summary>
    public async Task AnswerAllAsync()
    {
        while (true)
        {
            var request = await ReadRequestAsync();
            await AnswerAsync(request.Stream);
        }
    }

    public static byte[] Number(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private sealed class Fields : IFieldReader
    {
        public List<string> All { get; } = [];

        public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            All.Add($"{Encoding.Latin1.GetString(name)}={Encoding.Latin1.GetString(value)}");
    }
}
