package io.prefero.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a settings record is: its meaning, default and range. The key is the component's name in
 * snake_case. Bounds apply to numbers, which must be finite in any case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** One phrase: what it is and what to set. */
    String value();

    /** The default as one would write it in YAML; empty: it must be given, or, of an {@code Optional}, is absent. */
    String initial() default "";

    /** The least value allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** A value that must be exceeded. */
    double above() default Double.NEGATIVE_INFINITY;

    /** The greatest value allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** A value that must not be reached. */
    double below() default Double.POSITIVE_INFINITY;

    /** The variants of the record that have the key, as ids name them; empty: all. Its component is an {@code Optional}. */
    String[] only() default {};
}
