package im.magpie.server.config;

import java.lang.reflect.RecordComponent;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all settings, read off the records that hold them. */
final class SettingNames {

    private SettingNames() {}

    /** All names under a prefix, in the form they have in a properties file. */
    static Set<String> of(String prefix, Class<? extends Record> settings) {
        Set<String> names = new TreeSet<>();
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord() && !isScalar(component.getType())) {
                names.addAll(of(name, component.getType().asSubclass(Record.class)));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    /** A record that is written as one text, such as {@code 3/5s}. */
    private static boolean isScalar(Class<?> type) {
        try {
            type.getMethod("of", String.class);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
