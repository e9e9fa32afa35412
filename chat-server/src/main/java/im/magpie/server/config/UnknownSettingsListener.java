package im.magpie.server.config;

import im.magpie.server.start.StartFailure;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses to start with a {@code chat.*} key that nobody reads: a misspelt limit would silently not
 * be one. Environment variables are left alone, because container platforms invent {@code CHAT_…}
 * variables for a service of that name.
 */
public final class UnknownSettingsListener
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final String PREFIX = "chat.";
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

    private final Set<String> known = SettingNames.of("chat", ChatSettings.class);

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        for (PropertySource<?> source : event.getEnvironment().getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> keys
                    && !source.getName()
                            .contains(
                                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
                check(keys);
            }
        }
    }

    private void check(EnumerablePropertySource<?> source) {
        for (String key : source.getPropertyNames()) {
            if (key.startsWith(PREFIX) && !isKnown(key)) {
                throw new StartFailure(
                        "Unknown setting '"
                                + key
                                + "': see docs/settings.md for the names that exist.");
            }
        }
    }

    private boolean isKnown(String key) {
        ConfigurationPropertyName name =
                ConfigurationPropertyName.adapt(INDEX.matcher(key).replaceAll(""), '.');
        return known.stream().anyMatch(one -> ConfigurationPropertyName.of(one).equals(name));
    }
}
