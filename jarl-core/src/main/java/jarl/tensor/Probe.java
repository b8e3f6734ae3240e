package jarl.tensor;

final class Probe {}
