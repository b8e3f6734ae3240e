package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jarl.Training;
import jarl.env.Environments;
import jarl.env.check.EnvChecker;
import jarl.testing.EnvContract;
import jarl.Training;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The environment keeps the rules, and a foreign algorithm learns it from Java. */
class ThermostatTest implements EnvContract<float[], Integer> {

    @Override
    public Thermostat create() {
        return new Thermostat();
    }

    @Test
    void keepsTheRules() {
        assertEquals(List.of(), EnvChecker.check(Thermostat::new, 1, 2_000));
    }

    @Test
    void isFoundByItsName() {
        assertEquals(
                1,
                Environments.all().stream()
                        .filter(spec -> spec.id().equals("Thermostat-v0"))
                        .count());
    }

    @Test
    void theForeignAlgorithmCoolsWhereItIsWarmAndHeatsWhereItIsCold() {
        try (var run = Training.of(Thermostat::new)
                        .set("algo", "outside-reinforce")
                        .set("sampler.batchT", 50)
                        .set("sampler.batchB", 16)
                        .steps(120_000)
                        .seed(1)
                        .start();
                var policy = run.await().policy()) {
            assertEquals(0, policy.act(new float[] {2}));
            assertEquals(2, policy.act(new float[] {-2}));
        }
    }
}
