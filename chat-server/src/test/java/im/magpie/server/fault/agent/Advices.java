package im.magpie.server.fault.agent;

import java.util.Map;
import net.bytebuddy.asm.Advice;

/** Code that is put in front of methods of the product, or behind them. */
public final class Advices {
    private Advices() {}

    /** What a node takes from the bus goes through {@link HostileBus} first. */
    public static final class Hostile {
        private Hostile() {}

        /** Keeps the event for later. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter(@Advice.This Object bus, @Advice.Argument(0) byte[] body) {
            return HostileBus.takes(bus, body);
        }
    }

    /** Skips the look into the log of events. */
    public static final class NoReader {
        private NoReader() {}

        /** Skips the method while it is on. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return Switches.isOn("NO_EVENT_READER");
        }
    }

    /** Makes every message look like the next one. */
    public static final class NoOrder {
        private NoOrder() {}

        /** The place before this one becomes the last that was shown. */
        @Advice.OnMethodEnter
        public static void enter(
                @Advice.Argument(0) long seq,
                @Advice.FieldValue(value = "lastSeq", readOnly = false) long lastSeq) {
            if (Switches.isOn("NO_ORDER")) {
                lastSeq = seq - 1;
            }
        }
    }

    /** Skips the question who is a member now. */
    public static final class NoMemberVersion {
        private NoMemberVersion() {}

        /** Skips the method while it is on. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return Switches.isOn("NO_MEMBER_VERSION");
        }
    }

    /** Finds no message by its name. */
    public static final class NoLookUp {
        private NoLookUp() {}

        /** Forgets what was found. */
        @Advice.OnMethodExit
        public static void exit(@Advice.Return(readOnly = false) Map<?, ?> found) {
            if (Switches.isOn("NO_LOOK_UP")) {
                found = Map.of();
            }
        }
    }

    /** Looks away when a reader is slow. */
    public static final class NoWriteLimit {
        private NoWriteLimit() {}

        /** Skips the method while it is on. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return Switches.isOn("NO_WRITE_LIMIT");
        }
    }
}
