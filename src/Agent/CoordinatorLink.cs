using System.Collections.Immutable;
using Akka.Actor;
using LoadCluster.Agent.Pacing;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Agent;

/// <summary>
/// An agent's connection to the active coordinator: looks for it, registers, and looks again when registrations or statuses
/// stay unanswered or another term begins.
/// </summary>
internal sealed class CoordinatorLink(AgentOptions options, IReadOnlyList<ActorSelection> contacts, IActorRef self)
{
    private const int MaxMisses = 3;
    private const int MostOutdated = 20;

    private static readonly string Version = typeof(CoordinatorLink).Assembly.GetName().Version?.ToString(3) ?? "";

    private readonly ClockOffset _clockOffset = new();
    private IActorRef? _active;
    private long _term;
    private int _unanswered;
    private int _answersDue;
    private int _outdated;
    private string? _refusal;

    public AgentId Agent { get; } = new(options.Name, Random.Shared.NextInt64());

    /// <summary>The highest term that it has seen.</summary>
    public long Term => _term;

    public bool IsRegistered { get; private set; }

    /// <summary>Whether the active coordinator has yet to answer a status.</summary>
    public bool IsAnswerDue => IsRegistered && _answersDue > 0;

    /// <summary>How far this machine's clock is ahead of the coordinator's.</summary>
    public TimeSpan ClockOffset => _clockOffset.Value;

    /// <summary>Whether a message of this term counts. A higher term than before makes the agent look for its coordinator.</summary>
    public bool Accept(long term)
    {
        if (term < _term)
            return false;
        if (term > _term)
        {
            _term = term;
            Search();
        }
        return true;
    }

    public void Find(long term, IActorRef coordinator)
    {
        if (term < _term)
        {
            NoteOutdated(term);
        }
        else if (term > _term || !coordinator.Equals(_active))
        {
            (_term, _active, IsRegistered, _unanswered, _outdated) = (term, coordinator, false, 0, 0);
            Register();
        }
    }

    /// <returns>Whether this completes the registration.</returns>
    public bool Register(long term, IActorRef coordinator)
    {
        if (term != _term || !coordinator.Equals(_active))
            return false;
        (IsRegistered, _unanswered, _answersDue, _refusal) = (true, 0, 0, null);
        return true;
    }

    public void Refuse(RegistrationRefused refused, IActorRef coordinator)
    {
        if (refused.Term != _term || !coordinator.Equals(_active))
            return;
        IsRegistered = false;
        if (refused.Reason != _refusal)
            options.Log(_refusal = refused.Reason);
    }

    public void Confirm(StatusReceived received, IActorRef coordinator)
    {
        if (received.Term != _term || !coordinator.Equals(_active))
            return;
        (_unanswered, _answersDue) = (0, _answersDue - 1);
        _clockOffset.Update(received.Term, received.SentAt, options.Time.GetUtcNow());
    }

    /// <summary>Once a second.</summary>
    public void Tick()
    {
        if (_active is null || ++_unanswered > MaxMisses)
            Search();
        else if (!IsRegistered)
            Register();
        // The other nodes have to know the agent when one of them becomes active.
        if (_active is not null && contacts.Count > 1)
            SayHello();
    }

    public void Tell(AgentState state, ImmutableArray<SessionStatus> sessions)
    {
        _answersDue++;
        _active?.Tell(new AgentStatus(Agent, state, Usage(), sessions), self);
    }

    /// <summary>A coordinator that was superseded answers for some seconds, one that lost its state for ever.</summary>
    private void NoteOutdated(long term)
    {
        if (_active is null && ++_outdated == MostOutdated)
            options.Log($"the coordinator is at term {term}, and this agent has seen term {_term}: if its state was deleted, start this agent again");
    }

    private void Search()
    {
        (_active, IsRegistered) = (null, false);
        SayHello();
    }

    private void SayHello()
    {
        foreach (var contact in contacts)
            contact.Tell(new AgentHello(Agent), self);
    }

    private void Register() => _active?.Tell(
        new RegisterAgent(Agent, ProtocolVersion.Current, Version, Environment.ProcessorCount, options.MaxConnections),
        self);

    private ProcessStats Usage() => new(
        options.Time.GetUtcNow(), ClockOffset, OwnProcess.ProcessorTime.TotalSeconds, OwnProcess.PeakMemoryBytes);
}
