package io.prefero.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TemplateTest {
    private static String render(String template, Map<String, Object> variables) {
        return Template.parse(template, () -> LocalDateTime.of(2026, 1, 9, 0, 3))
                .render(variables);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", textBlock = """
            a{% if true %} → line 1: expected {% e
            a{% endif %} → line 1: the statement {% endif %} is not supported, or has no beginning
            {% raw %}{{ x }}{% endraw %} → line 1: the statement {% raw %} is not supported
            {% call x() %}{% endcall %} → line 1: the statement {% call %} is not supported
            {% include 'x' %} → line 1: the statement {% include %} is not supported
            {% for i in x recursive %} → line 1: expected a loop that is not recursive
            {{ 1 | wordwrap }} → line 1: the filter "wordwrap" is not supported
            {{ 1 | upper(2) }} → line 1: upper takes at most 0 arguments, got 1
            {{ x | tojson(compact=true) }} → line 1: tojson takes no argument compact
            {{ 1 is prime }} → line 1: the test "prime" is not supported
            {{ 'a'.zfill(3) }} → line 1: "zfill" of a str is not supported
            {{ [].append(1) }} → line 1: "append" of a list is not supported
            {{ ''.__class__ }} → line 1: "__class__" of a str is not supported
            {{ f(**x) }} → line 1: expected arguments without **
            {{ cycler(1) }} → line 1: "cycler" is not supported
            {{ '%s' % 1 }} → line 1: the operator % is not supported between a str and a int
            {{ 2 ** 3 }} → line 1: the operator ** is not supported
            {{ ('<'|safe) + '<' }} → line 1: the operator + is not supported between a str and a str that went through the filter safe
            {{ x.y.z }} → line 1: 'x' is undefined
            {{ none.strip() }} → line 1: 'None object' has no element 'strip'
            {{ x() }} → line 1: 'x' is undefined
            {% set x.y = 1 %} → line 1: 'x' is undefined
            {{ strftime_now('%Q') }} → line 1: %Q of strftime_now is not supported
            {{ raise_exception('no') }} → line 1: the template refuses this conversation: no
            {{ 9223372036854775807 }} → line 1: expected an integer of at most 18 digits
            {{ 'a → line 1: a string is not closed by '
            {{ (1] }} → line 1: unexpected ']'
            {{ 1 → line 1: a tag is not closed by }}
            {# 1 → line 1: a comment {# is not closed by #}
            {{ a b }} → line 1: expected }}, got "b"
            """)
    void whatItCannotDoIsAnError(String template, String message) {
        assertThatThrownBy(() -> render(template, Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anErrorNamesItsLineAlsoInAMacroAndALoop() {
        String macro = "{% macro m(x) %}\n\n{{ x.a.b }}\n{% endmacro %}\n\n{% for i in [1] %}\n{{ m({}) }}{% endfor %}";
        assertThatThrownBy(() -> render(macro, Map.of())).hasMessage("line 3: 'dict object' has no element 'a'");
    }

    @Test
    void datesAreEnglish() {
        assertThat(render("{{ strftime_now('%d %b %Y, %A %B %H:%M 100%%') }}", Map.of()))
                .isEqualTo("09 Jan 2026, Friday January 00:03 100%");
    }

    @Test
    void variablesSetInALoopStayThere() {
        assertThat(render("{% set x = 0 %}{% for i in l %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}", of(1L, 2L)))
                .isEqualTo("120");
        assertThat(render("{% if true %}{% set x = 1 %}{% endif %}{{ x }}", Map.of()))
                .isEqualTo("1");
        assertThat(render("{% generation %}{% set x = 1 %}{% endgeneration %}{{ x is defined }}", Map.of()))
                .isEqualTo("False");
    }

    @Test
    void whatIsSetLaterIsNotReadFurtherOut() {
        Map<String, Object> given = Map.of("x", 5L, "l", List.of(1L));
        assertThatThrownBy(() -> render("{% for i in l %}{{ x }}{% endfor %}{% set x = 1 %}", given))
                .hasMessageStartingWith("line 1: \"x\" is read before the template sets it");
        assertThat(render("{{ x }}{% for i in l %}{{ x }}{% endfor %}{% set x = 1 %}", given))
                .isEqualTo("55");
        assertThat(render("{% if not l %}{% set x = 1 %}{% endif %}{% for i in l %}{{ x }}{% endfor %}", given))
                .isEqualTo("5");
    }

    @Test
    void macrosSeeWhereTheyWereDefinedNotWhereTheyAreCalled() {
        String template =
                "{% set a = 1 %}{% macro m(x, y=a) %}{{ x }}{{ y }}{{ i }}{% endmacro %}{% for i in l %}{{ m(i) }}{{ m(y=2, x=3) }}{% endfor %}";
        assertThat(render(template, of(7L))).isEqualTo("7132");
    }

    @Test
    void whiteSpaceGoesAsTheSignsSay() {
        assertThat(render("a \n  {% if true %} \n b {%- endif %}\n c", Map.of()))
                .isEqualTo("a \n \n b c");
        assertThat(render("a\n  {%+ if true +%}\nb{% endif %}", Map.of())).isEqualTo("a\n  \nb");
        assertThat(render("  {# x #}\n{{ 1 }}\n\n", Map.of())).isEqualTo("1\n");
        assertThat(render("x {{- ' y ' -}} \r\n z\r\n", Map.of())).isEqualTo("x y z");
    }

    private static Map<String, Object> of(Object... items) {
        return Map.of("l", List.of(items));
    }
}
