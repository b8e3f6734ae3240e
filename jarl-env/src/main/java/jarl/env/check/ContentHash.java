package jarl.env.check;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 64-bit hashes of what observations, masks and infos hold, whatever objects hold it. */
final class ContentHash {
    private ContentHash() {}

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** The hash of arrays, records and lists by their contents, of other values by their own hash codes. */
    static long of(@Nullable Object value) {
        long hash = 1;
        switch (value) {
            case null -> hash = 0;
            case float[] array -> {
                for (float element : array) {
                    hash = mix(hash, Float.floatToRawIntBits(element));
                }
            }
            case double[] array -> {
                for (double element : array) {
                    hash = mix(hash, Double.doubleToRawLongBits(element));
                }
            }
            case byte[] array -> {
                for (byte element : array) {
                    hash = mix(hash, element);
                }
            }
            case int[] array -> {
                for (int element : array) {
                    hash = mix(hash, element);
                }
            }
            case long[] array -> {
                for (long element : array) {
                    hash = mix(hash, element);
                }
            }
            case boolean[] array -> {
                for (boolean element : array) {
                    hash = mix(hash, element ? 1 : 2);
                }
            }
            case Object[] array -> hash = ofAll(Arrays.asList(array));
            case List<?> list -> hash = ofAll(list);
            case Record record -> hash = ofRecord(record);
            // Numbers, booleans, strings, enum constants. Other objects may have no equality but identity: left out.
            case Comparable<?> comparable -> hash = mix(hash, comparable.hashCode());
            default -> hash = 2;
        }
        return hash;
    }

    private static long ofAll(List<?> elements) {
        long hash = 1;
        for (Object element : elements) {
            hash = mix(hash, of(element));
        }
        return hash;
    }

    private static long ofRecord(Record record) {
        long hash = 1;
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Method accessor = component.getAccessor();
            try {
                accessor.setAccessible(true);
                hash = mix(hash, of(accessor.invoke(record)));
            } catch (ReflectiveOperationException | InaccessibleObjectException unreadable) {
                hash = mix(hash, 0);
            }
        }
        return hash;
    }

    private static long mix(long hash, long element) {
        long mixed = (hash ^ element) * MULTIPLIER;
        return mixed ^ (mixed >>> 29);
    }
}
