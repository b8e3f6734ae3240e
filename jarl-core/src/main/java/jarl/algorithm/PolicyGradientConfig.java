package jarl.algorithm;

/** The options of a policy-gradient algorithm. */
public sealed interface PolicyGradientConfig extends AlgorithmConfig permits A2c.Config, Ppo.Config {}
