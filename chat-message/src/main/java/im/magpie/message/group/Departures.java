package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.message.room.Standing;
import im.magpie.message.send.StoredMessage;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Members who go, or are made to. The sentence about it is said under the new member version
 * already, so that the room is closed to those who leave from then on; they are told it apart from
 * the room.
 */
@Component
class Departures {
    private final GroupGate gate;
    private final GroupRows rows;
    private final GroupSentences sentences;
    private final MemberNews news;
    private final UserDirectory users;
    private final Transactions transactions;

    Departures(
            GroupGate gate,
            GroupRows rows,
            GroupSentences sentences,
            MemberNews news,
            UserDirectory users,
            Transactions transactions) {
        this.gate = gate;
        this.rows = rows;
        this.sentences = sentences;
        this.news = news;
        this.users = users;
        this.transactions = transactions;
    }

    /**
     * Removes a member: owners anybody but themselves, admins plain members.
     *
     * @throws ChatException 9002 for plain members, 9004 when the target is none, 9005 when it may
     *     not be removed by the caller
     */
    void remove(Identity.User caller, long roomId, long target) {
        gate.admitMember(caller, roomId);
        Names names = names(List.of(caller.uid(), target));
        transactions.run(
                () -> {
                    LockedGroup group = gate.lock(caller, roomId, List.of(target));
                    requireRight(group, caller.uid(), target);
                    String remover = names.of(caller.uid());
                    end(group, target, () -> sentences.removed(roomId, remover, names.of(target)));
                });
    }

    private static void requireRight(LockedGroup group, long caller, long target) {
        int role = group.requireMember(caller);
        if (role > LockedGroup.ADMIN) {
            throw GroupGate.noPermission();
        }
        // Who ranks as high as the caller is protected, the caller among them.
        if (group.roleOfTarget(target) <= role) {
            throw new ChatException(
                    ErrorCode.GROUP_MEMBER_PROTECTED, "message.group.member-protected");
        }
    }

    /**
     * Leaves a group; when the owner does, it is dissolved. Who has left already is left alone, so
     * that the call can be repeated.
     */
    void exit(Identity.User caller, long roomId) {
        Standing standing = gate.admit(caller, roomId, ErrorCode.GROUP_GLOBAL_EXIT);
        if (standing instanceof Standing.Former) {
            return;
        }
        String name = names(List.of(caller.uid())).of(caller.uid());
        transactions.run(
                () -> {
                    LockedGroup group = gate.lock(caller, roomId, List.of());
                    Optional<Integer> role = group.role(caller.uid());
                    if (role.isEmpty()) {
                        return;
                    }
                    if (role.get() == LockedGroup.OWNER) {
                        dissolve(group, caller.uid(), name);
                    } else {
                        long seq = end(group, caller.uid(), () -> sentences.left(roomId, name));
                        rows.readUpTo(roomId, caller.uid(), seq);
                    }
                });
    }

    /** Ends a membership. Returns the seq of the sentence about it. */
    private long end(LockedGroup group, long uid, Supplier<StoredMessage> sentence) {
        long roomId = group.room().id();
        long version = rows.raiseVersion(group.room());
        StoredMessage said = sentence.get();
        rows.leave(roomId, uid, said.seq());
        news.left(roomId, version, uid);
        return said.seq();
    }

    private void dissolve(LockedGroup group, long uid, String owner) {
        long roomId = group.room().id();
        List<Long> members = rows.members(roomId);
        rows.raiseVersion(group.room());
        StoredMessage said = sentences.dissolved(roomId, owner);
        rows.leaveAll(roomId, said.seq());
        rows.readUpTo(roomId, uid, said.seq());
        rows.close(roomId);
        news.dissolved(roomId, members, said);
    }

    private Names names(Collection<Long> uids) {
        return new Names(users.cards(uids));
    }

    private record Names(Map<Long, UserCard> cards) {
        String of(long uid) {
            UserCard card = cards.get(uid);
            return card == null ? "" : card.name();
        }
    }
}
