package jarl.optim;

/** One optimizer's update of a single number, in double precision: what tests compare the optimizers with. */
interface Recurrence {

    /** The parameter after one step. */
    double step(double parameter, double gradient, double learningRate);

    static Recurrence adam(double beta1, double beta2, double epsilon) {
        return new Recurrence() {
            private double mean;
            private double variance;
            private int steps;

            @Override
            public double step(double parameter, double gradient, double learningRate) {
                steps++;
                mean = beta1 * mean + (1 - beta1) * gradient;
                variance = beta2 * variance + (1 - beta2) * gradient * gradient;
                double unbiasedMean = mean / (1 - Math.pow(beta1, steps));
                double unbiasedVariance = variance / (1 - Math.pow(beta2, steps));
                return parameter - learningRate * unbiasedMean / (Math.sqrt(unbiasedVariance) + epsilon);
            }
        };
    }

    static Recurrence radam(double beta1, double beta2, double epsilon) {
        return new Recurrence() {
            private double mean;
            private double variance;
            private int steps;

            @Override
            public double step(double parameter, double gradient, double learningRate) {
                steps++;
                mean = beta1 * mean + (1 - beta1) * gradient;
                variance = beta2 * variance + (1 - beta2) * gradient * gradient;
                double unbiasedMean = mean / (1 - Math.pow(beta1, steps));
                double longest = 2 / (1 - beta2) - 1;
                double length = longest - 2 * steps * Math.pow(beta2, steps) / (1 - Math.pow(beta2, steps));
                if (length <= 5) {
                    return parameter - learningRate * unbiasedMean;
                }
                double rectification = Math.sqrt((length - 4) / (longest - 4))
                        * Math.sqrt((length - 2) / (longest - 2))
                        * Math.sqrt(longest / length);
                double adaptive = Math.sqrt(1 - Math.pow(beta2, steps)) / (Math.sqrt(variance) + epsilon);
                return parameter - learningRate * unbiasedMean * rectification * adaptive;
            }
        };
    }

    static Recurrence rmsProp(double decay, double epsilon, double momentum, boolean centered, boolean tensorFlow) {
        return new Recurrence() {
            private double variance = tensorFlow ? 1 : 0;
            private double mean;
            private double velocity;

            @Override
            public double step(double parameter, double gradient, double learningRate) {
                variance = decay * variance + (1 - decay) * gradient * gradient;
                mean = decay * mean + (1 - decay) * gradient;
                double spread = centered ? Math.max(0, variance - mean * mean) : variance;
                if (tensorFlow) {
                    velocity = momentum * velocity + learningRate * gradient / Math.sqrt(spread + epsilon);
                    return parameter - velocity;
                }
                velocity = momentum * velocity + gradient / (Math.sqrt(spread) + epsilon);
                return parameter - learningRate * velocity;
            }
        };
    }

    static Recurrence sgd(double momentum) {
        return new Recurrence() {
            private double velocity;

            @Override
            public double step(double parameter, double gradient, double learningRate) {
                velocity = momentum * velocity + gradient;
                return parameter - learningRate * velocity;
            }
        };
    }
}
