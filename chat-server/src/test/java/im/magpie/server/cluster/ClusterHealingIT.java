package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is done at one node is seen at the other without the broker and without Redis. The bound is
 * far above what it takes, for busy machines; what it took is printed.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterHealingIT {
    private static final double BOUND_SECONDS = 5;
    private static final int SENDERS = 4;
    private static final int SENDS = 5;
    private static final Duration RETURN = Duration.ofSeconds(60);
    private static final String DROPPED = "magpie_push_bus_dropped_total";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TwoNodes nodes;

    /** What goes wrong, and how it comes back. */
    enum Fault {
        BROKER_PAUSED(true) {
            @Override
            void begin(Lab lab) {
                lab.rocketMq().pause();
            }

            @Override
            void end(Lab lab) {
                lab.rocketMq().resume();
            }
        },
        BROKER_KILLED(true) {
            @Override
            void begin(Lab lab) {
                lab.rocketMq().kill();
            }

            @Override
            void end(Lab lab) {
                lab.rocketMq().restart();
            }
        },
        REDIS_KILLED(false) {
            @Override
            void begin(Lab lab) {
                lab.redis().kill();
            }

            @Override
            void end(Lab lab) {
                lab.redis().restart();
            }
        },
        REDIS_EMPTIED(false) {
            @Override
            void begin(Lab lab) {
                lab.redis().restart();
            }

            @Override
            void end(Lab lab) {}
        },
        BOTH_KILLED(true) {
            @Override
            void begin(Lab lab) {
                lab.rocketMq().kill();
                lab.redis().kill();
            }

            @Override
            void end(Lab lab) {
                lab.redis().restart();
                lab.rocketMq().restart();
            }
        };

        /** Whether the nodes have no bus meanwhile. */
        final boolean silent;

        Fault(boolean silent) {
            this.silent = silent;
        }

        abstract void begin(Lab lab);

        abstract void end(Lab lab);
    }

    @BeforeAll
    void start() {
        nodes = TwoNodes.start("--chat.rate-limit.enabled=false");
    }

    @AfterEach
    void disconnect() {
        nodes.disconnect();
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        if (nodes != null) {
            nodes.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsSeenAtTheOtherNode(Fault fault) throws Exception {
        nodes.awaitBus(nodes.a(), nodes.b());
        CrossingTimes times = new CrossingTimes();
        CrossingTimes answers = new CrossingTimes();
        List<Runnable> acts = acts(times, answers);
        double healed = nodes.b().counter(TwoNodes.HEALED);
        double dropped = nodes.a().counter(DROPPED);

        fault.begin(nodes.lab());
        try {
            together(acts);
            nodes.sides().forEach(Side::assertReady);
        } finally {
            fault.end(nodes.lab());
        }

        System.out.print(times.table(fault.name()) + answers.table(fault.name()));
        assertThat(times.worst()).isLessThan(BOUND_SECONDS);
        assertThat(answers.worst()).isLessThan(BOUND_SECONDS);
        if (fault.silent) {
            assertThat(nodes.b().counter(TwoNodes.HEALED)).isGreaterThan(healed);
            await().atMost(RETURN).until(() -> nodes.a().counter(DROPPED) > dropped);
        }
        nodes.awaitBus(nodes.a(), nodes.b());
        nodes.awaitBus(nodes.b(), nodes.a());
    }

    private void together(List<Runnable> acts) throws Exception {
        List<Future<?>> done = new ArrayList<>();
        acts.forEach(act -> done.add(threads.submit(act)));
        for (Future<?> each : done) {
            each.get();
        }
    }

    /** All users and connections are there before the fault. */
    private List<Runnable> acts(CrossingTimes times, CrossingTimes answers) {
        List<Runnable> acts = new ArrayList<>();
        User owner = nodes.newUser();
        User member = nodes.newUser();
        PushClient remote = nodes.b().connect(member);
        long room = nodes.a().acts(owner).group(member);
        for (int i = 0; i < SENDERS; i++) {
            long to = i % 2 == 0 ? Acts.LOBBY : room;
            acts.add(() -> send(times, answers, nodes.a().acts(owner), to, remote));
        }
        acts.add(change(times, owner, room, remote));
        acts.add(kick(times, owner, member, remote));
        acts.add(invite(times, owner, member));
        acts.add(ban(times));
        acts.add(logout(times));
        acts.add(login(times));
        return acts;
    }

    private static void send(
            CrossingTimes times, CrossingTimes answers, Acts sender, long room, PushClient remote) {
        for (int i = 0; i < SENDS; i++) {
            String text = Texts.unique("heal");
            times.measure(
                    room == Acts.LOBBY ? "message, global room" : "message, group",
                    () ->
                            answers.measure(
                                    "answer to a send", () -> sender.say(room, text), () -> {}),
                    () -> Pushes.awaitText(remote, text));
        }
    }

    private Runnable change(CrossingTimes times, User owner, long room, PushClient remote) {
        Acts acts = nodes.a().acts(owner);
        long message = acts.say(room, Texts.unique("changed"));
        return () -> {
            times.measure(
                    "mark", () -> acts.like(message), () -> Pushes.awaitMark(remote, message));
            times.measure(
                    "recall",
                    () -> acts.recall(message),
                    () -> Pushes.awaitRecall(remote, message));
        };
    }

    private Runnable kick(CrossingTimes times, User owner, User member, PushClient remote) {
        User removed = nodes.newUser();
        PushClient theirs = nodes.b().connect(removed);
        Acts acts = nodes.a().acts(owner);
        long room = acts.group(member, removed);
        return () -> {
            times.measure(
                    "removal from a group",
                    () -> acts.remove(room, removed),
                    () -> Pushes.awaitMemberChange(theirs, room, removed, 2));
            String secret = Texts.unique("secret");
            acts.say(room, secret);
            assertThat(nodes.b().acts(removed).reads(room, secret)).isFalse();
            Pushes.awaitText(remote, secret);
            assertThat(Pushes.hasText(theirs, secret)).isFalse();
        };
    }

    private Runnable invite(CrossingTimes times, User owner, User member) {
        User invited = nodes.newUser();
        PushClient theirs = nodes.b().connect(invited);
        Acts acts = nodes.a().acts(owner);
        long room = acts.group(member);
        return () -> {
            times.measure(
                    "invitation to a group",
                    () -> acts.invite(room, invited),
                    () -> Pushes.awaitMemberChange(theirs, room, invited, 1));
            String welcome = Texts.unique("welcome");
            times.measure(
                    "message to who just joined",
                    () -> acts.say(room, welcome),
                    () -> Pushes.awaitText(theirs, welcome));
        };
    }

    private Runnable ban(CrossingTimes times) {
        User admin = nodes.admin();
        User banned = nodes.newUser();
        PushClient theirs = nodes.b().connect(banned);
        PushClient guest = nodes.b().guest();
        return () -> {
            times.measure(
                    "ban, connection closed",
                    () -> nodes.a().acts(admin).ban(banned),
                    () -> assertThat(theirs.awaitClose()).isEqualTo(1008));
            Pushes.awaitBanned(guest, banned);
            nodes.b().acts(banned).me().refused(403, 1008);
        };
    }

    private Runnable logout(CrossingTimes times) {
        User user = nodes.newUser();
        PushClient theirs = nodes.b().connect(user);
        nodes.b().acts(user).me().ok();
        return () -> {
            times.measure(
                    "logout, connection closed",
                    () -> nodes.a().acts(user).logout(),
                    () -> assertThat(theirs.awaitClose()).isEqualTo(4001));
            nodes.b().acts(user).me().refused(401, 401);
        };
    }

    private Runnable login(CrossingTimes times) {
        PushClient guest = nodes.a().guest();
        QrCode code = QrCode.on(guest);
        RestClient phone = nodes.b().rest();
        return () -> {
            String[] key = new String[1];
            times.measure(
                    "scan of a login code",
                    () -> key[0] = code.scan(phone, Texts.account()),
                    () -> guest.awaitPush(2, data -> true, Pushes.LIMIT));
            times.measure(
                    "login by a code",
                    () -> code.confirm(phone, key[0]).ok(),
                    () -> guest.awaitPush(3, data -> true, Pushes.LIMIT));
        };
    }
}
