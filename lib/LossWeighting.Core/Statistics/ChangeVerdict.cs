namespace LossWeighting;

/// <summary>What a change of weights does to one target, as far as the seeds can tell.</summary>
public enum ChangeVerdict
{
    /// <summary>The difference may be chance, or too small to matter.</summary>
    CantTell,

    /// <summary>Reliably better.</summary>
    Gains,

    /// <summary>Reliably worse.</summary>
    Loses,
}
