package io.prefero.objective;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the table of methods says of a method beside its hyperparameters. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface About {
    /** Its name and idea in one line. */
    String value();

    /** Authors and year of the paper. */
    String paper() default "";

    /** Where the paper is. */
    String url() default "";

    /** The loss in one line. */
    String formula() default "";

    /** What it is called in other tools, and in what they differ. */
    String[] elsewhere() default {};
}
