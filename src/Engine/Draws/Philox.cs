namespace ExPost.Engine.Draws;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011, "Parallel random numbers: as easy as 1, 2, 3"):
/// four 32-bit words are a fixed function of a 64-bit key and a 128-bit counter. docs/adr/0002-random-streams.md says how draws use it.
/// </summary>
public static class Philox
{
    /// <summary>The first multiplier.</summary>
    public const uint Multiplier0 = 0xD2511F53;

    /// <summary>The second multiplier.</summary>
    public const uint Multiplier1 = 0xCD9E8D57;

    /// <summary>What is added to the low word of the key after a round (the golden ratio).</summary>
    public const uint KeyStep0 = 0x9E3779B9;

    /// <summary>What is added to the high word of the key after a round (√3 − 1).</summary>
    public const uint KeyStep1 = 0xBB67AE85;

    /// <summary>The number of rounds.</summary>
    public const int Rounds = 10;

    /// <summary>The four words of a counter.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Words(uint key0, uint key1, uint counter0, uint counter1, uint counter2, uint counter3)
    {
        (uint x0, uint x1, uint x2, uint x3) = (counter0, counter1, counter2, counter3);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0, p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ key0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ key1, (uint)p0);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return (x0, x1, x2, x3);
    }
}
