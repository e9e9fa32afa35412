package im.magpie.server.fault.agent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;

/** Code that is put in front of methods of the product, or behind them. */
public final class Advices {
    private Advices() {}

    /** Stands for the name of the {@link Sabotage} that the code belongs to. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Name {}

    /** Skips a method, which gives nothing, zero or false. */
    public static final class Skipped {
        private Skipped() {}

        /** Skips the method while it is on. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter(@Name String name) {
            return Switches.isOn(name);
        }
    }

    /** What a node takes from the bus goes through {@link HostileBus} first. */
    public static final class Hostile {
        private Hostile() {}

        /** Keeps the event for later. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter(@Advice.This Object bus, @Advice.Argument(0) byte[] body) {
            return HostileBus.takes(bus, body);
        }
    }

    /** Makes every message look like the next one. */
    public static final class NoOrder {
        private NoOrder() {}

        /** The place before this one becomes the last that was shown. */
        @Advice.OnMethodEnter
        public static void enter(
                @Name String name,
                @Advice.Argument(0) long seq,
                @Advice.FieldValue(value = "lastSeq", readOnly = false) long lastSeq) {
            if (Switches.isOn(name)) {
                lastSeq = seq - 1;
            }
        }
    }

    /** Finds nothing. */
    public static final class NothingFound {
        private NothingFound() {}

        /** Forgets what was found. */
        @Advice.OnMethodExit
        public static void exit(
                @Name String name, @Advice.Return(readOnly = false) Map<?, ?> found) {
            if (Switches.isOn(name)) {
                found = Map.of();
            }
        }
    }

    /** Tells those who wait what came of it, and stays in the transaction. */
    public static final class EarlyAnswer {
        private EarlyAnswer() {}

        /** Answers, and keeps the commit waiting. */
        @Advice.OnMethodExit
        public static void exit(
                @Name String name,
                @Advice.FieldValue("batch") List<?> entries,
                @Advice.Return List<?> outcomes) {
            if (Switches.isOn(name)) {
                EarlyAnswers.give(entries, outcomes);
            }
        }
    }

    /** Finds users where the directory has them, and doubts nothing that it does not have. */
    public static final class Believed {
        private Believed() {}

        /** Finds nobody while some node has said nothing: in these tests all of them, or none. */
        @Advice.OnMethodExit
        public static void exit(
                @Name String name,
                @Advice.FieldValue("withEverybody") int silentNodes,
                @Advice.Return(readOnly = false) Map<?, ?> found) {
            if (silentNodes > 0 && Switches.isOn(name)) {
                found = Map.of();
            }
        }
    }

    /** Sets no limit that matters. */
    public static final class AnyDuration {
        private AnyDuration() {}

        /** Makes it an hour. */
        @Advice.OnMethodEnter
        public static void enter(
                @Name String name, @Advice.Argument(value = 1, readOnly = false) Duration limit) {
            if (Switches.isOn(name)) {
                limit = Silence.ANY;
            }
        }
    }

    /** Gives out connections whose server may be silent. */
    public static final class AnySilence {
        private AnySilence() {}

        /** Lifts the limit that they came with. */
        @Advice.OnMethodExit
        public static void exit(@Name String name, @Advice.Return Connection connection)
                throws SQLException {
            if (Switches.isOn(name)) {
                Silence.allow(connection);
            }
        }
    }

    /** Passes on a failure and thinks nothing of it. */
    public static final class PassedOn {
        private PassedOn() {}

        /** Skips the method while it is on. */
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter(@Name String name) {
            return Switches.isOn(name);
        }

        /** The failure is what it was. */
        @Advice.OnMethodExit
        public static void exit(
                @Advice.Enter boolean skipped,
                @Advice.Argument(0) SQLException failure,
                @Advice.Return(readOnly = false) SQLException passedOn) {
            if (skipped) {
                passedOn = failure;
            }
        }
    }

    /** Lets a method wait as long as a distant database would. */
    public static final class Distant {
        private Distant() {}

        /** Waits. */
        @Advice.OnMethodEnter
        public static void enter(@Name String name) {
            if (Switches.isOn(name)) {
                Pause.of(Pause.DISTANCE);
            }
        }
    }

    /** Takes one where many could be taken. */
    public static final class One {
        private One() {}

        /** Lowers the limit to one. */
        @Advice.OnMethodEnter
        public static void enter(
                @Name String name, @Advice.Argument(value = 0, readOnly = false) int limit) {
            if (Switches.isOn(name)) {
                limit = 1;
            }
        }
    }
}
