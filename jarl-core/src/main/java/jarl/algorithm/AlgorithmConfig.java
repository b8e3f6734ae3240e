package jarl.algorithm;

/** The options of one algorithm; a record nested in the algorithm's class. */
public sealed interface AlgorithmConfig permits A2c.Config, Ppo.Config {}
