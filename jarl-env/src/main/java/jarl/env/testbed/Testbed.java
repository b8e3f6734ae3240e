package jarl.env.testbed;

import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import java.util.List;

/** The test beds by name. */
public final class Testbed implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        return List.of(
                EnvSpec.of(
                        "Bandit-v0",
                        "four arms, one pull; the best arm has mean reward 0.9",
                        "Sutton and Barto 2018, chapter 2",
                        Double.NaN,
                        Bandit::new),
                EnvSpec.of(
                        "Corridor-v0",
                        "walk right through ten cells; the optimum is 1 in nine steps",
                        "a chain as in Sutton and Barto 2018, example 6.2",
                        Double.NaN,
                        Corridor.Options.DEFAULT,
                        Corridor::new),
                EnvSpec.of(
                        "LookAndPush-v0",
                        "image and joints observed, a choice and a push done; the optimum is 10 in ten steps",
                        "jarl",
                        Double.NaN,
                        LookAndPush::new),
                EnvSpec.of(
                        "MaskedChoice-v0",
                        "two to four of 20 actions allowed each step; the optimum is 10 in ten steps",
                        "jarl",
                        Double.NaN,
                        MaskedChoice::new),
                EnvSpec.of(
                        "MaskedChoice-v0-no-mask",
                        "MaskedChoice-v0 without its mask: forbidden actions waste the step",
                        "jarl",
                        Double.NaN,
                        () -> new MaskedChoice(20, 10, false)),
                EnvSpec.of(
                        "Memory-v0",
                        "a cue is shown once and needed nine steps later; the optimum is 1",
                        "after the T-maze of Bakker 2001",
                        Double.NaN,
                        Memory::new),
                EnvSpec.of(
                        "MultiMaskedChoice-v0",
                        "two to four of 6, 8 and 10 actions allowed each step; the optimum is 10 in ten steps",
                        "jarl",
                        Double.NaN,
                        MultiMaskedChoice::new),
                EnvSpec.of(
                        "MultiMaskedChoice-v0-no-mask",
                        "MultiMaskedChoice-v0 without its mask: forbidden actions earn nothing",
                        "jarl",
                        Double.NaN,
                        () -> new MultiMaskedChoice(10, false, 6, 8, 10)),
                EnvSpec.of(
                        "Pixels-v0",
                        "noise of 4x84x84 bytes at no cost: for measuring; every step has a rewarded action, the optimum is 300 on average",
                        "jarl",
                        Double.NaN,
                        Pixels::new));
    }
}
