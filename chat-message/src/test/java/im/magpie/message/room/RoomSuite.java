package im.magpie.message.room;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.session.RoomDirectory;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.room.GroupController.GroupInfo;
import im.magpie.message.room.GroupController.GroupMember;
import im.magpie.message.room.GroupController.NamedMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Groups as clients see them, and the directory the gateway asks. */
abstract class RoomSuite extends DatabaseSuite {
    private static final Identity GUEST = new Identity.Guest();

    private static GroupInfo info(MessageModule node, Identity caller, long room) {
        return node.bean(GroupController.class).group(caller, room).data();
    }

    private static CursorPage<GroupMember> members(
            MessageModule node, Identity caller, long room, int size, String cursor) {
        return node.bean(GroupController.class)
                .members(caller, new PageQuery(size, cursor), room)
                .data();
    }

    private static void presence(MessageModule node, long uid, int online, long time) {
        node.jdbc.update(
                "INSERT INTO user_presence (uid, online, last_opt_time) VALUES (?, ?, ?)",
                uid,
                online,
                time);
    }

    @Test
    void showsTheGlobalRoomToEverybody() {
        MessageModule node = node();
        assertThat(info(node, user(newUser()), 1))
                .isEqualTo(new GroupInfo(1, "全员群", "/img/lobby.svg", 1, 3));
        assertThat(info(node, GUEST, 1).role()).isEqualTo(4);
        assertThat(members(node, GUEST, 1, 20, "").list())
                .containsExactly(
                        new GroupMember(20001, 1, null, 30), new GroupMember(20002, 2, null, 20));
        assertThat(node.bean(GroupController.class).statistic().data())
                .isEqualTo(new GroupController.MemberStatistic(1, 3));
    }

    @Test
    void showsAGroupToItsMembersAndNothingToStrangers() {
        MessageModule node = node();
        long owner = newUser();
        long member = newUser();
        long former = newUser();
        long room = node.group(owner, member, former);
        presence(node, owner, 1, 10);
        node.leave(room, former);
        assertThat(info(node, user(owner), room).role()).isEqualTo(1);
        assertThat(info(node, user(member), room).role()).isEqualTo(3);
        assertThat(info(node, user(member), room).onlineNum()).isEqualTo(1);
        assertThat(info(node, user(former), room).role()).isEqualTo(4);
        assertThat(members(node, user(former), room, 20, "").list()).isEmpty();
        for (Identity caller : List.of(GUEST, user(newUser()))) {
            for (long id : new long[] {room, 666_666_666L}) {
                assertThatThrownBy(() -> info(node, caller, id))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.GROUP_NOT_FOUND));
                assertThatThrownBy(() -> members(node, caller, id, 20, ""))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.GROUP_NOT_FOUND));
            }
        }
    }

    @Test
    void showsAFriendRoomAsTheOtherUser() {
        MessageModule node = node();
        long me = newUser();
        long friend = newUser();
        long room = node.friends(me, friend);
        assertThat(info(node, user(me), room))
                .isEqualTo(new GroupInfo(room, "u" + friend, "/a/" + friend, 0, 3));
    }

    private static List<Long> listed(MessageModule node, long uid, long room) {
        return node.bean(GroupController.class).list(user(uid), room).data().stream()
                .map(NamedMember::uid)
                .toList();
    }

    @Test
    void namesTheMembersToMembersOnly() {
        MessageModule node = node();
        long owner = newUser();
        long member = newUser();
        long former = newUser();
        long room = node.group(owner, former, member);
        node.leave(room, former);
        assertThat(listed(node, member, room)).containsExactly(owner, member);
        assertThat(node.bean(GroupController.class).list(user(owner), room).data().get(1))
                .isEqualTo(new NamedMember(member, "u" + member, "/a/" + member));
        assertThat(listed(node, former, room)).isEmpty();
        long friends = node.friends(owner, member);
        assertThat(listed(node, owner, friends)).containsExactly(owner, member);
        node.jdbc.update("UPDATE room SET status = 1 WHERE id = ?", friends);
        assertThat(listed(node, owner, friends)).containsExactly(owner, member);
        for (long id : new long[] {room, friends, 666_666_666L}) {
            assertThatThrownBy(() -> listed(node, newUser(), id))
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.GROUP_NOT_FOUND));
        }
    }

    @Test
    void namesAThousandMembersAtMostInTwoQueries() {
        MessageModule node = node();
        long owner = newUser();
        long room = node.group(owner);
        node.jdbc.batchUpdate(
                "INSERT INTO room_member (room_id, uid, create_time) VALUES (?, ?, 0)",
                LongStream.range(0, 1005).mapToObj(i -> new Object[] {room, newUser()}).toList());
        node.dataSource.reset();
        assertThat(listed(node, owner, room)).hasSize(1000).startsWith(owner);
        assertThat(node.dataSource.statements()).hasSize(2);
    }

    @Test
    void namesTheLastActiveMembersOfTheGlobalRoom() {
        MessageModule node = node();
        long online = newUser();
        long lately = newUser();
        presence(node, lately, 0, Long.MAX_VALUE - 1);
        presence(node, online, 1, Long.MAX_VALUE);
        List<Long> listed = listed(node, newUser(), 1);
        assertThat(listed).startsWith(online).containsSubsequence(online, lately);
    }

    @Test
    void pagesMembersByPresenceThenActivity() {
        MessageModule node = node();
        List<Long> uids = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            uids.add(newUser());
        }
        long room = node.group(uids.toArray(Long[]::new));
        for (int i = 0; i < 8; i++) {
            presence(node, uids.get(i), i % 2, i / 4);
        }
        List<GroupMember> seen = new ArrayList<>();
        CursorPage<GroupMember> page = members(node, user(uids.get(0)), room, 2, "");
        seen.addAll(page.list());
        while (!page.isLast()) {
            page = members(node, user(uids.get(0)), room, 2, page.cursor());
            seen.addAll(page.list());
        }
        assertThat(seen)
                .extracting(GroupMember::uid)
                .containsExactly(
                        uids.get(7),
                        uids.get(5),
                        uids.get(3),
                        uids.get(1),
                        uids.get(6),
                        uids.get(4),
                        uids.get(8),
                        uids.get(2),
                        uids.get(0));
        assertThat(seen.get(8).roleId()).isEqualTo(1);
        assertThat(seen.get(0).roleId()).isNull();
    }

    @Test
    void tellsTheGatewayWhoHearsWhichRoomInOneQueryEach() {
        MessageModule node = node();
        long one = newUser();
        long two = newUser();
        long nobody = newUser();
        long both = node.group(one, two);
        long only = node.group(two);
        long left = node.group(two, one);
        node.leave(left, one);
        RoomDirectory directory = node.bean(RoomDirectory.class);
        assertThat(directory.globalRooms()).containsExactly(1L);
        node.dataSource.reset();
        assertThat(directory.globalRooms()).containsExactly(1L);
        assertThat(directory.roomsOf(List.of(one, two, nobody)))
                .containsEntry(one, Set.of(both))
                .containsEntry(two, Set.of(both, only, left))
                .containsEntry(nobody, Set.of());
        assertThat(node.dataSource.statements()).hasSize(1);
        assertThat(directory.membersAmong(left, List.of(one, two, nobody)))
                .isEqualTo(new RoomDirectory.RoomMembers(1, Map.of(two, 0L)));
        assertThat(node.dataSource.statements()).hasSize(2);
        assertThat(directory.membersAmong(both, List.of(nobody)).uids()).isEmpty();
        assertThat(directory.membersAmong(both, List.of()).uids()).isEmpty();
        assertThat(directory.membersAmong(1, List.of(one, nobody)).uids())
                .containsExactlyInAnyOrder(one, nobody);
        assertThat(directory.roomsOf(List.of())).isEmpty();
    }

    @Test
    void asksForASmallRoomByRoomHoweverManyUsersTheNodeHas() {
        MessageModule node = node();
        long member = newUser();
        long gone = newUser();
        long room = node.group(newUser(), member, gone);
        node.leave(room, gone);
        node.jdbc.update(
                "UPDATE room_member SET join_seq = 7 WHERE room_id = ? AND uid = ?", room, member);
        Set<Long> local = manyStrangers();
        Collections.addAll(local, member, gone);
        RoomDirectory directory = node.bean(RoomDirectory.class);
        node.dataSource.reset();
        assertThat(directory.membersAmong(room, local))
                .isEqualTo(new RoomDirectory.RoomMembers(1, Map.of(member, 7L)));
        assertThat(node.dataSource.statements())
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .hasSizeLessThan(500);
    }

    @Test
    void asksForALargeRoomWithABoundedNumberOfUsersAtATime() {
        MessageModule node = node();
        Long[] members = Stream.generate(MessageModule::newUser).limit(60).toArray(Long[]::new);
        long room = node.group(members);
        node.leave(room, members[0]);
        node.jdbc.update("UPDATE room_member SET join_seq = uid WHERE room_id = ?", room);
        Set<Long> local = manyStrangers();
        Collections.addAll(local, members[0], members[1], members[59]);
        RoomDirectory directory = node.bean(RoomDirectory.class);
        node.dataSource.reset();
        assertThat(directory.membersAmong(room, local))
                .isEqualTo(
                        new RoomDirectory.RoomMembers(
                                1, Map.of(members[1], members[1], members[59], members[59])));
        assertThat(node.dataSource.statements())
                .hasSize(4)
                .allSatisfy(sql -> assertThat(sql).hasSizeLessThan(5_000));
        assertThat(directory.membersAmong(room, List.of()).memberVersion()).isEqualTo(1);
    }

    private static Set<Long> manyStrangers() {
        return LongStream.range(0, 2_500)
                .mapToObj(i -> Long.MAX_VALUE - i)
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void tellsTheGatewayWhoIsInSmallRoomsInOneQuery() {
        MessageModule node = node();
        long one = newUser();
        long two = newUser();
        long three = newUser();
        long both = node.group(one, two);
        long left = node.group(two, one);
        long large = node.group(one, two, three);
        node.leave(left, one);
        RoomDirectory directory = node.bean(RoomDirectory.class);
        assertThat(directory.globalRooms()).containsExactly(1L);
        node.dataSource.reset();
        assertThat(directory.membersOfSmall(List.of(both, left, large, 1L, Long.MAX_VALUE), 2))
                .isEqualTo(
                        Map.of(
                                both,
                                Set.of(one, two),
                                left,
                                Set.of(two),
                                Long.MAX_VALUE,
                                Set.of()));
        assertThat(directory.membersOfSmall(List.of(large), 3))
                .isEqualTo(Map.of(large, Set.of(one, two, three)));
        assertThat(node.dataSource.statements()).hasSize(2);
        assertThat(directory.membersOfSmall(List.of(1L), 2)).isEmpty();
        List<Long> many = LongStream.rangeClosed(1_000, 1_199).boxed().toList();
        assertThat(directory.membersOfSmall(many, 50)).hasSize(200);
        assertThat(node.dataSource.statements()).hasSize(3);
    }

    @Test
    void forgetsAMembershipWhenItIsToldSo() {
        MessageModule node = node();
        long owner = newUser();
        long member = newUser();
        long room = node.group(owner, member);
        RoomAccess access = node.bean(RoomAccess.class);
        assertThat(access.isMember(room, member)).isTrue();
        node.leave(room, member);
        assertThat(access.isMember(room, member)).isTrue();
        node.events.publish(new MembersChanged(room, Set.of(member)));
        assertThat(access.isMember(room, member)).isFalse();
        assertThat(access.isMember(room, owner)).isTrue();
        node.leave(room, owner);
        node.events.publish(new MembersChanged(room, Set.of()));
        assertThat(access.isMember(room, owner)).isFalse();
    }

    @Test
    void forgetsEverythingWhenEventsWereMissed() {
        MessageModule node = node();
        long member = newUser();
        long room = node.group(newUser(), member);
        RoomAccess access = node.bean(RoomAccess.class);
        RoomHeads heads = node.bean(RoomHeads.class);
        assertThat(access.isMember(room, member)).isTrue();
        assertThat(heads.head(room)).isZero();
        node.leave(room, member);
        node.jdbc.update("UPDATE room SET last_seq = 7 WHERE id = ?", room);
        node.events.publish(new EventsMissed());
        assertThat(access.isMember(room, member)).isFalse();
        assertThat(heads.head(room)).isEqualTo(7);
    }

    @Test
    void knowsThePresentHeadThoughAnotherNodeMovedItUnheard() {
        MessageModule node = node();
        long room = node.group(newUser());
        RoomHeads heads = node.bean(RoomHeads.class);
        assertThat(heads.present(room)).isZero();
        node.jdbc.update("UPDATE room SET last_seq = 7 WHERE id = ?", room);
        assertThat(heads.present(room)).as("alone: from memory").isZero();

        node.nodes.addOther();

        assertThat(heads.present(room)).isEqualTo(7);
        assertThat(heads.head(room)).isEqualTo(7);
    }
}
