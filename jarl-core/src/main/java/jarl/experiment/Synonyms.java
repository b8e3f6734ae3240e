package jarl.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Names that other libraries have for options (Stable-Baselines3, CleanRL, RLlib, rlpyt), and the keys that jarl has for them. */
final class Synonyms {

    private static final List<String> PLACES =
            List.of("", "algo.", "algo.learning.", "algo.learning.replay.", "algo.exploration.", "sampler.", "model.");

    /** By the name in lower case without underscores and hyphens. */
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            keys("algo.learningRate algo.learning.learningRate", "lr alpha stepSize"),
            keys("algo.discount", "gamma discountFactor"),
            keys("algo.gaeLambda", "lambda lam gae"),
            keys("algo.ratioClip", "clipRange clipCoef clipParam clipEpsilon epsClip clip"),
            keys("algo.valueClip", "clipRangeVf clipRangeValue vfClipParam clipVloss"),
            keys("algo.entropyCoefficient", "entCoef entropyCoeff entropyCoef entropyLossCoeff"),
            keys("algo.valueLossCoefficient", "vfCoef valueCoef vfLossCoeff valueLossCoeff"),
            keys("algo.epochs", "nEpochs numEpochs updateEpochs numSgdIter"),
            keys("algo.minibatches algo.learning.batchSize", "nMinibatches numMinibatches minibatchSize batchSize"),
            keys("algo.targetKl", "kl klTarget"),
            keys("algo.maxGradNorm algo.learning.maxGradNorm", "gradClip clipGradNorm gradNormClip"),
            keys("algo.normalizeAdvantage", "normAdv normalizeAdvantages"),
            keys("algo.linearSchedule algo.learning.linearSchedule", "annealLr lrSchedule linearLrSchedule"),
            keys("algo.deltaClip algo.kappa", "huber huberDelta huberThreshold"),
            keys("algo.nStep", "nStepReturn nStepsReturn"),
            keys("algo.doubleDqn", "double doubleQ ddqn"),
            keys("algo.network.dueling", "dueling duelling"),
            keys("algo.learning.minimumSteps", "learningStarts minStepsLearn warmupSteps startSteps"),
            keys("algo.learning.replayRatio", "trainFreq trainFrequency gradientSteps updatesPerStep"),
            keys("algo.learning.targetRate", "tau polyak targetUpdateTau"),
            keys("algo.learning.targetInterval", "targetUpdateInterval targetNetworkFrequency targetUpdateFreq"),
            keys("algo.learning.replay.size", "bufferSize replaySize memorySize replayBufferSize"),
            keys("algo.learning.replay.prioritized", "per prioritizedReplay"),
            keys("algo.exploration.fraction", "explorationFraction"),
            keys("algo.exploration.initialEpsilon", "epsilon explorationInitialEps startE epsStart"),
            keys("algo.exploration.finalEpsilon", "explorationFinalEps endE epsEnd epsFinal"),
            keys("sampler.batchB", "nEnvs numEnvs numEnvironments envs"),
            keys("sampler.batchT", "nSteps numSteps rolloutLength rolloutFragmentLength horizon"),
            keys("sampler.name", "vecEnv vecEnvCls"),
            keys("model.hiddenSizes", "netArch fcnetHiddens hiddenDims layers hidden"),
            keys("model.activation", "activationFn fcnetActivation"),
            keys("model.normalizeObservations", "normObs normalizeObs obsNorm"),
            keys("reward.normalize", "normReward normalizeRewards rewardNorm"),
            keys("reward.clip", "clipReward clipRewards"),
            keys("reward.scale", "rewardScale"),
            keys("steps", "totalTimesteps totalSteps timesteps numTimesteps nSteps numFrames maxSteps"),
            keys("seed", "randomSeed"),
            keys("env", "envId environment gymId task"),
            keys("algo", "algorithm agent"),
            keys("device", "cuda gpu useCuda"),
            keys("evaluation.intervalSteps", "evalFreq evalInterval"),
            keys("evaluation.episodes", "nEvalEpisodes evalEpisodes"),
            keys("log.intervalSteps", "logInterval logIntervalSteps"),
            keys("checkpoint.intervalSteps", "saveFreq checkpointInterval"));

    private Synonyms() {}

    private static Map.Entry<String, List<String>> keys(String keys, String names) {
        return Map.entry(keys, List.of(names.split(" ")));
    }

    /** The key of this tree for which other libraries have this name, whatever group it was typed in. */
    static Optional<String> translated(String name, ObjectNode tree) {
        String plain = plain(name);
        return KEYS.entrySet().stream()
                .filter(entry ->
                        entry.getValue().stream().anyMatch(each -> plain(each).equals(plain)))
                .flatMap(entry -> Stream.of(entry.getKey().split(" ")))
                .sorted()
                .filter(key -> !at(tree, key).isMissingNode())
                .findFirst();
    }

    /** The key of this tree that is the same word in another group, or written without underscores. */
    static Optional<String> elsewhere(String name, ObjectNode tree) {
        String plain = plain(name);
        List<String> found = new ArrayList<>();
        for (String place : PLACES) {
            JsonNode group = place.isEmpty() ? tree : at(tree, place.substring(0, place.length() - 1));
            group.fieldNames().forEachRemaining(key -> {
                if (plain(key).equals(plain)) {
                    found.add(place + key);
                }
            });
        }
        return found.stream().findFirst();
    }

    private static JsonNode at(ObjectNode tree, String key) {
        JsonNode node = tree;
        for (String part : key.split("\\.")) {
            node = node.path(part);
        }
        return node;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }
}
