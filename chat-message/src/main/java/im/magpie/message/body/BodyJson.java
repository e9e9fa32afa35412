package im.magpie.message.body;

import tools.jackson.databind.json.JsonMapper;

/** Bodies as JSON in the database. */
final class BodyJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BodyJson() {}

    static String write(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** Reads what {@link #write} wrote, perhaps in a later version: unknown fields are ignored. */
    static <T> T read(String json, Class<T> type) {
        return JSON.readValue(json, type);
    }
}
