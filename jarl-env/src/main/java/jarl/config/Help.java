package jarl.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The meaning of an option, shown by {@code jarl describe}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Help {

    /** One line: meaning and unit. */
    String value();

    /** The source of the default: a paper and table, another library. */
    String source() default "";
}
