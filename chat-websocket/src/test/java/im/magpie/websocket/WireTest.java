package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.push.Audience;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.runtime.QrWork;
import im.magpie.websocket.session.SessionProbe;
import im.magpie.websocket.session.Sessions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway as clients see it: real sockets, a real WebSocket client. */
class WireTest {
    private static final long LOBBY = 1;
    private static final long ROOM = 7;

    private Gateway gateway = Gateway.start();
    private final List<TestClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(TestClient::close);
        gateway.close();
    }

    private void restart(Map<String, String> keys) {
        gateway.close();
        gateway = Gateway.start(keys);
    }

    private TestClient guest() {
        return track(gateway.connect("/"));
    }

    private TestClient guestFrom(String address) {
        return track(
                TestClient.connect(
                        TestClient.builder().header("X-Forwarded-For", address), gateway.uri("/")));
    }

    private TestClient user(long uid) {
        return track(gateway.connectAs(uid));
    }

    private TestClient track(TestClient client) {
        clients.add(client);
        return client;
    }

    private double closes(String reason) {
        return gateway.metric("magpie.push.closes", "reason", reason);
    }

    @Test
    void greetsATokenFromTheQuery() {
        TestClient client =
                track(gateway.connect("/websocket?token=" + gateway.product().token(5)));
        client.awaitTexts(1);
        assertThat(client.texts())
                .containsExactly(
                        "{\"type\":3,\"data\":{\"uid\":5,\"token\":\"5.50\",\"name\":\"user"
                                + " 5\",\"power\":0}}");
    }

    @Test
    void greetsATokenFromTheHeaderAndFromASubprotocolWithoutEchoingOne() {
        TestClient header =
                track(
                        TestClient.connect(
                                TestClient.builder().header("Authorization", "Bearer 5.50"),
                                gateway.uri("/")));
        header.awaitText("\"uid\":5");
        TestClient protocol =
                track(
                        TestClient.connect(
                                TestClient.builder().subprotocols("chat.v2", "token.6.60"),
                                gateway.uri("/")));
        protocol.awaitText("\"uid\":6");
        assertThat(protocol.socket().getSubprotocol()).isEmpty();
    }

    @Test
    void aBadTokenGetsPushSixAndGoesOnAsAGuest() {
        TestClient client = track(gateway.connect("/?token=bad"));
        client.awaitText("\"type\":6");
        assertThat(client.texts()).containsExactly("{\"type\":6}");
        gateway.say(LOBBY, "hello");
        client.awaitText("hello");
        client.send("{\"type\":3,\"data\":{\"token\":\"9.90\"}}").awaitText("\"uid\":9");
    }

    @Test
    void guestsHearGlobalRoomsAndNothingElse() {
        gateway.product().member(ROOM, 5);
        TestClient guest = guest();
        TestClient member = user(5);
        TestClient other = user(6);
        gateway.say(ROOM, "inside");
        gateway.say(LOBBY, "outside");
        member.awaitText("outside");
        guest.awaitText("outside");
        other.awaitText("outside");
        assertThat(member.texts()).hasSize(3).anyMatch(t -> t.contains("inside"));
        assertThat(guest.texts()).hasSize(1);
        assertThat(other.texts()).hasSize(2);
    }

    @Test
    void showsEveryMessageOnceInOrderThoughEventsAreLostDoubledAndSwapped() {
        gateway.product().member(ROOM, 5);
        TestClient member = user(5);
        for (int i = 0; i < 50; i++) {
            gateway.product().append(ROOM, "m" + i);
        }
        for (long seq : new long[] {2, 1, 3, 3, 10, 9, 1, 50}) {
            gateway.pushMessage(ROOM, seq);
        }
        member.awaitTexts(51);
        List<String> shown = member.texts().subList(1, member.texts().size());
        for (int i = 0; i < 50; i++) {
            assertThat(shown.get(i)).contains("\"seq\":" + (i + 1) + ",");
        }
        assertThat(shown).hasSize(50);
        assertThat(gateway.metric("magpie.push.feed.healed")).isPositive();
    }

    @Test
    void tellsWhichMessagesWereReadFromTheLogAndToHowManyTheyWereWritten() {
        gateway.product().member(ROOM, 5);
        TestClient member = user(5);
        gateway.product().append(ROOM, "first");
        gateway.product().append(ROOM, "second");
        gateway.pushMessage(ROOM, 2);
        member.awaitText("second");
        await().untilAsserted(
                        () ->
                                assertThat(gateway.product().trail)
                                        .contains(ROOM + ":2-2 OWN")
                                        .containsSubsequence(ROOM + ":1-1 LOG", ROOM + ":2-2 LOG")
                                        .anyMatch(told -> told.endsWith("2 to 1")));
        List<String> trail = List.copyOf(gateway.product().trail);
        assertThat(trail.subList(0, trail.indexOf(ROOM + ":1-1 LOG")))
                .as("written before it had come")
                .noneMatch(told -> told.endsWith(" to 1"));
    }

    @Test
    void waitsAtAGapWhileTheLogCannotBeRead() {
        gateway.product().member(ROOM, 5);
        TestClient member = user(5);
        gateway.say(ROOM, "first");
        member.awaitText("first");
        gateway.product().append(ROOM, "second");
        gateway.product().databaseAway = true;
        gateway.say(ROOM, "third");
        gateway.say(LOBBY, "elsewhere");
        member.awaitText("elsewhere");
        assertThat(member.texts()).noneMatch(t -> t.contains("third"));
        gateway.product().databaseAway = false;
        member.awaitText("third");
        assertThat(member.texts().get(member.texts().size() - 2)).contains("second");
    }

    @Test
    void showsWhatTheRoomsSaidDuringALoginRightAfterPushThree() {
        gateway.product().member(ROOM, 5);
        TestClient first = user(5);
        gateway.product().welcomeGate = new CountDownLatch(1);
        TestClient late = track(gateway.connect("/?token=5.50"));
        await().until(() -> gateway.product().batches.size() == 2);
        await().until(() -> SessionProbe.joined(gateway.bean(Sessions.class), 5) == 2);
        gateway.say(ROOM, "meanwhile");
        first.awaitText("meanwhile"); // so it has reached the one that is logging in, too
        gateway.product().welcomeGate.countDown();
        late.awaitTexts(2);
        assertThat(late.texts().get(0)).contains("\"type\":3");
        assertThat(late.texts().get(1)).contains("meanwhile");
    }

    @Test
    void aRemovedMemberHearsNothingCommittedAfterwards() {
        gateway.product().member(ROOM, 5);
        gateway.product().member(ROOM, 6);
        TestClient stays = user(5);
        TestClient leaves = user(6);
        gateway.say(ROOM, "both");
        leaves.awaitText("both");
        gateway.product().remove(ROOM, 6);
        gateway.say(ROOM, "one");
        gateway.say(ROOM, "two");
        gateway.say(LOBBY, "all");
        stays.awaitText("two");
        leaves.awaitText("all");
        assertThat(leaves.texts()).noneMatch(t -> t.contains("one") || t.contains("two"));
    }

    @Test
    void aNewMemberHearsTheMessageThatTellsOfIt() {
        TestClient invited = user(6);
        gateway.product().append(ROOM, "old");
        gateway.product().member(ROOM, 6);
        gateway.say(ROOM, "welcome");
        invited.awaitText("welcome");
        assertThat(invited.texts()).noneMatch(t -> t.contains("old"));
    }

    @Test
    void aMemberRemovedWhileLoggingInHearsNothing() {
        gateway.product().member(ROOM, 5);
        gateway.product().member(ROOM, 6);
        TestClient stays = user(5);
        gateway.say(ROOM, "open");
        stays.awaitText("open");
        gateway.product().duringRoomsOf =
                () -> {
                    gateway.product().duringRoomsOf = () -> {};
                    gateway.product().remove(ROOM, 6);
                    gateway.say(ROOM, "gone");
                    stays.awaitText("gone"); // the new member list is in force before the join
                };
        TestClient removed = user(6);
        gateway.say(ROOM, "secret");
        stays.awaitText("secret");
        gateway.say(LOBBY, "all");
        removed.awaitText("all");
        assertThat(removed.texts()).noneMatch(t -> t.contains("secret") || t.contains("gone"));
    }

    @Test
    void aMemberAddedAndRemovedDuringALoginHearsNothing() {
        gateway.product().member(ROOM, 6);
        TestClient stays = user(6);
        gateway.say(ROOM, "open");
        stays.awaitText("open");
        gateway.product().duringRoomsOf =
                () -> {
                    gateway.product().duringRoomsOf = () -> {};
                    gateway.product().member(ROOM, 5);
                    gateway.say(ROOM, "added");
                    stays.awaitText("added"); // the list that has the new member is in force
                    gateway.product().remove(ROOM, 5);
                    gateway.say(ROOM, "removed");
                    stays.awaitText("removed");
                };
        TestClient removed = user(5);
        gateway.say(ROOM, "secret");
        stays.awaitText("secret");
        gateway.say(LOBBY, "all");
        removed.awaitText("all");
        assertThat(removed.texts()).noneMatch(t -> t.contains("secret") || t.contains("removed"));
    }

    @Test
    void theFirstGuestMissesNothingThatIsSaidAfterTheHandshakeAndToldLate() {
        gateway.product().headGate = new CountDownLatch(1);
        TestClient guest = guest().send("ping");
        guest.awaitText("pong");
        long seq = gateway.product().append(LOBBY, "told late");
        gateway.product().headGate.countDown();
        gateway.connectAs(5);
        gateway.pushMessage(LOBBY, seq);
        guest.awaitText("told late");
    }

    /** As when the database was put back to an earlier state. */
    @Test
    void globalRoomsAreFollowedAnewWhenNobodyKnowsWhatWasMissed() {
        TestClient before = guest().send("ping");
        gateway.say(LOBBY, "one");
        gateway.say(LOBBY, "two");
        before.awaitText("two");
        gateway.product().forget(LOBBY);
        gateway.publish(new EventsMissed());
        assertThat(before.awaitClose()).isEqualTo(1001);
        TestClient after = guest().send("ping");
        after.awaitText("pong");
        gateway.say(LOBBY, "one again");
        after.awaitText("one again");
    }

    @Test
    void aPushForAUserNeverComesBeforePushThree() {
        gateway.product().duringRoomsOf =
                () -> {
                    gateway.product().duringRoomsOf = () -> {};
                    gateway.push(new Said(0, 0, "private"), new Audience.Users(Set.of(5L)));
                };
        TestClient client = guest().send("ping");
        client.awaitText("pong");
        client.send("{\"type\":3,\"data\":{\"token\":\"5.50\"}}").awaitText("\"type\":3");
        assertThat(client.texts().get(1)).contains("\"type\":3");
    }

    @Test
    void aCodeThatComesAfterTheLoginIsGivenBack() {
        gateway.product().qrGate = new CountDownLatch(1);
        TestClient client = guest().send("{\"type\":1}");
        await().until(() -> gateway.product().tickets.size() == 1);
        client.send("{\"type\":3,\"data\":{\"token\":\"5.50\"}}").awaitText("\"type\":3");
        gateway.product().qrGate.countDown();
        await().until(() -> gateway.product().abandoned.equals(gateway.product().tickets));
        client.send("ping").awaitText("pong");
        assertThat(client.texts()).noneMatch(text -> text.startsWith("{\"type\":1,"));
    }

    @Test
    void aRenewedTokenOutlivesTheOneThatWasPresented() {
        long end = System.currentTimeMillis() + 2_000;
        gateway.product().expiries.put("5.50", end);
        gateway.product().renewal = 60_000;
        TestClient client = user(5);
        // Longer than the token and a few sweeps.
        await().until(() -> System.currentTimeMillis() > end + 1_500);
        client.send("ping").awaitText("pong");
        assertThat(client.texts()).noneMatch(text -> text.contains("\"type\":6"));
    }

    @Test
    void endsConnectionsWhoseTokensEnd() {
        TestClient loggedOut = user(5);
        TestClient banned = user(6);
        TestClient other = user(7);
        gateway.publish(TokensEnded.some(5, Set.of(50L), TokensEnded.Cause.LOGOUT));
        gateway.publish(TokensEnded.some(5, Set.of(51L), TokensEnded.Cause.LOGOUT));
        gateway.publish(TokensEnded.all(6, 1_000, TokensEnded.Cause.BANNED));
        assertThat(loggedOut.awaitClose()).isEqualTo(4001);
        assertThat(banned.awaitClose()).isEqualTo(1008);
        assertThat(loggedOut.texts().get(1)).isEqualTo("{\"type\":6}");
        assertThat(banned.texts().get(1)).isEqualTo("{\"type\":6}");
        gateway.say(LOBBY, "still here");
        other.awaitText("still here");
        assertThat(gateway.product().events).hasSize(5);
        assertThat(gateway.product().events.get(4)).isInstanceOf(SessionEvent.Closed.class);
    }

    @Test
    void aCheckThatRacedWithTheEndOfItsTokenLetsNobodyIn() {
        gateway.product().welcomeGate = new CountDownLatch(1);
        TestClient client = track(gateway.connect("/?token=5.50"));
        await().until(() -> gateway.product().batches.size() == 1);
        gateway.publish(TokensEnded.some(5, Set.of(50L), TokensEnded.Cause.LOGOUT));
        gateway.product().welcomeGate.countDown();
        assertThat(client.awaitClose()).isEqualTo(4001);
        assertThat(client.texts()).containsExactly("{\"type\":6}");
    }

    @Test
    void anEndDuringTheCheckIsNoticedBeforeAnythingElse() {
        gateway.product().checkGate = new CountDownLatch(1);
        TestClient client = track(gateway.connect("/?token=5.50"));
        await().until(() -> gateway.product().batches.size() == 1);
        gateway.publish(TokensEnded.some(5, Set.of(50L), TokensEnded.Cause.LOGOUT));
        gateway.product().checkGate.countDown();
        // The token is asked about again, and this authenticator still likes it: a new verdict.
        client.awaitText("\"type\":3");
        assertThat(gateway.product().batches).hasSize(2);
    }

    @Test
    void closesWithTryAgainWhenTokensCannotBeChecked() {
        gateway.product().databaseAway = true;
        TestClient client = track(gateway.connect("/?token=5.50"));
        assertThat(client.awaitClose()).isEqualTo(1013);
        assertThat(client.texts()).isEmpty();
        assertThat(gateway.product().events).isEmpty();
    }

    @Test
    void gathersHandshakesThatArriveDuringACheck() {
        gateway.product().checkGate = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            track(gateway.connect("/?token=" + (100 + i) + ".1"));
        }
        await().until(() -> gateway.metric("magpie.push.handshakes", "result", "upgraded") == 20);
        gateway.product().checkGate.countDown();
        clients.forEach(client -> client.awaitText("\"type\":3"));
        assertThat(gateway.product().batches.size()).isLessThan(5);
    }

    @Test
    void logsInByQrCode() {
        TestClient client = guest();
        client.send("{\"type\":1}").awaitText("\"type\":1");
        ConnectionRef ref = gateway.product().tickets.get(0);
        assertThat(client.texts())
                .containsExactly(
                        "{\"type\":1,\"data\":{\"loginUrl\":\"qr-" + ref.number() + "\"}}");
        assertThat(gateway.product().handshakes.get(0).host()).startsWith("127.0.0.1:");
        gateway.publish(new LoginGranted(ref, 5, 55));
        client.awaitText("\"type\":3");
        gateway.push(new Said(0, 0, "to one"), new Audience.Connection(ref));
        client.awaitText("to one");
        client.close();
        await().untilAsserted(() -> assertThat(gateway.product().abandoned).containsExactly(ref));
    }

    @Test
    void aQrLoginThatMeetsATokenCheckIsMadeWhenTheTokenIsRefused() {
        TestClient client = guest();
        client.send("{\"type\":1}").awaitText("\"type\":1");
        ConnectionRef ref = gateway.product().tickets.get(0);
        gateway.product().checkGate = new CountDownLatch(1);
        client.send("{\"type\":3,\"data\":{\"token\":\"bad\"}}");
        await().until(() -> gateway.product().batches.size() == 1);
        gateway.publish(new LoginGranted(ref, 5, 55));
        gateway.publish(new LoginGranted(ref, 5, 55));
        gateway.product().checkGate.countDown();
        client.awaitText("\"type\":3");
        assertThat(client.texts().subList(1, 2)).containsExactly("{\"type\":6}");
        assertThat(client.texts().get(2)).contains("\"uid\":5");
    }

    @Test
    void aQrLoginThatMeetsATokenCheckIsForgottenWhenTheTokenIsGood() {
        TestClient client = guest();
        client.send("{\"type\":1}").awaitText("\"type\":1");
        ConnectionRef ref = gateway.product().tickets.get(0);
        gateway.product().checkGate = new CountDownLatch(1);
        client.send("{\"type\":3,\"data\":{\"token\":\"6.60\"}}");
        await().until(() -> gateway.product().batches.size() == 1);
        gateway.publish(new LoginGranted(ref, 5, 55));
        gateway.product().checkGate.countDown();
        client.awaitText("\"uid\":6");
        client.send("ping").awaitText("pong");
        assertThat(client.texts()).noneMatch(text -> text.contains("\"uid\":5"));
    }

    @Test
    void nobodyIsLoggedInOnTheMereWordOfAnEvent() {
        TestClient asking = guest();
        asking.send("{\"type\":1}").awaitText("\"type\":1");
        ConnectionRef ref = gateway.product().tickets.get(0);
        gateway.product().tickets.clear();
        gateway.publish(new LoginGranted(ref, 5, 55));
        asking.awaitText("{\"type\":6}");
        assertThat(asking.texts()).noneMatch(text -> text.contains("\"type\":3"));
    }

    @Test
    void whoIsLoggedInGetsNoCodeAndStaysConnected() {
        TestClient client = user(5).send("{\"type\":1}").send("ping");
        client.awaitText("pong");
        assertThat(gateway.product().tickets).isEmpty();
        assertThat(client.texts()).noneMatch(text -> text.startsWith("{\"type\":1,"));
    }

    @Test
    void aCodeThatIsNotOfferedEndsNobodysConnection() {
        gateway.product().qrRefused = true;
        TestClient client = guest().send("{\"type\":1}");
        await().until(() -> gateway.product().tickets.size() == 1);
        client.send("ping").awaitText("pong");
        assertThat(client.texts()).containsExactly("pong");
    }

    @Test
    void aGuestWhoNeverAskedForACodeIsNotAbandoned() {
        guest().close();
        await().until(() -> closes("lost") == 1);
        assertThat(gateway.product().abandoned).isEmpty();
    }

    @Test
    void refusesTooManyCodes() {
        TestClient client = guest();
        for (int i = 0; i < 7; i++) {
            client.send("{\"type\":1}");
        }
        assertThat(client.awaitClose()).isEqualTo(1008);
    }

    @Test
    void refusesTooManyCodesOfOneAddressHoweverManyConnectionsItOpens() {
        restart(Map.of("qr-per-address", "2"));
        for (int i = 0; i < 2; i++) {
            guest().send("{\"type\":1}").awaitText("\"loginUrl\"");
        }
        TestClient third = guest().send("{\"type\":1}");
        assertThat(third.awaitClose()).isEqualTo(1008);
        assertThat(third.closeText()).isEqualTo("too many login codes");
        guestFrom("2001:db8::1").send("{\"type\":1}").awaitText("\"loginUrl\"");
        assertThat(gateway.product().tickets).hasSize(3);
        await().until(() -> closes("too-many-qr-codes") == 1);
    }

    @Test
    void aConnectionRefusedForItsAddressGivesItsOlderCodeBack() {
        restart(Map.of("qr-per-address", "1"));
        TestClient client = guest().send("{\"type\":1}");
        client.awaitText("\"loginUrl\"");
        client.send("{\"type\":1}");
        assertThat(client.awaitClose()).isEqualTo(1008);
        await().until(() -> gateway.product().abandoned.equals(gateway.product().tickets));
    }

    @Test
    void tokensAreCheckedAndRoomsHeardWhileManyCodesAreWaitedFor() {
        gateway.product().qrGate = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            guest().send("{\"type\":1}");
        }
        await().until(() -> gateway.product().tickets.size() >= 3);
        TestClient user = user(5);
        gateway.product().append(LOBBY, "missed");
        gateway.say(LOBBY, "heard");
        user.awaitText("missed"); // read from the log
        user.awaitText("heard");
        gateway.product().qrGate.countDown();
        clients.subList(0, 20).forEach(client -> client.awaitText("\"loginUrl\""));
    }

    @Test
    void guestsAreToldToTryAgainWhenTooManyWaitForACode() {
        CountDownLatch gate = new CountDownLatch(1);
        QrWork codes = gateway.bean(QrWork.class);
        int taken = 0;
        while (codes.submit(() -> Product.await(gate))) {
            taken++;
        }
        assertThat(taken).isEqualTo(3 + 256);
        TestClient late = guest().send("{\"type\":1}");
        assertThat(late.awaitClose()).isEqualTo(1013);
        user(5);
        gate.countDown();
        await().untilAsserted(() -> assertThat(codes.submit(() -> {})).isTrue());
        guest().send("{\"type\":1}").awaitText("\"loginUrl\"");
    }

    @Test
    void aGuestWhoLeftWhileWaitingForACodeCostsNone() {
        gateway.product().qrGate = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            guest().send("{\"type\":1}");
        }
        await().until(() -> gateway.product().tickets.size() == 3);
        TestClient impatient = guest().send("{\"type\":1}").send("ping");
        impatient.awaitText("pong");
        impatient.close();
        await().until(() -> closes("lost") == 1);
        gateway.product().qrGate.countDown();
        guest().send("{\"type\":1}").awaitText("\"loginUrl\"");
        assertThat(gateway.product().tickets).hasSize(4);
    }

    @Test
    void answersHeartbeatsOfAllKinds() {
        TestClient client = guest();
        client.send("{\"type\":2}").send("ping").awaitText("pong");
        client.socket().sendPing(ByteBuffer.wrap(new byte[] {'h', 'i'})).join();
        await().untilAsserted(() -> assertThat(client.pongs()).containsExactly("hi"));
        assertThat(client.texts()).containsExactly("pong");
    }

    @Test
    void closesOnFramesNobodyUnderstands() {
        for (String bad :
                List.of("{", "[]", "{\"type\":\"2\"}", "{\"type\":99}", "7", "", "{\"type\":3}")) {
            TestClient client = guest().send(bad);
            assertThat(client.awaitClose()).as(bad).isEqualTo(1008);
            assertThat(client.closeText()).as(bad).isNotEmpty();
        }
    }

    @Test
    void refusesBinaryAndASecondLogin() {
        TestClient binary = guest();
        binary.socket().sendBinary(ByteBuffer.allocate(3), true).join();
        assertThat(binary.awaitClose()).isEqualTo(1003);
        TestClient twice = user(5).send("{\"type\":3,\"data\":{\"token\":\"6.60\"}}");
        assertThat(twice.awaitClose()).isEqualTo(1008);
    }

    @Test
    void putsFragmentsTogetherUpToTheLimit() {
        TestClient client = guest();
        client.socket().sendText("pi", false).join();
        client.socket().sendText("ng", true).join();
        client.awaitText("pong");
        client.socket().sendText("x".repeat(40_000), false).join();
        client.socket().sendText("x".repeat(40_000), true).join();
        assertThat(client.awaitClose()).isEqualTo(1009);
        assertThat(closes("too-big")).isEqualTo(1);
    }

    @Test
    void closesConnectionsThatSayNothingButNotThoseThatPing() {
        restart(Map.of("idle-timeout", "2s"));
        TestClient silent = guest();
        TestClient pinging = guest().send("ping");
        assertThat(silent.awaitClose()).isEqualTo(4003);
        assertThat(pinging.isOpen()).isTrue();
        assertThat(pinging.awaitClose()).isEqualTo(4003);
    }

    @Test
    void closesGuestsThatDoNotLogIn() {
        restart(Map.of("guest-timeout", "1500ms"));
        TestClient user = user(5);
        assertThat(guest().awaitClose()).isEqualTo(4003);
        assertThat(user.isOpen()).isTrue();
    }

    @Test
    void endsAConnectionWhenItsTokenExpires() {
        gateway.product().expiries.put("5.50", System.currentTimeMillis() + 2_000);
        TestClient client = user(5);
        assertThat(client.awaitClose()).isEqualTo(4001);
        assertThat(client.texts()).hasSize(2).last().isEqualTo("{\"type\":6}");
    }

    @Test
    void limitsFramesPingsIncluded() {
        restart(Map.of("frames-per-second", "1", "frames-burst", "5"));
        TestClient client = guest();
        for (int i = 0; i < 6 && client.isOpen(); i++) {
            client.socket().sendPing(ByteBuffer.allocate(1)).join();
        }
        assertThat(client.awaitClose()).isEqualTo(1008);
        assertThat(client.pongs().size()).isLessThanOrEqualTo(5);
    }

    @Test
    void refusesTheNewestConnectionOfAUser() {
        restart(Map.of("max-connections-per-user", "2"));
        user(5);
        user(5);
        TestClient third = track(gateway.connect("/?token=5.50"));
        assertThat(third.awaitClose()).isEqualTo(4029);
        clients.get(0).close();
        await().until(() -> gateway.metric("magpie.push.connections", "kind", "user") == 1);
        user(5);
    }

    @Test
    void limitsGuestsButNotUsers() {
        restart(Map.of("max-guests", "1"));
        guest();
        await().until(() -> gateway.metric("magpie.push.connections", "kind", "guest") == 1);
        assertThat(track(gateway.connect("/?token=bad")).awaitClose()).isEqualTo(4029);
        user(5);
        assertThat(RawClient.get(gateway.port(), RawClient.handshake("/")).status()).isEqualTo(503);
    }

    @Test
    void tellsEverybodyToComeBackWhenItStops() {
        TestClient client = user(5);
        TestClient guest = guest();
        gateway.close();
        assertThat(client.awaitClose()).isEqualTo(1001);
        assertThat(client.closeText()).contains("reconnect");
        assertThat(guest.awaitClose()).isEqualTo(1001);
    }

    @Test
    void pushesToKindsOfConnectionsAndToUsers() {
        TestClient guest = guest();
        TestClient user = user(5);
        gateway.push(new Said(0, 0, "A"), new Audience.Everyone(Audience.Everyone.Kind.USERS));
        gateway.push(new Said(0, 0, "B"), new Audience.Everyone(Audience.Everyone.Kind.GUESTS));
        gateway.push(new Said(0, 0, "C"), new Audience.Users(Set.of(5L, 6L)));
        gateway.push(new Said(0, 0, "D"), new Audience.Everyone(Audience.Everyone.Kind.ALL));
        guest.awaitText("\"D\"");
        user.awaitText("\"D\"");
        assertThat(guest.texts()).hasSize(2).first().asString().contains("\"B\"");
        assertThat(user.texts()).hasSize(4);
        assertThat(user.texts().get(1)).contains("\"A\"");
        assertThat(user.texts().get(2)).contains("\"C\"");
    }
}
