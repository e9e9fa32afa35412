package im.magpie.message;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.trace.Trace;
import im.magpie.user.ItemGrants;
import im.magpie.user.MemberPresence;
import im.magpie.user.Presence;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The neighbours of this module, in memory. */
public final class Fakes {
    private Fakes() {}

    private static void afterCommit(Runnable work) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            work.run();
                        }
                    });
        } else {
            work.run();
        }
    }

    /** Remembers which messages were committed. */
    public static final class Trail implements DeliveryTrail {
        public final List<CommittedMessage> committed = new CopyOnWriteArrayList<>();

        @Override
        public void committed(CommittedMessage message) {
            committed.add(message);
        }
    }

    /** Remembers what was pushed by committed transactions, in order. */
    public static final class Pushes implements Pusher {
        private final List<PushEvent> events = new CopyOnWriteArrayList<>();
        private final List<Integer> bundles = new CopyOnWriteArrayList<>();
        private final List<String> traces = new CopyOnWriteArrayList<>();
        private volatile Consumer<PushEvent> beforeCommit = event -> {};

        /**
         * What is done with each frame as the last thing before its commit, where the cluster's log
         * of events writes its rows; may fail.
         */
        public void beforeCommit(Consumer<PushEvent> step) {
            beforeCommit = step;
        }

        /** Under which trace ids frames were pushed one by one, rolled back ones included. */
        public List<String> traces() {
            return List.copyOf(traces);
        }

        @Override
        public void push(PushEvent event) {
            traces.add(Trace.current());
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(
                        new TransactionSynchronization() {
                            @Override
                            public void beforeCommit(boolean readOnly) {
                                beforeCommit.accept(event);
                            }
                        });
            }
            afterCommit(() -> events.add(event));
        }

        @Override
        public void pushAll(List<PushEvent> some) {
            afterCommit(
                    () -> {
                        events.addAll(some);
                        bundles.add(some.size());
                    });
        }

        @Override
        public void pushHere(PushEvent event) {
            events.add(event);
        }

        /** How many frames went out together, each time. */
        public List<Integer> bundles() {
            return List.copyOf(bundles);
        }

        public List<PushEvent> events() {
            return List.copyOf(events);
        }
    }

    /** Hands events to this node's subscribers after the commit; the node can be cut off. */
    public static final class Events implements ClusterEvents {
        private final Map<Class<?>, List<Consumer<ClusterEvent>>> subscribers =
                new ConcurrentHashMap<>();
        private final List<ClusterEvent> published = new CopyOnWriteArrayList<>();

        @Override
        public void publish(ClusterEvent event) {
            afterCommit(() -> leave(event));
        }

        private void leave(ClusterEvent event) {
            published.add(event);
            subscribers
                    .getOrDefault(event.getClass(), List.of())
                    .forEach(subscriber -> subscriber.accept(event));
        }

        @Override
        public Runnable publishAtOnce(ClusterEvent event) {
            leave(event);
            return () -> {};
        }

        /** What other nodes were told, frames aside. */
        public List<ClusterEvent> published() {
            return List.copyOf(published);
        }

        @Override
        public <E extends ClusterEvent> void subscribe(
                Class<E> type, Consumer<? super E> subscriber) {
            subscribers
                    .computeIfAbsent(type, t -> new CopyOnWriteArrayList<>())
                    .add(event -> subscriber.accept(type.cast(event)));
        }
    }

    /** Everybody exists, but those a test says do not, and is called after their number. */
    public static final class Users implements UserDirectory {
        public final Set<Long> unknown = ConcurrentHashMap.newKeySet();
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public Map<Long, UserCard> cards(Collection<Long> uids) {
            calls.incrementAndGet();
            return uids.stream()
                    .distinct()
                    .filter(u -> !unknown.contains(u))
                    .collect(Collectors.toMap(u -> u, u -> new UserCard(u, "u" + u, "/a/" + u)));
        }

        public int calls() {
            return calls.get();
        }
    }

    /** Who keeps order and who is banned, as a test says. */
    public static final class Standings implements UserStandings {
        public final Set<Long> managers = ConcurrentHashMap.newKeySet();
        public final Set<Long> banned = ConcurrentHashMap.newKeySet();

        @Override
        public boolean isChatManager(long uid) {
            return managers.contains(uid);
        }

        @Override
        public Set<Long> bannedAmong(Collection<Long> uids) {
            return uids.stream().filter(banned::contains).collect(Collectors.toSet());
        }
    }

    /** Remembers who was given a badge. */
    public static final class Grants implements ItemGrants {
        public final List<Long> liked = new CopyOnWriteArrayList<>();

        @Override
        public void grantLiked(long uid) {
            liked.add(uid);
        }
    }

    /** Three users, one of them online. */
    public static final class People implements Presence {
        @Override
        public long onlineCount() {
            return 1;
        }

        @Override
        public long userCount() {
            return 3;
        }

        @Override
        public Map<Long, MemberPresence> of(Collection<Long> uids) {
            return uids.stream()
                    .distinct()
                    .collect(Collectors.toMap(u -> u, u -> new MemberPresence(u, u % 2 == 0, u)));
        }

        @Override
        public CursorPage<MemberPresence> page(PageQuery query) {
            return CursorPage.last(
                    List.of(
                            new MemberPresence(20001, true, 30),
                            new MemberPresence(20002, false, 20)));
        }
    }

    /** A clock that tests set. */
    public static final class SetClock extends Clock {
        private final AtomicLong now = new AtomicLong(1_800_000_000_000L);

        public void set(long millis) {
            now.set(millis);
        }

        public void tick() {
            now.incrementAndGet();
        }

        @Override
        public long millis() {
            return now.get();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
