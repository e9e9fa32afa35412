package im.magpie.server.fault.agent;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers those whose messages are in a transaction that has not committed. */
public final class EarlyAnswers {
    /** A line that the node's output has when senders have heard of a message too early. */
    public static final String GIVEN = "early answers: given";

    private static final Duration ARRIVAL = Duration.ofMillis(500);

    /** Time for the node to die; locks are waited for 3 s in all. */
    private static final Duration BEFORE_COMMIT = Duration.ofSeconds(2);

    private EarlyAnswers() {}

    /** Completes the outcome of each entry; returns long after a message was heard of. */
    public static void give(List<?> entries, List<?> outcomes) {
        boolean messages = false;
        for (int i = 0; i < entries.size(); i++) {
            Object entry = entries.get(i);
            outcome(entry).complete(outcomes.get(i));
            messages |= isOne(ask(entry, "work"), "NamedDraft") && isOne(outcomes.get(i), "Stored");
        }
        if (messages) {
            Pause.of(ARRIVAL);
            System.out.println(GIVEN);
            Pause.of(BEFORE_COMMIT);
        }
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Object> outcome(Object entry) {
        return (CompletableFuture<Object>) ask(entry, "outcome");
    }

    private static boolean isOne(Object something, String type) {
        return something.getClass().getSimpleName().equals(type);
    }

    private static Object ask(Object entry, String property) {
        try {
            Method method = entry.getClass().getDeclaredMethod(property);
            method.setAccessible(true);
            return method.invoke(entry);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
