package im.magpie.message.body;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.context.support.ResourceBundleMessageSource;

/** What the server itself says in rooms, from {@code sentences.properties}. */
public final class ServerSentences {
    private static final ResourceBundleMessageSource SENTENCES = load();

    private ServerSentences() {}

    private static ResourceBundleMessageSource load() {
        ResourceBundleMessageSource source = new ResourceBundleMessageSource();
        source.setBasename("im.magpie.message.sentences");
        source.setDefaultEncoding(StandardCharsets.UTF_8.name());
        source.setFallbackToSystemLocale(false);
        return source;
    }

    /**
     * A sentence.
     *
     * @param key its key in the file
     * @param arguments what its placeholders stand for; names and texts, shown as they are
     */
    public static String of(String key, String... arguments) {
        return SENTENCES.getMessage(key, arguments, Locale.ROOT);
    }
}
