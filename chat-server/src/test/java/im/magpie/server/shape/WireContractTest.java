package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
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
            Map.of(
                    1, "LOGIN_URL",
                    2, "LOGIN_SCAN_SUCCESS",
                    3, "LOGIN_SUCCESS",
                    4, "MESSAGE",
                    5, "ONLINE_OFFLINE_NOTIFY",
                    6, "INVALIDATE_TOKEN",
                    11, "MEMBER_CHANGE");

    private static final List<Class<?>> PAYLOADS =
            new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages("im.magpie")
                            .stream()
                            .filter(type -> type.isAssignableTo(PushPayload.class))
                            .filter(JavaClass::isRecord)
                            .<Class<?>>map(JavaClass::reflect)
                            .toList();

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
        assertThat(PAYLOADS)
                .filteredOn(payload -> fits(frame.get("data"), payload))
                .hasSize(frame.has("data") ? 1 : emptyPayloads());
        assertThat(PAYLOADS).hasSize(PushType.values().length);
    }

    /** Frames without data look alike: their records are told apart by nothing but their type. */
    private static int emptyPayloads() {
        return (int) PAYLOADS.stream().filter(p -> p.getRecordComponents().length == 0).count();
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
