package im.magpie.message.group;

import static im.magpie.common.error.ErrorCode.BUSINESS;
import static im.magpie.common.error.ErrorCode.GROUP_GLOBAL_EXIT;
import static im.magpie.common.error.ErrorCode.GROUP_MEMBER_PROTECTED;
import static im.magpie.common.error.ErrorCode.GROUP_NOT_A_MEMBER;
import static im.magpie.common.error.ErrorCode.GROUP_NOT_FOUND;
import static im.magpie.common.error.ErrorCode.GROUP_NO_PERMISSION;
import static im.magpie.common.error.ErrorCode.GROUP_TOO_MANY_ADMINS;
import static im.magpie.common.error.ErrorCode.VALIDATION;
import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static im.magpie.message.group.Members.refusal;
import static im.magpie.message.group.Members.users;
import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.RoomOrder;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.room.RoomAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Making groups and changing their members, on every database. */
abstract class GroupSuite extends DatabaseSuite {
    private static final long GLOBAL = 1;
    private static final long NOWHERE = 666_666_666L;

    private static Audience.Room change(long room, long version, long uid) {
        return new Audience.Room(room, version, new RoomOrder.MemberChanged(uid));
    }

    private static Audience.Room message(long room, long version, long seq) {
        return new Audience.Room(room, version, new RoomOrder.Appended(seq));
    }

    private static List<Audience> audiences(List<PushEvent> pushes) {
        return pushes.stream().map(PushEvent::audience).toList();
    }

    @Test
    void makesAGroupOfTheCallerAndOthers() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long one = newUser();
        long two = newUser();
        long room = members.create(owner, one, two);

        assertThat(members.of(room)).containsExactly(owner, one, two);
        assertThat(members.role(room, owner)).isEqualTo(1);
        assertThat(members.role(room, one)).isEqualTo(3);
        assertThat(node.texts(room))
                .containsExactly("\"u%d\"邀请\"u%d\",\"u%d\"加入群聊".formatted(owner, one, two));
        Map<String, Object> face =
                node.jdbc.queryForMap("SELECT * FROM room_group WHERE room_id = ?", room);
        assertThat(face.get("name")).isEqualTo("u" + owner + "的群组");
        assertThat(face.get("avatar")).isEqualTo("/a/" + owner);
        assertThat(members.unread(room, one)).isEqualTo(1);
        assertThat(audiences(node.pushes.events()))
                .containsExactly(
                        message(room, 1, 1),
                        change(room, 1, owner),
                        change(room, 1, one),
                        change(room, 1, two));
        assertThat(node.pushes.events().subList(1, 4))
                .extracting(PushEvent::payload)
                .containsExactly(change(room, owner), change(room, one), change(room, two));
    }

    /** What the faked presence makes of a joining user. */
    private static MemberChange change(long room, long uid) {
        return new MemberChange(room, uid, 1, uid % 2 == 0 ? 1 : 2, uid);
    }

    @Test
    void letsTheCreatorWriteAndReadAtOnce() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long room = members.create(owner, newUser());
        members.say(room, owner, "first");
        assertThat(node.seqs(room)).containsExactly(1L, 2L);
        assertThat(node.bean(RoomAccess.class).visibleUpTo(room, user(owner)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void leavesOutWhoCannotBeInAGroup() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long good = newUser();
        long unknown = newUser();
        long banned = newUser();
        node.users.unknown.add(unknown);
        node.standings.banned.add(banned);
        long room = members.create(owner, good, unknown, good, owner, 1L, banned);
        assertThat(members.of(room)).containsExactly(owner, good);
        members.invite(room, good, unknown, banned, 1L);
        assertThat(node.seqs(room)).hasSize(1);
        assertThat(members.version(room)).isEqualTo(1);
        assertThat(refusal(() -> members.create(owner, unknown, banned, owner, 1L)))
                .isEqualTo(VALIDATION);
    }

    @Test
    void namesTenOfManyInTheSentence() {
        MessageModule node = node();
        Members members = new Members(node);
        List<Long> many = users(50);
        long room = members.create(newUser(), many);
        String ten =
                many.stream().limit(10).map(u -> "\"u" + u + "\"").collect(Collectors.joining(","));
        assertThat(node.texts(room).get(0)).endsWith("邀请" + ten + "等50人加入群聊");
        assertThat(members.of(room)).hasSize(51);
    }

    @Test
    void invitesThoseWhoAreNotMembersYet() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long fresh = newUser();
        long room = members.create(owner, member);
        members.say(room, owner, "old");
        int before = node.pushes.events().size();
        members.invite(room, member, owner, member, fresh);

        assertThat(members.of(room)).containsExactly(owner, member, fresh);
        assertThat(node.texts(room).get(2))
                .isEqualTo("\"u%d\"邀请\"u%d\"加入群聊".formatted(member, fresh));
        assertThat(members.row(room, fresh)).containsEntry("join_seq", 2L);
        assertThat(members.unread(room, fresh)).as("the invitation").isEqualTo(1);
        assertThat(members.version(room)).isEqualTo(2);
        assertThat(audiences(members.pushesAfter(before)))
                .containsExactly(message(room, 2, 3), change(room, 2, fresh));
        members.invite(room, owner, member, fresh);
        assertThat(node.seqs(room)).hasSize(3);
        assertThat(members.version(room)).isEqualTo(2);
    }

    @Test
    void startsAnewWithThoseWhoJoinAgain() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long room = members.create(owner, member);
        members.say(room, owner, "unread");
        members.say(room, member, "own");
        members.appoint(room, owner, member);
        members.exit(room, member);
        members.say(room, owner, "missed");
        members.invite(room, owner, member);
        assertThat(members.row(room, member))
                .containsEntry("left_seq", null)
                .containsEntry("join_seq", 5L)
                .containsEntry("read_seq", 5L);
        assertThat(members.role(room, member)).isEqualTo(3);
        assertThat(members.unread(room, member)).isEqualTo(1);
        members.say(room, member, "back");
        assertThat(members.unread(room, member)).isEqualTo(1);
    }

    @Test
    void refusesMoreMembersThanTheBound() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long room = members.create(owner, newUser());
        for (int i = 2; i < MessageModule.MAX_MEMBERS - 1; i++) {
            node.member(room, newUser(), 3);
        }
        assertThat(refusal(() -> members.invite(room, owner, newUser(), newUser())))
                .isEqualTo(BUSINESS);
        members.invite(room, owner, newUser());
        assertThat(members.of(room)).hasSize(MessageModule.MAX_MEMBERS);
        assertThat(refusal(() -> members.invite(room, owner, newUser()))).isEqualTo(BUSINESS);
        long first = members.of(room).get(1);
        members.exit(room, first);
        members.invite(room, owner, newUser());
    }

    @Test
    void removesAMemberWithTheSentenceAboutIt() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long room = members.create(owner, member, newUser());
        int before = node.pushes.events().size();
        members.remove(room, owner, member);

        assertThat(node.texts(room).get(1))
                .isEqualTo("\"u%d\"将\"u%d\"移出了群聊".formatted(owner, member));
        assertThat(members.row(room, member)).containsEntry("left_seq", 2L);
        // All under the new version: the room is closed to the one removed, who is told apart.
        Audience leaver = new Audience.Departed(room, member);
        List<PushEvent> pushes = members.pushesAfter(before);
        assertThat(audiences(pushes))
                .containsExactly(message(room, 2, 2), change(room, 2, member), leaver);
        assertThat(members.unread(room, member)).isEqualTo(2);
        assertThat(pushes.subList(1, 3))
                .extracting(PushEvent::payload)
                .containsOnly(new MemberChange(room, member, 2, null, null));
        assertThat(refusal(() -> members.say(room, member, "still here?"))).isEqualTo(BUSINESS);
        members.say(room, owner, "gone");
        assertThat(node.bean(RoomAccess.class).visibleUpTo(room, user(member))).isEqualTo(2);
        assertThat(members.pushesAfter(before + 3).get(0).audience())
                .isEqualTo(message(room, 2, 3));
    }

    @Test
    void forgetsTheMembershipOfThoseRemoved() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long room = members.create(owner, member);
        RoomAccess access = node.bean(RoomAccess.class);
        assertThat(access.isMember(room, member)).isTrue();
        members.remove(room, owner, member);
        assertThat(access.isMember(room, member)).isFalse();
        assertThat(access.isMember(room, owner)).isTrue();
        members.exit(room, owner);
        assertThat(access.isMember(room, owner)).isFalse();
    }

    @Test
    void letsRanksDecideWhoRemovesWhom() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long admin = newUser();
        long peer = newUser();
        long member = newUser();
        long other = newUser();
        long room = members.create(owner, admin, peer, member, other);
        members.appoint(room, owner, admin, peer);

        assertThat(refusal(() -> members.remove(room, member, other)))
                .isEqualTo(GROUP_NO_PERMISSION);
        assertThat(refusal(() -> members.remove(room, member, newUser())))
                .isEqualTo(GROUP_NO_PERMISSION);
        assertThat(refusal(() -> members.remove(room, admin, owner)))
                .isEqualTo(GROUP_MEMBER_PROTECTED);
        assertThat(refusal(() -> members.remove(room, admin, peer)))
                .isEqualTo(GROUP_MEMBER_PROTECTED);
        assertThat(refusal(() -> members.remove(room, admin, admin)))
                .isEqualTo(GROUP_MEMBER_PROTECTED);
        assertThat(refusal(() -> members.remove(room, owner, owner)))
                .isEqualTo(GROUP_MEMBER_PROTECTED);
        assertThat(refusal(() -> members.remove(room, admin, newUser())))
                .isEqualTo(GROUP_NOT_A_MEMBER);
        members.remove(room, admin, member);
        assertThat(refusal(() -> members.remove(room, owner, member)))
                .isEqualTo(GROUP_NOT_A_MEMBER);
        members.remove(room, owner, peer);
        members.remove(room, owner, other);
        assertThat(members.of(room)).containsExactly(owner, admin);
        assertThat(node.seqs(room)).hasSize(4);
    }

    @Test
    void endsTheSessionOfThoseWhoLeave() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long room = members.create(owner, member);
        members.say(room, owner, "unread");
        members.say(room, member, "own");
        members.exit(room, member);
        assertThat(node.texts(room).get(3)).isEqualTo("\"u" + member + "\"退出了群聊");
        assertThat(members.row(room, member)).containsEntry("left_seq", 4L);
        assertThat(members.unread(room, member)).isZero();
        assertThat(members.version(room)).isEqualTo(2);
        members.exit(room, member);
        assertThat(members.version(room)).as("repeated").isEqualTo(2);
        assertThat(node.seqs(room)).hasSize(4);
        assertThat(refusal(() -> members.invite(room, member, newUser())))
                .isEqualTo(GROUP_NOT_FOUND);
    }

    @Test
    void dissolvesTheGroupWhenTheOwnerLeaves() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long one = newUser();
        long gone = newUser();
        long room = members.create(owner, one, gone);
        members.exit(room, gone);
        int before = node.pushes.events().size();
        members.exit(room, owner);

        assertThat(members.of(room)).isEmpty();
        assertThat(node.texts(room).get(2)).isEqualTo("\"u" + owner + "\"解散了群聊");
        assertThat(members.row(room, one)).containsEntry("left_seq", 3L);
        assertThat(members.unread(room, owner)).isZero();
        assertThat(members.unread(room, one)).as("not by choice").isEqualTo(3);
        assertThat(members.row(room, gone)).containsEntry("left_seq", 2L);
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT status FROM room WHERE id = ?", Integer.class, room))
                .isEqualTo(1);
        List<PushEvent> pushes = members.pushesAfter(before);
        assertThat(audiences(pushes).subList(0, 2))
                .containsExactly(message(room, 3, 3), new Audience.Users(Set.of(owner, one)));
        assertThat(pushes.subList(2, pushes.size()))
                .containsExactlyInAnyOrder(
                        new PushEvent(
                                new MemberChange(room, owner, 2, null, null),
                                new Audience.Departed(room, owner)),
                        new PushEvent(
                                new MemberChange(room, one, 2, null, null),
                                new Audience.Departed(room, one)));
        assertThat(node.pushes.bundles()).as("not an event for each").containsExactly(2);
        assertThat(refusal(() -> members.say(room, one, "?"))).isEqualTo(BUSINESS);
        assertThat(refusal(() -> members.invite(room, one, newUser()))).isEqualTo(GROUP_NOT_FOUND);
        assertThat(refusal(() -> members.appoint(room, owner, one))).isEqualTo(GROUP_NOT_FOUND);
        members.exit(room, owner);
    }

    @Test
    void letsTheOwnerNameThreeAdmins() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        List<Long> four = users(4);
        long room = members.create(owner, four);
        members.appoint(room, owner, four.get(0), four.get(0), owner);
        members.appoint(room, owner, four.get(0), four.get(1));
        assertThat(refusal(() -> members.appoint(room, owner, four.get(2), four.get(3))))
                .isEqualTo(GROUP_TOO_MANY_ADMINS);
        members.appoint(room, owner, four.get(2));
        assertThat(refusal(() -> members.appoint(room, owner, four.get(3))))
                .isEqualTo(GROUP_TOO_MANY_ADMINS);
        assertThat(roles(members, room, four)).containsExactly(2, 2, 2, 3);
        assertThat(members.role(room, owner)).isEqualTo(1);

        members.dismiss(room, owner, four.get(0), four.get(3), owner);
        members.dismiss(room, owner, four.get(0));
        assertThat(roles(members, room, four)).containsExactly(3, 2, 2, 3);
        assertThat(members.role(room, owner)).isEqualTo(1);
        members.exit(room, four.get(1));
        members.appoint(room, owner, four.get(0), four.get(3));
        assertThat(roles(members, room, four)).containsExactly(2, 2, 2, 2);
    }

    private static List<Integer> roles(Members members, long room, List<Long> uids) {
        return uids.stream().map(uid -> members.role(room, uid)).toList();
    }

    @Test
    void refusesAdminsOfOthersAndFromOutside() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long member = newUser();
        long room = members.create(owner, member);
        assertThat(refusal(() -> members.appoint(room, owner, member, newUser())))
                .isEqualTo(GROUP_NOT_A_MEMBER);
        assertThat(members.role(room, member)).isEqualTo(3);
        members.appoint(room, owner, member);
        assertThat(refusal(() -> members.appoint(room, member, member)))
                .isEqualTo(GROUP_NO_PERMISSION);
        assertThat(refusal(() -> members.dismiss(room, member, member)))
                .isEqualTo(GROUP_NO_PERMISSION);
        assertThat(refusal(() -> members.dismiss(room, owner, newUser())))
                .isEqualTo(GROUP_NOT_A_MEMBER);
    }

    @Test
    void answersStrangersAsIfThereWereNoRoom() {
        MessageModule node = node();
        Members members = new Members(node);
        long stranger = newUser();
        long one = newUser();
        long group = members.create(newUser(), one);
        long friends = node.friends(newUser(), newUser());
        for (long room : new long[] {group, friends, NOWHERE}) {
            for (Runnable call : calls(members, room, stranger, one)) {
                assertThat(refusal(call)).isEqualTo(GROUP_NOT_FOUND);
            }
        }
    }

    private static List<Runnable> calls(Members members, long room, long caller, long other) {
        List<Runnable> calls = new ArrayList<>();
        calls.add(() -> members.invite(room, caller, other));
        calls.add(() -> members.remove(room, caller, other));
        calls.add(() -> members.appoint(room, caller, other));
        calls.add(() -> members.dismiss(room, caller, other));
        calls.add(() -> members.exit(room, caller));
        return calls;
    }

    @Test
    void changesNeitherFriendRoomsNorGlobalOnes() {
        MessageModule node = node();
        Members members = new Members(node);
        long me = newUser();
        long friend = newUser();
        long friends = node.friends(me, friend);
        for (Runnable call : calls(members, friends, me, friend)) {
            assertThat(refusal(call)).isEqualTo(BUSINESS);
        }
        List<Runnable> global = calls(members, GLOBAL, me, friend);
        for (Runnable call : global.subList(0, 4)) {
            assertThat(refusal(call)).isEqualTo(GROUP_NO_PERMISSION);
        }
        assertThat(refusal(global.get(4))).isEqualTo(GROUP_GLOBAL_EXIT);
        assertThat(members.of(friends)).containsExactly(me, friend);
    }

    @Test
    void takesNoLockForStrangers() {
        MessageModule node = node();
        Members members = new Members(node);
        long room = members.create(newUser(), newUser());
        node.dataSource.reset();
        for (Runnable call : calls(members, room, newUser(), newUser())) {
            refusal(call);
        }
        assertThat(node.dataSource.statements()).noneMatch(sql -> sql.contains("FOR UPDATE"));
    }
}
