package im.magpie.message.friendroom;

import im.magpie.common.tx.Transactions;
import im.magpie.message.body.ServerSentences;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import im.magpie.user.FriendshipEnded;
import im.magpie.user.FriendshipMade;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Opens and closes the rooms of friends, in the transaction that makes or ends the friendship: the
 * listeners run on the publisher's thread before it commits, and their failure is its failure.
 */
@Component
public class FriendRooms {
    private final FriendRoomRows rows;
    private final MessageLog log;
    private final Transactions transactions;
    private final Clock clock;

    FriendRooms(FriendRoomRows rows, MessageLog log, Transactions transactions, Clock clock) {
        this.rows = rows;
        this.log = log;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The room of two users who are friends now. */
    public Optional<Long> ofFriends(long one, long other) {
        return rows.openRoom(FriendPair.of(one, other));
    }

    /**
     * Opens the room of the pair, which the first friendship makes, and lets the approver greet.
     * The greeting is what makes the session appear at both. A room that is open already is left
     * alone: two approvals at once are one.
     */
    @EventListener
    void onMade(FriendshipMade made) {
        transactions.run(
                () -> {
                    long roomId = room(FriendPair.of(made.approver(), made.applicant()));
                    if (rows.lock(roomId)) {
                        return;
                    }
                    rows.open(roomId);
                    TextBody greeting = new TextBody(ServerSentences.of("friends.greeting"));
                    log.appendWithin(Draft.byServer(roomId, made.approver(), greeting));
                });
    }

    private long room(FriendPair pair) {
        return rows.room(pair)
                .or(() -> rows.create(pair, clock.millis()))
                .or(() -> rows.room(pair))
                .orElseThrow(() -> new IllegalStateException("no room of " + pair));
    }

    /** Closes the room of the pair; both keep it to read. */
    @EventListener
    void onEnded(FriendshipEnded ended) {
        transactions.run(
                () ->
                        rows.room(FriendPair.of(ended.uid(), ended.friend()))
                                .ifPresent(
                                        roomId -> {
                                            rows.lock(roomId);
                                            rows.close(roomId);
                                        }));
    }
}
