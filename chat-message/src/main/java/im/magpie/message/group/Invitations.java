package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.text.WordFilter;
import im.magpie.common.tx.Transactions;
import im.magpie.message.body.ServerSentences;
import im.magpie.message.group.LockedGroup.RoomRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** New groups, and new members of groups. */
@Component
class Invitations {
    private final GroupGate gate;
    private final Invitees invitees;
    private final GroupRows rows;
    private final Admission admission;
    private final WordFilter words;
    private final Transactions transactions;
    private final Clock clock;

    Invitations(
            GroupGate gate,
            Invitees invitees,
            GroupRows rows,
            Admission admission,
            WordFilter words,
            Transactions transactions,
            Clock clock) {
        this.gate = gate;
        this.invitees = invitees;
        this.rows = rows;
        this.admission = admission;
        this.words = words;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Makes a group of the caller and others.
     *
     * @return the room
     * @throws ChatException validation, when none of the others can be in a group
     */
    long create(Identity.User caller, Collection<Long> uids) {
        Named named = named(caller, uids);
        if (named.others.isEmpty()) {
            throw new ChatException(ErrorCode.VALIDATION, "message.group.nobody");
        }
        Invitee owner = named.caller;
        String name = words.mask(ServerSentences.of("group.name", owner.name()));
        return transactions.call(
                () -> {
                    RoomRow room = rows.create(name, owner.avatar(), clock.millis());
                    admission.found(room, owner, named.others);
                    return room.id();
                });
    }

    /** Makes others members of a group; those who are it already are skipped. */
    void invite(Identity.User caller, long roomId, Collection<Long> uids) {
        gate.admitMember(caller, roomId);
        Named named = named(caller, uids);
        if (named.others.isEmpty()) {
            return;
        }
        transactions.run(
                () -> {
                    LockedGroup group =
                            gate.lock(
                                    caller,
                                    roomId,
                                    named.others.stream().map(Invitee::uid).toList());
                    group.requireMember(caller.uid());
                    List<Invitee> fresh =
                            named.others.stream()
                                    .filter(other -> !group.isMember(other.uid()))
                                    .toList();
                    if (!fresh.isEmpty()) {
                        admission.join(group.room(), named.caller.name(), fresh);
                    }
                });
    }

    /** The caller is looked up together with the others: one look into each table. */
    private Named named(Identity.User caller, Collection<Long> uids) {
        List<Long> all = new ArrayList<>(uids);
        all.add(caller.uid());
        List<Invitee> found = invitees.among(all);
        Invitee self =
                found.stream()
                        .filter(one -> one.uid() == caller.uid())
                        .findFirst()
                        // Banned since the token was looked at.
                        .orElseThrow(() -> new ChatException(ErrorCode.BANNED, "server.banned"));
        return new Named(self, found.stream().filter(one -> one.uid() != caller.uid()).toList());
    }

    private record Named(Invitee caller, List<Invitee> others) {}
}
