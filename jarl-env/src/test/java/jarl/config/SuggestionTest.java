package jarl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final List<String> KEYS = List.of("gamma", "gaeLambda", "learningRate", "epochs", "clipRange");

    @Test
    void typingErrorsFindTheName() {
        assertThat(Suggestion.nearest("gama", KEYS)).contains("gamma");
        assertThat(Suggestion.nearest("learnnigRate", KEYS)).contains("learningRate");
        assertThat(Suggestion.nearest("epoch", KEYS)).contains("epochs");
    }

    @Test
    void caseDoesNotMatter() {
        assertThat(Suggestion.nearest("LEARNINGRATE", KEYS)).contains("learningRate");
        assertThat(Suggestion.nearest("cartpole-V1", List.of("CartPole-v0", "CartPole-v1")))
                .contains("CartPole-v1");
    }

    @Test
    void strangersAreNotSuggested() {
        assertThat(Suggestion.nearest("temperature", KEYS)).isEmpty();
        assertThat(Suggestion.nearest("lr", KEYS)).isEmpty();
        assertThat(Suggestion.nearest("", KEYS)).isEmpty();
        assertThat(Suggestion.nearest("gamma", List.of())).isEmpty();
    }

    @Test
    void aBeginningFindsTheNamesThatBeginSo() {
        List<String> presets = List.of("cartpole-ppo", "cartpole-a2c", "acrobot-dqn", "atari-1", "atari-2");
        assertThat(Suggestion.question("cartpol", presets)).contains("did you mean one of cartpole-ppo, cartpole-a2c?");
        assertThat(Suggestion.question("acrobot", presets)).contains("did you mean acrobot-dqn?");
        assertThat(Suggestion.question("cartpole-pp", presets)).contains("did you mean cartpole-ppo?");
        assertThat(Suggestion.question("pendulum", presets)).isEmpty();
        assertThat(Suggestion.question(
                        "a", List.of("a-abcdef", "a-bcdefg", "a-cdefgh", "a-defghi", "a-efghij", "a-fghijk")))
                .contains("did you mean one of a-abcdef, a-bcdefg, a-cdefgh, a-defghi, a-efghij?");
    }

    @Test
    void ofTwoVersionsTheNewerIsSuggested() {
        assertThat(Suggestion.nearest("CartPole", List.of("CartPole-v1", "CartPole-v0")))
                .contains("CartPole-v1");
    }

    @Test
    void cutOffIsAThirdOfTheLongerName() {
        assertThat(Suggestion.nearest("abcxyz", List.of("abcdef"))).isEmpty();
        assertThat(Suggestion.nearest("abcdyz", List.of("abcdef"))).contains("abcdef");
    }
}
