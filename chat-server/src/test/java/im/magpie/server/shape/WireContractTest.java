package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.push.PushType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Push types, their payload records, and the frames existing clients know: all three agree. */
class WireContractTest {
    private static final Map<Integer, String> NUMBERS =
            Map.ofEntries(
                    Map.entry(1, "LOGIN_URL"),
                    Map.entry(2, "LOGIN_SCAN_SUCCESS"),
                    Map.entry(3, "LOGIN_SUCCESS"),
                    Map.entry(4, "MESSAGE"),
                    Map.entry(5, "ONLINE_OFFLINE_NOTIFY"),
                    Map.entry(6, "INVALIDATE_TOKEN"),
                    Map.entry(7, "BLACK"),
                    Map.entry(8, "MARK"),
                    Map.entry(9, "RECALL"),
                    Map.entry(10, "APPLY"),
                    Map.entry(11, "MEMBER_CHANGE"));

    @Test
    void numbersAreThoseClientsKnow() {
        assertThat(
                        Arrays.stream(PushType.values())
                                .collect(Collectors.toMap(PushType::number, Enum::name)))
                .isEqualTo(NUMBERS);
    }

    @ParameterizedTest
    @EnumSource(PushType.class)
    void everyTypeHasOnePayloadRecordThatFitsItsGoldenFrame(PushType type) throws IOException {
        JsonNode frame = golden(type);
        assertThat(frame.get("type").asInt()).isEqualTo(type.number());
        assertThat(PushPayloads.ALL)
                .filteredOn(payload -> fits(frame.get("data"), payload))
                .hasSize(frame.has("data") ? 1 : emptyPayloads());
        assertThat(PushPayloads.ALL).hasSize(PushType.values().length);
    }

    /** Frames without data look alike: their records are told apart by nothing but their type. */
    private static int emptyPayloads() {
        return (int)
                PushPayloads.ALL.stream().filter(p -> p.getRecordComponents().length == 0).count();
    }

    private static JsonNode golden(PushType type) throws IOException {
        String file = "/golden/push-" + type.number() + ".json";
        try (InputStream json = WireContractTest.class.getResourceAsStream(file)) {
            assertThat(json).as(file).isNotNull();
            return JsonMapper.shared().readTree(json);
        }
    }

    private static boolean fits(JsonNode json, Type type) {
        if (type instanceof ParameterizedType generic) {
            Type element =
                    generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return json.valueStream().allMatch(one -> fits(one, element));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return fitsRecord(json, plain);
        }
        if (plain.isSealed()) {
            return Arrays.stream(plain.getPermittedSubclasses()).anyMatch(one -> fits(json, one));
        }
        return json == null || !json.isContainer();
    }

    private static boolean fitsRecord(JsonNode json, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (json == null || json.isNull()) {
            return json != null || components.length == 0;
        }
        Set<String> names =
                Arrays.stream(components)
                        .map(RecordComponent::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        return names.equals(new TreeSet<>(json.propertyNames()))
                && Arrays.stream(components)
                        .allMatch(one -> fits(json.get(one.getName()), one.getGenericType()));
    }
}
