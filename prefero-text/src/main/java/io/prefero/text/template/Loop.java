package io.prefero.text.template;

import java.util.List;

/** The variable {@code loop} at one item of a loop. */
record Loop(List<Object> items, int index) {
    Object attribute(String name) {
        return switch (name) {
            case "index0" -> (long) index;
            case "index" -> index + 1L;
            case "revindex0" -> items.size() - 1L - index;
            case "revindex" -> (long) items.size() - index;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : new Undefined("there is no next item");
            default -> throw new TemplateException("loop." + name + " is not supported");
        };
    }
}
