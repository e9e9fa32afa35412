package im.magpie.common.trace;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.MDC;

/**
 * The trace id of what a thread is doing. It stands in every log line, as {@value #KEY} in the
 * logging context. Whoever hands work to another thread takes it along.
 */
public final class Trace {
    /** Its name in the logging context. */
    public static final String KEY = "trace";

    /** No id. */
    public static final String NONE = "";

    private static final int MOST_JOINED = 5;

    private Trace() {}

    /** The present thread's id; {@link #NONE} without one. */
    public static String current() {
        String id = MDC.get(KEY);
        return id == null ? NONE : id;
    }

    /** A new id: 16 hexadecimal digits, no secret. */
    public static String fresh() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** The id of what is done for several requests at once: those of the first few. */
    public static String joined(Stream<String> ids) {
        return ids.filter(id -> !id.isEmpty())
                .distinct()
                .limit(MOST_JOINED)
                .collect(Collectors.joining(","));
    }

    /** Does something under an id, and afterwards goes on under the one before. */
    public static void with(String id, Runnable work) {
        String before = current();
        set(id);
        try {
            work.run();
        } finally {
            set(before);
        }
    }

    /** The same, for what has a result. */
    public static <T> T with(String id, Supplier<T> work) {
        String before = current();
        set(id);
        try {
            return work.get();
        } finally {
            set(before);
        }
    }

    /** Work for another thread, which does it under this thread's id. */
    public static Runnable taken(Runnable work) {
        String id = current();
        return () -> with(id, work);
    }

    private static void set(String id) {
        if (id.isEmpty()) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, id);
        }
    }
}
