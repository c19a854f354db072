namespace LoadCluster.Shared.Requests;

/// <summary>
/// The text between two slots while a template is split: a part of the text itself wherever nothing is left out of it.
/// </summary>
internal sealed class TemplatePart(ReadOnlyMemory<byte> text)
{
    private readonly List<Range> _pieces = [];

    /// <summary>Adds what follows.</summary>
    public void Add(Range piece)
    {
        if (_pieces.Count > 0 && _pieces[^1].End.Equals(piece.Start))
            _pieces[^1] = _pieces[^1].Start..piece.End;
        else if (!piece.Start.Equals(piece.End))
            _pieces.Add(piece);
    }

    /// <summary>The text so far; another one follows.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        ReadOnlyMemory<byte> taken = _pieces is [var only] ? text[only] : Joined();
        _pieces.Clear();
        return taken;
    }

    private byte[] Joined()
    {
        var joined = new byte[_pieces.Sum(piece => text[piece].Length)];
        var length = 0;
        foreach (var piece in _pieces)
        {
            text[piece].CopyTo(joined.AsMemory(length));
            length += text[piece].Length;
        }
        return joined;
    }
}
