package im.magpie.server.shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.spring.autoconfigure.RocketMQProperties;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the files in {@code deploy} say, and what they may name. */
final class DeployFiles {
    private static final Path ROOT = Path.of("../deploy");
    private static final Path SETTINGS = Path.of("../docs/settings.md");
    private static final Path DEADLINE =
            Path.of("src/main/java/im/magpie/server/start/StopDeadline.java");
    private static final Path SILENCE =
            Path.of("src/main/java/im/magpie/server/config/DatabaseSilence.java");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(chat\\.[^`]+)` \\| (?:`([^`]*)`)?");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|REDIS_URL).*|.*_KEY");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:\\d+\\.\\d+\\.\\d[\\w.-]*");

    private DeployFiles() {}

    static String text(String file) {
        return text(ROOT.resolve(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All documents of a file; a key that is there twice is an error. */
    static List<Node> yaml(String file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Node> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(options))
                .loadAll(text(file))
                .forEach(document -> documents.add(new Node(document)));
        return documents;
    }

    /** The variables that set something, in the form that has an underscore for each separator. */
    static Set<String> settings() {
        Set<String> names = new TreeSet<>();
        ROW.matcher(text(SETTINGS)).results().forEach(row -> names.add(variable(row.group(1))));
        addBean(names, "spring.datasource", DataSourceProperties.class);
        addBean(names, "rocketmq", RocketMQProperties.class);
        names.add(variable("management.metrics.system.diskspace.paths"));
        return names;
    }

    private static void addBean(Set<String> names, String prefix, Class<?> bean) {
        for (var property : BeanUtils.getPropertyDescriptors(bean)) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(property.getName());
            Class<?> type = property.getPropertyType();
            if (type != null && type.getEnclosingClass() == bean && !type.isEnum()) {
                addBean(names, name, type);
            } else {
                names.add(variable(name));
            }
        }
    }

    private static String variable(String setting) {
        return setting.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    /** The documented default of a setting. */
    static String defaultOf(String setting) {
        return ROW.matcher(text(SETTINGS))
                .results()
                .filter(row -> row.group(1).equals(setting))
                .map(row -> row.group(2))
                .findFirst()
                .orElseThrow();
    }

    /** Whether a variable of this name holds what nobody else may know. */
    static boolean isSecret(String variable) {
        return SECRET.matcher(variable).matches();
    }

    /** Whether an image is named with its whole version. */
    static boolean isPinned(String image) {
        return PINNED.matcher(image).matches();
    }

    /** After so many seconds a stop is over. */
    static int stopSeconds() {
        return number(DEADLINE, "DEADLINE = Duration\\.ofSeconds\\((\\d+)\\)");
    }

    /** A migration may take so many seconds. */
    static int migrationSeconds() {
        return 3600 * number(SILENCE, "OF_MIGRATIONS = Duration\\.ofHours\\((\\d+)\\)");
    }

    private static int number(Path source, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text(source));
        if (!found.find()) {
            throw new IllegalStateException(source + " does not have " + pattern);
        }
        return Integer.parseInt(found.group(1));
    }

    /** A part of a YAML document; asking for what is not there is an error. */
    record Node(Object value) {

        /** What lies at a path of keys and positions, separated by slashes. */
        Node at(String path) {
            Object here = value;
            for (String step : path.split("/", -1)) {
                Object next =
                        here instanceof List<?> list
                                ? list.get(Integer.parseInt(step))
                                : ((Map<?, ?>) here).get(step);
                if (next == null) {
                    throw new IllegalArgumentException(path + " is not in " + value);
                }
                here = next;
            }
            return new Node(here);
        }

        String text() {
            return String.valueOf(value);
        }

        int number() {
            return (Integer) value;
        }

        List<Node> items() {
            return ((List<?>) value).stream().map(Node::new).toList();
        }

        Set<String> keys() {
            Set<String> keys = new TreeSet<>();
            ((Map<?, ?>) value).keySet().forEach(key -> keys.add(String.valueOf(key)));
            return keys;
        }

        boolean has(String key) {
            return ((Map<?, ?>) value).containsKey(key);
        }
    }
}
