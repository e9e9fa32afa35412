package im.magpie.message.group;

import static im.magpie.message.MessageModule.user;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.PushEvent;
import im.magpie.message.MessageModule;
import im.magpie.message.body.TextBody;
import im.magpie.message.group.MembershipController.LeftRoom;
import im.magpie.message.group.MembershipController.MemberOfRoom;
import im.magpie.message.group.MembershipController.MembersOfRoom;
import im.magpie.message.group.MembershipController.NewGroup;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** What users do to groups on a node, and what the tables then say. */
final class Members {
    private final MessageModule node;

    Members(MessageModule node) {
        this.node = node;
    }

    private MembershipController controller() {
        return node.bean(MembershipController.class);
    }

    static List<Long> users(int number) {
        return LongStream.range(0, number).mapToObj(i -> MessageModule.newUser()).toList();
    }

    long create(long owner, List<Long> others) {
        return controller().create(user(owner), new NewGroup(others)).data().id();
    }

    long create(long owner, Long... others) {
        return create(owner, List.of(others));
    }

    void invite(long room, long inviter, List<Long> others) {
        controller().invite(user(inviter), new MembersOfRoom(room, others));
    }

    void invite(long room, long inviter, Long... others) {
        invite(room, inviter, List.of(others));
    }

    void remove(long room, long remover, long target) {
        controller().remove(user(remover), new MemberOfRoom(room, target));
    }

    void exit(long room, long uid) {
        controller().exit(user(uid), new LeftRoom(room));
    }

    void appoint(long room, long owner, Long... uids) {
        controller().appoint(user(owner), new MembersOfRoom(room, List.of(uids)));
    }

    void dismiss(long room, long owner, Long... uids) {
        controller().dismiss(user(owner), new MembersOfRoom(room, List.of(uids)));
    }

    void say(long room, long uid, String text) {
        node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody(text)));
    }

    List<Long> of(long room) {
        return node.jdbc.queryForList(
                "SELECT uid FROM room_member WHERE room_id = ? AND left_seq IS NULL ORDER BY uid",
                Long.class,
                room);
    }

    int role(long room, long uid) {
        return ((Number) row(room, uid).get("role")).intValue();
    }

    Map<String, Object> row(long room, long uid) {
        return node.jdbc.queryForMap(
                "SELECT * FROM room_member WHERE room_id = ? AND uid = ?", room, uid);
    }

    long unread(long room, long uid) {
        Long unread =
                node.jdbc.queryForObject(
                        "SELECT (r.last_seq - m.read_seq) - (m.sent - m.sent_at_read)"
                                + " FROM room r JOIN room_member m ON m.room_id = r.id"
                                + " WHERE r.id = ? AND m.uid = ?",
                        Long.class,
                        room,
                        uid);
        return unread == null ? -1 : unread;
    }

    long version(long room) {
        Long version =
                node.jdbc.queryForObject(
                        "SELECT member_version FROM room WHERE id = ?", Long.class, room);
        return version == null ? -1 : version;
    }

    /** Pushes since a number of them had been made. */
    List<PushEvent> pushesAfter(int before) {
        List<PushEvent> all = node.pushes.events();
        return all.subList(before, all.size());
    }

    static ErrorCode refusal(Runnable call) {
        try {
            call.run();
        } catch (ChatException e) {
            return e.code();
        }
        throw new AssertionError("not refused");
    }
}
