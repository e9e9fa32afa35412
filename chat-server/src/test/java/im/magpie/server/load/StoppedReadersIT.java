package im.magpie.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.fault.Seeds;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A busy global room of 500, of whom 50 read no more; then 50 new ones do so, in as many rounds as
 * there are {@link Seeds}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Memory is looked up in /proc")
class StoppedReadersIT {
    private static final int READERS = 450;
    private static final int STOPPED = 50;
    private static final int USERS = 50;
    private static final int PER_SECOND = 50;

    /** Sent before memory is looked at: by then the node is warm. */
    private static final int WARM = 5 * PER_SECOND;

    /** What the system's buffers and the write limits hold of 150 KB/s, many times over. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Beside the heap; if each of the 50 had a copy of its own of what waits it would be 50. */
    private static final long MOST_GROWTH = 48;

    /** Without the limits: long after they would have closed the last, which takes 25 s. */
    private static final int LONG = 45 * PER_SECOND;

    /** Until who was kept too long is closed; who begins to be slow only now is not, by then. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private static final Pattern TOO_SLOW =
            Pattern.compile(
                    "(?m)^magpie_push_closes_total\\{[^}]*reason=\"too-slow\"[^}]*} ([0-9.]+)");

    @Test
    void theyCostTheirOwnConnectionsAndNothingElse() throws IOException {
        try (Room room = Room.open(List.of())) {
            room.awaitSent(WARM);
            try (ResidentMemory memory = new ResidentMemory(room.magpie.pid())) {
                for (int round = 1; round <= Seeds.count(); round++) {
                    room.addStopped();
                    room.awaitStoppedClosed(PATIENCE);
                }
                int sent = room.sender.stopAndCount();
                room.receipts.awaitEverything(sent);

                assertThat(room.closedAsTooSlow()).isEqualTo(room.stopped.size());
                assertThat(room.stopped).allMatch(StalledReader::hasEnded);
                System.out.printf(
                        "%d times %d of %d stopped reading: %d messages, %d MiB more%n",
                        Seeds.count(), STOPPED, READERS + STOPPED, sent, memory.growthMebibytes());
                assertThat(memory.growthMebibytes()).as("MiB").isLessThan(MOST_GROWTH);
            }
        }
    }

    @Test
    void withoutTheWriteLimitTheyAreKept() throws IOException {
        try (Saboteur saboteur = Saboteur.of(Sabotage.NO_WRITE_LIMIT);
                Room room = Room.open(saboteur.jvmOptions())) {
            for (int round = 1; round <= Seeds.count(); round++) {
                int closed = room.closedAsTooSlow();
                saboteur.doThis(Sabotage.NO_WRITE_LIMIT);
                room.addStopped();
                room.awaitSent(room.sender.count() + LONG);

                assertThat(room.closedAsTooSlow()).isEqualTo(closed);
                saboteur.doNothing();
                room.awaitStoppedClosed(AT_ONCE);
            }
        }
    }

    /** All of it: who reads, who does not, and who writes. */
    private static final class Room implements AutoCloseable {
        private final MagpieProcess magpie;
        private final RestClient rest;
        private final SteadySender sender;
        private final Receipts receipts;
        private final List<StalledReader> stopped = new ArrayList<>();
        private final Crowd crowd;

        private Room(MagpieProcess magpie) {
            this.magpie = magpie;
            this.rest = RestClient.of(magpie.http(), magpie.ws());
            Population users = Population.of(rest, USERS);
            this.sender = new SteadySender(rest, users.users());
            this.receipts = new Receipts(READERS, sender);
            this.crowd = new Crowd(magpie.ws(), users.pathsAndGuests(READERS), receipts).start();
        }

        /** Opens it and lets the writing begin when everybody is there. */
        static Room open(List<String> javaOptions) throws IOException {
            MagpieProcess magpie =
                    MagpieProcess.start(
                            ResidentMemory.heapAnd(javaOptions),
                            List.of(
                                    "--chat.rate-limit.enabled=false",
                                    "--chat.login.password.strength=4",
                                    "--chat.websocket.idle-timeout=10m"));
            try {
                return new Room(magpie).filled();
            } catch (IOException | RuntimeException | Error e) {
                magpie.close();
                throw e;
            }
        }

        private Room filled() throws IOException {
            try {
                receipts.awaitEverybody(READERS / 2);
                sender.start(PER_SECOND, receipts::slowest);
                return this;
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        /** In the midst of the writing some more come who read nothing. */
        void addStopped() throws IOException {
            for (int i = 0; i < STOPPED; i++) {
                stopped.add(new StalledReader(magpie.ws()));
            }
        }

        void awaitStoppedClosed(Duration limit) {
            await().atMost(limit)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> closedAsTooSlow() >= stopped.size());
        }

        /** Until so many messages have been sent. */
        void awaitSent(int messages) {
            await().atMost(PATIENCE).until(() -> sender.count() >= messages);
        }

        /** How many connections the node has closed as slow readers. */
        int closedAsTooSlow() {
            Matcher line =
                    TOO_SLOW.matcher(
                            rest.with("Accept", "text/plain").get("/actuator/prometheus").text());
            return line.find() ? (int) Double.parseDouble(line.group(1)) : 0;
        }

        @Override
        public void close() throws IOException {
            sender.close();
            crowd.close();
            for (StalledReader reader : stopped) {
                reader.close();
            }
            magpie.close();
        }
    }
}
