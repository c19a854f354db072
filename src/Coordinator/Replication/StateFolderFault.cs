namespace LoadCluster.Coordinator.Replication;

/// <summary>Turns what the file system says into a sentence for the operator.</summary>
internal static class StateFolderFault
{
    public static T Wrap<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateStoreException($"state cannot be stored in {path}: {e.Message}", e);
        }
    }
}
