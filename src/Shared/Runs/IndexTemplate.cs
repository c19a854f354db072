using System.Buffers.Text;
using System.Text;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// A text in which every <c>{index}</c> stands for the number of the request. Split once, rendered once a request.
/// </summary>
public sealed class IndexTemplate
{
    private const int LongestIndex = 19;
    private readonly byte[][] _parts;

    /// <summary>Splits a text at its <c>{index}</c> slots.</summary>
    /// <param name="template">UTF-8 text, or any bytes; a slot is the seven bytes <c>{index}</c>.</param>
    public IndexTemplate(ReadOnlySpan<byte> template)
    {
        var parts = new List<byte[]>();
        foreach (var part in template.Split("{index}"u8))
            parts.Add(template[part].ToArray());
        _parts = [.. parts];
        MaxLength = parts.Sum(part => part.Length) + ((parts.Count - 1) * LongestIndex);
    }

    /// <summary>Splits a text at its <c>{index}</c> slots.</summary>
    public IndexTemplate(string template) : this(Encoding.UTF8.GetBytes(template))
    {
    }

    /// <summary>Whether the text is the same for every index.</summary>
    public bool IsConstant => _parts.Length == 1;

    /// <summary>The bytes between the slots, in order: one more than there are slots.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => Array.ConvertAll(_parts, part => (ReadOnlyMemory<byte>)part);

    /// <summary>The most bytes a rendering can take.</summary>
    public int MaxLength { get; }

    /// <summary>Renders the bytes for one index.</summary>
    /// <param name="index">The request index, at least 0.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Render(long index, Span<byte> destination)
    {
        _parts[0].CopyTo(destination);
        var length = _parts[0].Length;
        for (var i = 1; i < _parts.Length; i++)
        {
            if (!Utf8Formatter.TryFormat(index, destination[length..], out var digits))
                throw new ArgumentException("The destination is shorter than MaxLength.", nameof(destination));
            length += digits;
            _parts[i].CopyTo(destination[length..]);
            length += _parts[i].Length;
        }
        return length;
    }

    /// <summary>Renders the bytes for one index into an array of their own.</summary>
    /// <param name="index">The request index, at least 0.</param>
    public byte[] Render(long index)
    {
        var buffer = new byte[MaxLength];
        return buffer[..Render(index, buffer)];
    }

    /// <summary>Renders the text for one index.</summary>
    /// <param name="index">The request index, at least 0.</param>
    public string RenderText(long index)
    {
        Span<byte> buffer = MaxLength <= 1024 ? stackalloc byte[MaxLength] : new byte[MaxLength];
        return Encoding.UTF8.GetString(buffer[..Render(index, buffer)]);
    }
}
