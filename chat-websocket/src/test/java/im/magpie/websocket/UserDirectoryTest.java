package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.NodeId;
import im.magpie.websocket.cluster.NodeDirectory;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a gateway tells the directory of users, and what it does when that one has troubles. */
class UserDirectoryTest {

    /** Holds what one node has said since the last renewal that was heard. */
    private static class Heard implements NodeDirectory {
        final Set<Long> users = ConcurrentHashMap.newKeySet();
        volatile boolean away;
        private boolean lost = true;

        @Override
        public void add(Collection<Long> uids) {
            answer();
            users.addAll(uids);
        }

        @Override
        public void remove(Collection<Long> uids) {
            answer();
            users.removeAll(uids);
        }

        @Override
        public void renew(Supplier<? extends Collection<Long>> present) {
            answer();
            if (lost) {
                users.clear();
                users.addAll(present.get());
                lost = false;
            }
        }

        private void answer() {
            if (away) {
                lost = true;
                throw new IllegalStateException("away");
            }
        }

        @Override
        public Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void isToldOfThoseWhoComeAndGo() {
        Heard directory = new Heard();
        try (Gateway gateway = Gateway.start(directory)) {
            TestClient first = gateway.connectAs(5);
            TestClient second = gateway.connectAs(6);
            await().until(() -> directory.users.equals(Set.of(5L, 6L)));
            first.close();
            await().until(() -> directory.users.equals(Set.of(6L)));
            second.close();
            await().until(directory.users::isEmpty);
        }
    }

    @Test
    void isToldEverythingAgainAfterItWasAway() {
        Heard directory = new Heard();
        try (Gateway gateway = Gateway.start(directory)) {
            TestClient gone = gateway.connectAs(5);
            await().until(() -> directory.users.equals(Set.of(5L)));
            directory.away = true;
            gateway.connectAs(6);
            gone.close();
            await().until(() -> gateway.metric("magpie.push.connections", "kind", "user") == 1);
            directory.away = false;
            await().until(() -> directory.users.equals(Set.of(6L)));
        }
    }

    @Test
    void logsUsersInWhileItDoesNotAnswer() {
        CountDownLatch answering = new CountDownLatch(1);
        NodeDirectory stuck =
                new Heard() {
                    @Override
                    public void add(Collection<Long> uids) {
                        try {
                            answering.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        super.add(uids);
                    }
                };
        try (Gateway gateway = Gateway.start(stuck)) {
            for (long uid = 1; uid <= 3; uid++) {
                assertThat(gateway.connectAs(uid).texts()).isNotEmpty();
            }
            answering.countDown();
            await().until(() -> ((Heard) stuck).users.equals(Set.of(1L, 2L, 3L)));
        }
    }
}
