package io.prefero.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Tag("unit")
class TreesTest {
    @TempDir
    Path folder;

    private static ObjectNode tree() {
        return JsonMapper.shared().createObjectNode();
    }

    private ObjectNode read(String yaml) throws IOException {
        return Trees.read(Files.writeString(folder.resolve("a.yaml"), yaml));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "1E-6",
                "0x10",
                "010",
                "12",
                "-3",
                ".5",
                "+1",
                "1_000",
                "1:30",
                "yes",
                "no",
                "on",
                "true",
                "null",
                "~",
                "NaN",
                ".nan",
                "",
                " a",
                "a ",
                "a: b",
                "a #b",
                "#",
                "- x",
                "-",
                "?",
                "=",
                "<<",
                "*a",
                "&a",
                "{a}",
                "[b",
                "%x",
                "@y",
                "`z",
                "'q",
                "\"q",
                "a\tb",
                "a\nb",
                "ünï",
                "2001-01-01",
                "C:\\data",
                "!tag",
                "|",
                ">",
                "..."
            })
    void everyTextSurvivesBeingWrittenAndRead(String text) throws IOException {
        ObjectNode tree = tree().put("key", text);
        tree.putArray("list").add(text);
        assertThat(read(Trees.yaml(tree))).isEqualTo(tree);
    }

    @Test
    void numbersAndSwitchesSurviveAsSuch() throws IOException {
        ObjectNode tree =
                tree().put("a", 0.1).put("b", 1e-300).put("c", 7).put("d", true).put("e", 1L << 40);
        ObjectNode back = read(Trees.yaml(tree));
        assertThat(back.path("a").asDouble()).isEqualTo(0.1);
        assertThat(back.path("b").asDouble()).isEqualTo(1e-300);
        assertThat(back.path("c").isInt()).isTrue();
        assertThat(back.path("d").asBoolean()).isTrue();
        assertThat(back.path("e").asLong()).isEqualTo(1L << 40);
    }

    @Test
    void brokenYamlIsNamedByFileAndLine() {
        assertThatThrownBy(() -> read("a: 1\nb: [1, 2\nc: 3\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*a\\.yaml:[23]: broken YAML.*");
        assertThatThrownBy(() -> read("a: 1\nb: 2\na: 3\n")).hasMessageContaining("a.yaml:3");
        assertThatThrownBy(() -> read("")).hasMessageContaining("a.yaml", "nothing");
        assertThatThrownBy(() -> read("[1]")).hasMessageContaining("a.yaml", "[1]");
        assertThatThrownBy(() -> Trees.read(folder.resolve("none.yaml"))).hasMessageContaining("none.yaml");
    }

    @Test
    void aTextIsReadAsAFileIs() throws IOException {
        String yaml = "a: 1\nb: { c: x }\n";
        assertThat(Trees.parse(yaml)).isEqualTo(read(yaml));
        assertThatThrownBy(() -> Trees.parse("a: 1\na: 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("settings text:2")
                .hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> Trees.parse("")).hasMessageContaining("got nothing");
    }

    @Test
    void aTreeIsLaidOverAnotherKeyByKey() {
        ObjectNode base = tree().put("seed", 1);
        base.putObject("train").put("lr", 0.1).put("batch", 4);
        ObjectNode over = tree();
        over.putObject("train").put("lr", 0.2);
        Trees.overlay(base, over);
        assertThat(Trees.leaves(base).toString()).isEqualTo("{seed=1, train.lr=0.2, train.batch=4}");
    }

    @Test
    void everyLeafIsShownAsText() {
        assertThat(Trees.texts(Trees.parse("a: { b: x, c: [1, y] }\nd: 1.5")))
                .containsExactly(Map.entry("a.b", "x"), Map.entry("a.c", "[1,\"y\"]"), Map.entry("d", "1.5"));
    }

    @Test
    void anAssignmentIsReadAsYaml() {
        ObjectNode tree = tree();
        for (String text : new String[] {
            "train.lr=1e-6", "data.train=[a.jsonl, b.jsonl]", "model.path=a=b", "x.y.z=true", "empty=", "name=dpo"
        }) {
            Assignment.parse(text).putInto(tree);
        }
        assertThat(tree.path("train").path("lr").asDouble()).isEqualTo(1e-6);
        assertThat(tree.path("data").path("train").size()).isEqualTo(2);
        assertThat(tree.path("model").path("path").asString()).isEqualTo("a=b");
        assertThat(tree.path("x").path("y").path("z").asBoolean()).isTrue();
        assertThat(tree.path("empty").asString()).isEmpty();
        assertThat(tree.path("name").asString()).isEqualTo("dpo");
    }

    @Test
    void anAssignmentWithoutKeyOrIntoAValueIsRefused() {
        for (String text : new String[] {"lr", "=1", ".lr=1", "train.=1", "a..b=1"}) {
            assertThatThrownBy(() -> Assignment.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(text);
        }
        ObjectNode tree = tree().put("model", "folder");
        assertThatThrownBy(() -> Assignment.parse("model.path=x").putInto(tree))
                .hasMessageContaining("model.path", "folder");
    }
}
