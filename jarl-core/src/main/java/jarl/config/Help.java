package jarl.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a configuration value means, shown by {@code jarl describe}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Help {

    /** One line: meaning and unit. */
    String value();

    /** Where the default comes from: a paper and table, another library. */
    String source() default "";
}
