package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The users of a run at work: writing, listening, being removed and invited. */
final class Workload implements AutoCloseable {
    /** Longer than the server takes to answer in any state, but not than a node stands still. */
    private static final Duration PATIENCE = Duration.ofSeconds(11);

    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration DOOR = Duration.ofMillis(1_100);
    private static final Duration START = Duration.ofSeconds(60);

    private final Cast cast;
    private final Recorder recorder;
    private final List<Ear> ears = new ArrayList<>();
    private final List<Person> people = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Doorkeeper doorkeeper;

    /**
     * @param way how users who write call a node; listening and reading take the direct one
     */
    Workload(TwoNodes nodes, Cast cast, Recorder recorder, Random random, UnaryOperator<Side> way) {
        this.cast = cast;
        this.recorder = recorder;
        Recent recent = new Recent();
        List<Side> sides = nodes.sides();
        List<Side> swapped = List.of(nodes.b(), nodes.a());
        List<Side> doors = sides.stream().map(way).toList();
        for (int i = 0; i < Cast.SIZE; i++) {
            Caller caller = caller(cast, i);
            List<Long> rooms = cast.roomsOf(cast.user(i));
            // Every second user of each node leaves a node that does not answer.
            boolean patient = i % 4 < 2;
            ears.add(new Ear(caller, "u" + i, side(i, sides, swapped), rooms, patient, recorder));
            if (i == Cast.WANDERER || i == Cast.MOVER || i == 0) {
                ears.add(
                        new Ear(
                                caller,
                                "v" + i,
                                side(i + 1, sides, swapped),
                                rooms,
                                patient,
                                recorder));
            }
            if (i != Cast.LAZY && i != Cast.LEAVER) {
                Random own = new Random(random.nextLong());
                people.add(new Person(caller, doors, rooms, recent, recorder, own));
            }
        }
        doorkeeper =
                new Doorkeeper(
                        caller(cast, Cast.MOVER),
                        doors,
                        cast.room(Cast.MOVING),
                        cast.user(Cast.WANDERER),
                        recorder,
                        new Random(random.nextLong()));
    }

    static Caller caller(Cast cast, int place) {
        return new Caller(cast.user(place), PATIENCE);
    }

    private static List<Side> side(int place, List<Side> sides, List<Side> swapped) {
        return place % 2 == 0 ? sides : swapped;
    }

    /** Returns when everybody listens. */
    void start() {
        ears.forEach(Ear::start);
        await().atMost(START).until(() -> ears.stream().allMatch(Ear::isThere));
        people.forEach(person -> launch("person-" + person.uid(), () -> person.run(PACE)));
        launch("doorkeeper", () -> doorkeeper.run(DOOR));
    }

    private void launch(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Waits until this many messages more have been accepted. */
    void awaitAccepted(int more, Duration limit) {
        long wanted = recorder.accepted() + more;
        await().atMost(limit).until(() -> recorder.accepted() >= wanted);
    }

    /** One user goes for good. */
    void leave() {
        ears.stream().filter(ear -> ear.name().equals("u" + Cast.LEAVER)).forEach(Ear::leave);
    }

    /** Everybody ends what they are at; all that stay are connected and listen on. */
    void finish() throws InterruptedException {
        people.forEach(Person::stop);
        doorkeeper.stop();
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).as(thread.getName() + " waits for an answer").isFalse();
        }
        await().atMost(START)
                .until(() -> ears.stream().allMatch(ear -> ear.isStopped() || ear.isThere()));
        cast.rooms().values().forEach(this::sayTheEnd);
    }

    /** A last message, so that nothing missing before it goes unseen. */
    private void sayTheEnd(Entry.Room room) {
        people.stream()
                .filter(person -> room.members().contains(person.uid()))
                .findFirst()
                .orElseThrow()
                .send(room.room());
    }

    /** How the wanderer came and went; after {@link #finish}. */
    Doorkeeper.Moves moves() {
        return doorkeeper.moves();
    }

    /** After {@link #close}: what the open connections were shown so far. */
    List<Entry> shown() {
        return ears.stream().flatMap(ear -> ear.shownInTheEnd().stream()).toList();
    }

    /** Keeps the connections no longer; they stay open. */
    @Override
    public void close() {
        people.forEach(Person::stop);
        doorkeeper.stop();
        ears.forEach(Ear::stop);
        ears.forEach(Ear::close);
    }
}
