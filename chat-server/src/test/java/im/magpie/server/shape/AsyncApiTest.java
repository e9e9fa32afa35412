package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import im.magpie.common.push.PushType;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.protocol.ClientFrame;
import im.magpie.websocket.protocol.ClientFrameParser;
import im.magpie.websocket.session.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the push port, {@code /asyncapi.json}, says what the code does. */
class AsyncApiTest {
    private static final JsonNode DOCUMENT = resource("/static/asyncapi.json");
    private static final String MESSAGES = "/components/messages/";
    private static final String SCHEMAS = "/components/schemas/";
    private static final Path BODIES = Path.of("../chat-message/src/test/resources/golden");

    @Test
    void describesThePathsThatAreServed() {
        WebSocketSettings defaults =
                new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("chat.websocket", WebSocketSettings.class);

        assertThat(DOCUMENT.get("asyncapi").asString()).isEqualTo("3.0.0");
        assertThat(DOCUMENT.get("channels").findValuesAsString("address"))
                .containsExactlyInAnyOrderElementsOf(defaults.paths());
        assertThat(DOCUMENT.at("/servers/push/variables/port/default").asInt())
                .isEqualTo(defaults.port());
        for (JsonNode channel : DOCUMENT.get("channels")) {
            assertThat(channel.at("/bindings/ws/query/properties").propertyNames())
                    .containsExactly("token");
            assertThat(channel.get("messages").propertyNames())
                    .containsExactlyElementsOf(DOCUMENT.at("/components/messages").propertyNames());
        }
    }

    @Test
    void describesThePushesThereAre() {
        Map<Integer, String> types =
                Arrays.stream(PushType.values())
                        .collect(Collectors.toMap(PushType::number, Enum::name));

        assertThat(frames("send")).isEqualTo(types);
    }

    /** Asks the parser about every number somebody could think of. */
    @Test
    void describesTheFramesClientsMaySend() {
        ClientFrameParser parser = new ClientFrameParser(new JsonMapper());
        Set<Integer> read =
                IntStream.rangeClosed(-10, 1000)
                        .filter(
                                n ->
                                        !(parser.parse(frame(n))
                                                instanceof ClientFrame.Unintelligible))
                        .boxed()
                        .collect(Collectors.toSet());

        assertThat(frames("receive").keySet()).isEqualTo(read);
        assertThat(ClientFrame.class.getPermittedSubclasses())
                .as("these, ping, and what nobody understands")
                .hasSize(read.size() + 2);
        for (int number : read) {
            String name = frames("receive").get(number);
            assertThat(problems(MESSAGES + name + "/payload", json(frame(number)))).isEmpty();
        }
        String ping = DOCUMENT.at(MESSAGES + "TEXT_PING/payload/const").asString();
        assertThat(parser.parse(ping)).isEqualTo(new ClientFrame.TextPing());
    }

    private static String frame(int number) {
        return "{\"type\":%d,\"data\":{\"token\":\"t\"}}".formatted(number);
    }

    @ParameterizedTest
    @EnumSource(PushType.class)
    void goldenFramesFitTheirSchemas(PushType type) {
        JsonNode golden = resource("/golden/push-" + type.number() + ".json");

        assertThat(problems(MESSAGES + type + "/payload", golden)).isEmpty();
        assertThat(problems(MESSAGES + type + "/payload", json("{\"type\":99,\"data\":{}}")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text,TextBody",
        "text-full,TextBody",
        "recalled,SentenceBody",
        "recalled-by-manager,SentenceBody",
        "image,ImageBody",
        "file,FileBody",
        "voice,VoiceBody",
        "video,VideoBody",
        "emoji,EmojiBody",
        "system,SentenceBody"
    })
    void goldenBodiesFitTheirSchemas(String file, String schema) throws IOException {
        JsonNode golden = json(Files.readString(BODIES.resolve("body-" + file + ".json")));
        // Pushes leave out what is null.
        if (golden instanceof ObjectNode object && object.path("reply").isNull()) {
            object.remove("reply");
        }

        assertThat(problems(SCHEMAS + schema, golden)).isEmpty();
        assertThat(problems(SCHEMAS + "MessageBody", golden)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PushType.class)
    void schemasHaveTheFieldsOfTheirRecords(PushType type) {
        Class<?> payload = PushPayloads.of(type);
        JsonNode properties = DOCUMENT.at(MESSAGES + type + "/payload/properties");

        if (payload.getRecordComponents().length == 0) {
            assertThat(properties.propertyNames()).containsExactly("type");
        } else {
            assertThat(properties.propertyNames()).containsExactly("type", "data");
            assertSame(properties.get("data"), payload, type.name());
        }
    }

    private static void assertSame(JsonNode schema, Type type, String where) {
        JsonNode resolved = resolved(schema);
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean isMap = generic.getRawType() == Map.class;
            JsonNode element = resolved.path(isMap ? "additionalProperties" : "items");
            assertThat(resolved.path("type").asString())
                    .as(where)
                    .isEqualTo(isMap ? "object" : "array");
            assertSame(element, arguments[arguments.length - 1], where + "[]");
        } else if (type instanceof Class<?> plain && plain.isSealed()) {
            assertSameChoice(resolved, plain, where);
        } else if (type instanceof Class<?> plain && isObject(plain)) {
            assertSameRecord(resolved, plain, where);
        } else {
            assertThat(resolved.path("type").asString())
                    .as(where)
                    .isEqualTo(isNumber(type) ? "integer" : "string");
        }
    }

    private static void assertSameRecord(JsonNode schema, Class<?> type, String where) {
        RecordComponent[] components = type.getRecordComponents();
        Set<String> names = names(Arrays.stream(components));
        assertThat(Set.copyOf(schema.path("properties").propertyNames()))
                .as(where)
                .isEqualTo(names);
        Set<String> required =
                schema.path("required")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.toSet());
        assertThat(names).as(where).containsAll(required);
        assertThat(required)
                .as("never null in " + where)
                .containsAll(
                        names(Arrays.stream(components).filter(c -> c.getType().isPrimitive())));
        for (RecordComponent component : components) {
            assertSame(
                    schema.get("properties").get(component.getName()),
                    component.getGenericType(),
                    where + "." + component.getName());
        }
    }

    /** Each record of a sealed family has one choice with its fields, and no choice is left. */
    private static void assertSameChoice(JsonNode schema, Class<?> family, String where) {
        Map<Set<String>, JsonNode> choices = new HashMap<>();
        schema.path("anyOf")
                .forEach(
                        choice ->
                                choices.put(
                                        Set.copyOf(
                                                resolved(choice)
                                                        .path("properties")
                                                        .propertyNames()),
                                        choice));
        List<Class<?>> records = new ArrayList<>();
        collect(family, records);
        for (Class<?> type : records) {
            Set<String> fields =
                    isObject(type) ? names(Arrays.stream(type.getRecordComponents())) : Set.of();
            assertThat(choices).as(where + " " + type.getSimpleName()).containsKey(fields);
            assertSame(choices.remove(fields), type, where + " " + type.getSimpleName());
        }
        assertThat(choices).as(where).isEmpty();
    }

    private static void collect(Class<?> family, List<Class<?>> records) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isSealed()) {
                collect(member, records);
            } else {
                records.add(member);
            }
        }
    }

    /** Not a record that stands for its only value. */
    private static boolean isObject(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .noneMatch(c -> c.getAccessor().isAnnotationPresent(JsonValue.class));
    }

    private static boolean isNumber(Type type) {
        return type == int.class
                || type == long.class
                || type == Integer.class
                || type == Long.class;
    }

    private static Set<String> names(Stream<RecordComponent> components) {
        return components
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everythingIsDescribed() {
        List<String> silent = new ArrayList<>();
        collectSilent(DOCUMENT, "", silent);
        for (String group : List.of("operations", "components/messages")) {
            DOCUMENT.at("/" + group)
                    .properties()
                    .forEach(
                            one -> {
                                if (one.getValue().path("summary").asString("").isBlank()) {
                                    silent.add(group + "/" + one.getKey());
                                }
                            });
        }
        assertThat(silent).isEmpty();
    }

    private static void collectSilent(JsonNode node, String where, List<String> silent) {
        for (Entry<String, JsonNode> entry : node.properties()) {
            String here = where + "/" + entry.getKey();
            boolean isSchema = where.endsWith("/properties") || where.endsWith("/schemas");
            if (isSchema && resolved(entry.getValue()).path("description").asString("").isBlank()) {
                silent.add(here);
            }
            collectSilent(entry.getValue(), here, silent);
        }
    }

    @Test
    void referencesLeadSomewhere() {
        assertThat(DOCUMENT.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        ref ->
                                assertThat(DOCUMENT.at(ref.substring(1)).isMissingNode())
                                        .as(ref)
                                        .isFalse());
    }

    @Test
    void describesTheWaysConnectionsEnd() {
        List<String> described = new ArrayList<>();
        for (JsonNode way : DOCUMENT.get("x-close-codes")) {
            assertThat(way.get("description").asString()).isNotBlank();
            described.add(way.get("code").asInt() + " " + way.get("reason").asString());
        }

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(CloseReason.values())
                                .filter(reason -> reason != CloseReason.LOST)
                                .map(reason -> reason.code() + " " + reason.text())
                                .toList());
    }

    /** Names by number of the JSON frames of one direction. */
    private static Map<Integer, String> frames(String action) {
        Map<Integer, String> frames = new TreeMap<>();
        for (JsonNode operation : DOCUMENT.get("operations")) {
            if (operation.get("action").asString().equals(action)) {
                for (JsonNode ref : operation.get("messages")) {
                    JsonNode message = resolved(resolved(ref));
                    JsonNode number = message.at("/payload/properties/type/const");
                    if (!number.isMissingNode()) {
                        frames.put(number.asInt(), message.get("name").asString());
                    }
                }
            }
        }
        return frames;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asString().substring(1)) : node;
    }

    private static List<String> problems(String pointer, JsonNode instance) {
        ObjectNode schema = ((ObjectNode) DOCUMENT).deepCopy();
        schema.put("$ref", "#" + pointer);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(schema)
                .validate(instance)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static JsonNode resource(String name) {
        try (InputStream in = AsyncApiTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
