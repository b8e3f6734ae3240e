package jarl.algorithm;

/** The options of one algorithm: a public record, nested in the algorithm's class as a rule. */
public interface AlgorithmConfig {

    /** Discount factor, gamma. */
    double discount();
}
