package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.text.ChatTemplate.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("unit")
class ChatTemplateTest {
    private static final JsonNode NOTHING = json("{}");
    private static final JsonNode HI = json("[{'role': 'user', 'content': 'Hi'}]");

    @TempDir
    Path folder;

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }

    private String render(JsonNode messages) {
        return ChatTemplate.find(folder).orElseThrow().render(messages, NOTHING, true);
    }

    @Test
    void itIsLookedForInTheFilesThatFoldersHave() throws IOException {
        assertThat(ChatTemplate.find(folder)).isEqualTo(Optional.empty());
        write(
                "tokenizer_config.json",
                json("{'chat_template': 'in the tokenizer {{ bos_token }}', 'bos_token': {'content': '<b>'}}")
                        .toString());
        assertThat(render(HI)).isEqualTo("in the tokenizer <b>");
        write("chat_template.json", "{\"chat_template\": \"the processor's {{ eos_token }}\"}");
        write("special_tokens_map.json", "{\"eos_token\": \"<e>\", \"bos_token\": \"old\"}");
        assertThat(render(HI)).isEqualTo("the processor's <e>");
        write("chat_template.jinja", "a file {{ add_generation_prompt }} {{ tools }} {{ bos_token }}\n");
        assertThat(render(HI)).isEqualTo("a file True None <b>");
    }

    @Test
    void ofSeveralTheOneForToolsIsTakenWhereThereAreTools() throws IOException {
        write(
                "tokenizer_config.json",
                json("{'chat_template': [{'name': 'default', 'template': 'plain'},"
                                + " {'name': 'tool_use', 'template': '{{ tools[0].name }}'}]}")
                        .toString());
        assertThat(render(HI)).isEqualTo("plain");
        assertThat(ChatTemplate.find(folder).orElseThrow().render(HI, json("{'tools': [{'name': 'f'}]}"), true))
                .isEqualTo("f");
        write(
                "tokenizer_config.json",
                json("{'chat_template': [{'name': 'rag', 'template': 'x'}]}").toString());
        assertThatThrownBy(() -> render(HI))
                .hasMessageContaining("has the chat templates [rag] and none named default");
    }

    @ParameterizedTest
    @CsvSource({
        "llava, false, true",
        "qwen_vl, true, true",
        "chatml, true, false",
        "llama3, true, false",
        "llama2, true, false",
        "mistral, true, false",
        "gemma, true, true",
        "thinking, true, true"
    })
    void contentsAreGivenAsATemplateTakesThem(String name, boolean texts, boolean parts) throws IOException {
        write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}");
        ChatTemplate template = ChatTemplate.read(Golden.folder("templates").resolve(name + ".jinja"), folder);
        assertThat(Map.of(Content.TEXT, template.takes(Content.TEXT), Content.PARTS, template.takes(Content.PARTS)))
                .isEqualTo(Map.of(Content.TEXT, texts, Content.PARTS, parts));

        String asText = template.render(HI, NOTHING, true);
        String asParts =
                template.render(json("[{'role': 'user', 'content': [{'type': 'text', 'text': 'Hi'}]}]"), NOTHING, true);
        assertThat(asText).isEqualTo(asParts).contains("Hi");
    }

    @Test
    void aTemplateOfTextsShowsNoPictures() throws IOException {
        write("chat_template.jinja", "{% for m in messages %}{{ m.content + '' }}{% endfor %}");
        assertThatThrownBy(() -> render(json("[{'role': 'user', 'content': [{'type': 'image'}]}]")))
                .hasMessageContaining("chat_template.jinja takes texts as contents")
                .hasMessageContaining("{\"type\":\"image\"}");
    }

    @Test
    void anErrorNamesFileAndLine() throws IOException {
        write("chat_template.jinja", "{{ messages }}\n{{ messages | wrong }}");
        assertThatThrownBy(() -> render(HI))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chat template " + folder.resolve("chat_template.jinja")
                        + ", line 2: the filter \"wrong\" is not supported");
    }

    @Test
    void whatDecidesTheTextsIsItsIdentity() throws IOException {
        write("chat_template.jinja", "a");
        String first = ChatTemplate.find(folder).orElseThrow().identity();
        assertThat(ChatTemplate.find(folder).orElseThrow().identity()).isEqualTo(first);
        write("tokenizer_config.json", "{\"bos_token\": \"<s>\"}");
        assertThat(ChatTemplate.find(folder).orElseThrow().identity()).isNotEqualTo(first);
    }
}
