using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace LoadCluster.Agent.Logging;

/// <summary>Writes the lines of a request log in the form that the name of the file says.</summary>
internal sealed class RequestLogFile : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private const string CsvHeader = "index,start,latency_ms,service_time_ms,outcome,bytes,agent,run";

    private readonly StreamWriter _text;
    private readonly bool _isCsv;

    public RequestLogFile(string path)
    {
        _isCsv = RequestLogOptions.IsCsv(path);
        Stream file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        if (RequestLogOptions.IsCompressed(path))
            file = new GZipStream(file, CompressionLevel.Fastest);
        _text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes);
        if (_isCsv)
            _text.Write(CsvHeader + "\n");
    }

    public void Write(RequestLogBlock block)
    {
        var origin = _isCsv
            ? $"{Quoted(block.Agent)},{Quoted(block.RunId)}"
            : $"\"agent\":\"{JsonEncodedText.Encode(block.Agent)}\",\"run\":\"{JsonEncodedText.Encode(block.RunId)}\"";
        foreach (ref readonly var line in block.Lines.Span)
        {
            if (_isCsv)
                WriteCsv(line, origin);
            else
                WriteJson(line, origin);
        }
    }

    public void Flush() => _text.Flush();

    /// <summary>Writes what is buffered; a full disk is noticed here.</summary>
    public void Close() => _text.Close();

    public void Dispose()
    {
        try
        {
            _text.Dispose();
        }
        catch (IOException)
        {
            // Close said so already.
        }
    }

    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny(",\"\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    private void WriteCsv(in LoggedRequest line, string origin) => _text.Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Index},{line.Start:yyyy-MM-ddTHH:mm:ss.ffffffZ},{line.Result.LatencyMicroseconds / 1000d},"
        + $"{line.Result.ServiceTimeMicroseconds / 1000d},{line.Result.Outcome.Name},{line.Result.BytesReceived},{origin}\n"));

    private void WriteJson(in LoggedRequest line, string origin) => _text.Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"index\":{line.Index},\"start\":\"{line.Start:yyyy-MM-ddTHH:mm:ss.ffffffZ}\",\"latencyMilliseconds\":{line.Result.LatencyMicroseconds / 1000d},"
        + $"\"serviceTimeMilliseconds\":{line.Result.ServiceTimeMicroseconds / 1000d},\"outcome\":\"{line.Result.Outcome.Name}\","
        + $"\"bytes\":{line.Result.BytesReceived},{origin}}}\n"));
}
