namespace LoadCluster.Coordinator.Reporting;

/// <summary>Results cannot be kept where they should be; the message says why, in one line.</summary>
/// <param name="message">What is wrong; the caller, which knows how the folder was chosen, adds the remedy.</param>
public sealed class ResultsFolderException(string message) : Exception(message);
