package im.magpie.server.shape;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The records that are the {@code data} of server frames. */
final class PushPayloads {
    /** All of them. */
    static final List<Class<?>> ALL =
            new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages("im.magpie")
                            .stream()
                            .filter(type -> type.isAssignableTo(PushPayload.class))
                            .filter(JavaClass::isRecord)
                            .<Class<?>>map(JavaClass::reflect)
                            .toList();

    private PushPayloads() {}

    /** The record of a type. */
    static Class<?> of(PushType type) {
        return ALL.stream()
                .filter(payload -> pushType(payload) == type)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no record for " + type));
    }

    /** Which type a payload has does not depend on what is in it. */
    private static PushType pushType(Class<?> payload) {
        RecordComponent[] components = payload.getRecordComponents();
        Object[] nothing =
                Arrays.stream(components)
                        .map(RecordComponent::getType)
                        .map(PushPayloads::nothing)
                        .toArray();
        try {
            Constructor<?> constructor =
                    payload.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return ((PushPayload) constructor.newInstance(nothing)).pushType();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(payload.getName(), e);
        }
    }

    private static Object nothing(Class<?> type) {
        if (type == List.class) {
            return List.of();
        }
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? 0L : null;
    }
}
