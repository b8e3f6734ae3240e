package jarl.sampler;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** The numeric components of an environment's info record, in order. */
final class NumericInfo {

    private final Class<? extends Record> type;
    private final List<Method> accessors = new ArrayList<>();

    NumericInfo(Class<? extends Record> type) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            Class<?> kind = component.getType();
            if (kind == boolean.class || (kind.isPrimitive() && kind != char.class)) {
                component.getAccessor().setAccessible(true);
                accessors.add(component.getAccessor());
            }
        }
    }

    int count() {
        return accessors.size();
    }

    double read(int component, Record info) {
        if (!type.isInstance(info)) {
            throw new IllegalArgumentException("info must be a " + type.getSimpleName() + " as infoType() says, got a "
                    + info.getClass().getSimpleName());
        }
        try {
            return switch (accessors.get(component).invoke(info)) {
                case Number number -> number.doubleValue();
                case Boolean flag -> flag ? 1 : 0;
                case null, default -> throw new IllegalStateException("not a number in " + info);
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + type.getSimpleName(), e);
        }
    }
}
