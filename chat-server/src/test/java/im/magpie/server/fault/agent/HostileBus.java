package im.magpie.server.fault.agent;

import java.lang.reflect.Method;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Delays each thing that the bus brings by a time of its own, so that they overtake each other,
 * brings some twice, and loses some.
 */
public final class HostileBus {
    /** A line that the node's output has for each thing that is lost. */
    public static final String LOST = "hostile bus: lost";

    private static final int MOST_MILLIS = 400;
    private static final int ONE_TWICE_OF = 3;
    private static final int ONE_LOST_OF = 10;
    private static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(4);
    private static final ThreadLocal<Boolean> BRINGING = ThreadLocal.withInitial(() -> false);

    private HostileBus() {}

    /**
     * Takes what the bus brought, to bring it later.
     *
     * @return whether it did; false while it is off, and for what it brings itself
     */
    public static boolean takes(Object bus, byte[] body) {
        if (BRINGING.get() || !Sabotage.HOSTILE_BUS.isOn()) {
            return false;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int times = random.nextInt(ONE_TWICE_OF) == 0 ? 2 : 1;
        if (random.nextInt(ONE_LOST_OF) == 0) {
            times = 0;
            System.out.println(LOST);
        }
        for (int i = 0; i < times; i++) {
            var unused =
                    TIMER.schedule(
                            () -> bring(bus, body),
                            random.nextInt(MOST_MILLIS),
                            TimeUnit.MILLISECONDS);
        }
        return true;
    }

    private static void bring(Object bus, byte[] body) {
        BRINGING.set(true);
        try {
            Method take = bus.getClass().getDeclaredMethod("take", byte[].class);
            take.setAccessible(true);
            take.invoke(bus, (Object) body);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } finally {
            BRINGING.set(false);
        }
    }
}
