namespace LoadCluster.Cli.Running;

/// <summary>An actor that should live as long as the process has stopped.</summary>
internal sealed class CrashException(Exception? cause) : Exception(
    $"the run failed inside LoadCluster ({(cause is null ? "no reason is known" : $"{cause.GetType().Name}: {cause.Message}")}): "
        + "please report this as a bug",
    cause);
