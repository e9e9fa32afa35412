package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Who helps the owner. Roles change nothing about who hears the room, so nobody is pushed. */
@Component
class GroupAdmins {
    private static final int MOST_ADMINS = 3;

    private final GroupGate gate;
    private final GroupRows rows;
    private final Transactions transactions;

    GroupAdmins(GroupGate gate, GroupRows rows, Transactions transactions) {
        this.gate = gate;
        this.rows = rows;
        this.transactions = transactions;
    }

    /**
     * Makes members admins; those who are it already, and the owner, stay what they are.
     *
     * @throws ChatException 9003 when there would be more than three
     */
    void appoint(Identity.User caller, long roomId, Collection<Long> uids) {
        change(
                caller,
                roomId,
                uids,
                group -> {
                    List<Long> fresh = having(group, uids, LockedGroup.PLAIN);
                    if (fresh.isEmpty()) {
                        return;
                    }
                    int admins = rows.count(roomId, Optional.of(LockedGroup.ADMIN));
                    if (admins + fresh.size() > MOST_ADMINS) {
                        throw new ChatException(
                                ErrorCode.GROUP_TOO_MANY_ADMINS,
                                "message.group.too-many-admins",
                                MOST_ADMINS);
                    }
                    rows.setRole(roomId, fresh, LockedGroup.ADMIN);
                });
    }

    /** Makes admins plain members; those who are none stay what they are. */
    void dismiss(Identity.User caller, long roomId, Collection<Long> uids) {
        change(
                caller,
                roomId,
                uids,
                group -> {
                    List<Long> admins = having(group, uids, LockedGroup.ADMIN);
                    if (!admins.isEmpty()) {
                        rows.setRole(roomId, admins, LockedGroup.PLAIN);
                    }
                });
    }

    private void change(
            Identity.User caller,
            long roomId,
            Collection<Long> uids,
            Consumer<LockedGroup> decision) {
        gate.admitMember(caller, roomId);
        transactions.run(
                () -> {
                    LockedGroup group = gate.lock(caller, roomId, uids);
                    if (group.requireMember(caller.uid()) != LockedGroup.OWNER) {
                        throw GroupGate.noPermission();
                    }
                    decision.accept(group);
                });
    }

    private static List<Long> having(LockedGroup group, Collection<Long> uids, int role) {
        return uids.stream().distinct().filter(uid -> group.roleOfTarget(uid) == role).toList();
    }
}
