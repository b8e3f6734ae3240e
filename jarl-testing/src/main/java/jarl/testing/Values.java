package jarl.testing;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Looks into the Java values of spaces, without knowing which space. */
public final class Values {
    private Values() {}

    /** A copy of all numbers in an observation or action, in order. */
    public static double[] numbers(Object value) {
        return switch (value) {
            case Integer choice -> new double[] {choice};
            case int[] choices -> Arrays.stream(choices).asDoubleStream().toArray();
            case float[] components -> {
                double[] numbers = new double[components.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = components[i];
                }
                yield numbers;
            }
            case byte[] pixels -> {
                double[] numbers = new double[pixels.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Byte.toUnsignedInt(pixels[i]);
                }
                yield numbers;
            }
            case boolean[] flags -> {
                double[] numbers = new double[flags.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = flags[i] ? 1 : 0;
                }
                yield numbers;
            }
            case Record parts ->
                Arrays.stream(parts.getClass().getRecordComponents())
                        .flatMapToDouble(component -> Arrays.stream(numbers(read(parts, component))))
                        .toArray();
            default -> throw new IllegalArgumentException("not a value of a space: " + value.getClass());
        };
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
