package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.send.AppendTrail.Written;
import im.magpie.message.send.LogTables.MemberId;
import im.magpie.message.send.LogTables.Placed;
import im.magpie.message.send.MessageRows.MessageKey;
import im.magpie.message.send.MessageRows.Place;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The part of a transaction that appends messages, after the rooms are locked: commit order is seq
 * order. Keeps nothing between runs: a transaction that is repeated starts from the tables again.
 */
@Component
class BatchAppend {
    private final LogTables tables;
    private final MessageRows messages;
    private final References references;
    private final AppendTrail trail;
    private final AppendNews news;
    private final LinkTasks links;
    private final Clock clock;

    BatchAppend(
            LogTables tables,
            MessageRows messages,
            References references,
            AppendTrail trail,
            AppendNews news,
            LinkTasks links,
            Clock clock) {
        this.tables = tables;
        this.messages = messages;
        this.references = references;
        this.trail = trail;
        this.news = news;
        this.links = links;
        this.clock = clock;
    }

    /**
     * Appends drafts in the running transaction.
     *
     * @param rooms the rooms of the drafts, locked; those that do not exist are left out
     * @return one outcome per draft, in the same order
     */
    List<Outcome> append(List<NamedDraft> drafts, Map<Long, RoomState> rooms) {
        if (drafts.isEmpty()) {
            return List.of();
        }
        Run run = new Run(drafts, rooms);
        for (NamedDraft draft : drafts) {
            run.decide(draft);
        }
        return run.write(drafts);
    }

    /** One transaction's view. */
    private final class Run {
        private final Map<Long, RoomState> rooms;
        private final Map<MessageKey, StoredMessage> known;
        private final Map<MemberId, MemberState> members;
        private final References.Found referred;
        private final Map<NamedDraft, Outcome> decided = new HashMap<>();
        private final Map<MessageKey, Placed> placed = new LinkedHashMap<>();
        private final Map<MessageKey, Acceptance> accepted = new HashMap<>();
        private final Map<Long, RoomState> movedRooms = new TreeMap<>();
        private final Map<MemberId, MemberState> movedMembers = new TreeMap<>();
        private final long now = clock.millis();

        Run(List<NamedDraft> drafts, Map<Long, RoomState> rooms) {
            this.rooms = rooms;
            known =
                    messages.named(
                            drafts.stream()
                                    .filter(NamedDraft::mayBeRepeat)
                                    .map(NamedDraft::key)
                                    .collect(Collectors.toSet()));
            Set<MemberId> senders =
                    drafts.stream()
                            .map(NamedDraft::sender)
                            .filter(sender -> rooms.containsKey(sender.roomId()))
                            .collect(Collectors.toSet());
            members = tables.lockMembers(senders);
            referred = references.of(drafts.stream().map(NamedDraft::draft).toList());
        }

        void decide(NamedDraft draft) {
            StoredMessage earlier = known.get(draft.key());
            if (earlier != null) {
                decided.put(draft, Outcome.repeated(earlier, draft.draft()));
            } else if (!placed.containsKey(draft.key())) {
                Optional<ChatException> refusal = refusal(draft);
                if (refusal.isPresent()) {
                    decided.put(draft, new Outcome.Failed(refusal.get()));
                } else {
                    place(draft);
                }
            }
        }

        /** To strangers a closed room looks like one that does not exist. */
        private Optional<ChatException> refusal(NamedDraft draft) {
            RoomState room = rooms.get(draft.draft().roomId());
            if (room == null) {
                return Optional.of(SendPolicy.notAMember());
            }
            boolean checked = draft.draft().admission() != Draft.Admission.DECIDED;
            if (checked && !room.hot() && !member(draft).isMember()) {
                return Optional.of(SendPolicy.notAMember());
            }
            if (checked && !room.open()) {
                return Optional.of(new ChatException(ErrorCode.BUSINESS, "message.room.closed"));
            }
            return checked ? referred.refusal(draft.draft()) : Optional.empty();
        }

        private MemberState member(NamedDraft draft) {
            return members.computeIfAbsent(
                    draft.sender(), id -> MemberState.absent(id.roomId(), id.uid()));
        }

        private void place(NamedDraft draft) {
            RoomState room = rooms.get(draft.draft().roomId());
            room.advance(now);
            movedRooms.put(room.id(), room);
            MemberState member = member(draft);
            if (member.stored()
                    || (room.hot() && draft.draft().admission() != Draft.Admission.DECIDED)) {
                member.wrote(room.lastSeq());
                movedMembers.put(draft.sender(), member);
            }
            Place place = new Place(room.id(), room.lastSeq());
            placed.put(draft.key(), new Placed(draft.draft(), draft.key(), place, room.lastTime()));
            accepted.put(draft.key(), draft.acceptance());
        }

        List<Outcome> write(List<NamedDraft> drafts) {
            Map<MessageKey, StoredMessage> written = insert();
            List<Outcome> outcomes = new ArrayList<>(drafts.size());
            for (NamedDraft draft : drafts) {
                Outcome outcome = decided.get(draft);
                outcomes.add(
                        outcome != null
                                ? outcome
                                : Outcome.named(written.get(draft.key()), draft.draft()));
            }
            return outcomes;
        }

        private Map<MessageKey, StoredMessage> insert() {
            Map<MessageKey, StoredMessage> written = new LinkedHashMap<>();
            if (placed.isEmpty()) {
                return written;
            }
            List<Placed> all = List.copyOf(placed.values());
            tables.insert(all);
            Map<Place, Long> ids = tables.ids(all);
            tables.moveRooms(movedRooms.values(), ids);
            tables.moveMembers(movedMembers.values(), now);
            for (Placed message : all) {
                written.put(message.key(), message.stored(ids.get(message.place())));
            }
            Map<Long, String> traces = traces(written);
            links.add(written.values(), traces);
            trail.afterCommit(
                    written.entrySet().stream()
                            .map(each -> new Written(each.getValue(), accepted.get(each.getKey())))
                            .toList());
            news.tell(written.values(), referred.targets(), movedRooms, traces);
            return written;
        }

        private Map<Long, String> traces(Map<MessageKey, StoredMessage> written) {
            Map<Long, String> traces = new HashMap<>();
            written.forEach(
                    (key, message) ->
                            accepted.get(key)
                                    .traceId()
                                    .ifPresent(trace -> traces.put(message.id(), trace)));
            return traces;
        }
    }

    /**
     * When a draft was handed in, for those who follow messages.
     *
     * @param at epoch milliseconds
     * @param traceId of the request; empty when there is none
     */
    record Acceptance(long at, Optional<String> traceId) {}

    /**
     * A draft and its name in the log. Compared by identity: two requests may be equal in all
     * parts.
     */
    static final class NamedDraft implements Work {
        private final Draft draft;
        private final MessageKey key;
        private final Acceptance acceptance;
        private final int bytes;

        NamedDraft(Draft draft, MessageKey key, Acceptance acceptance) {
            this.draft = draft;
            this.key = key;
            this.acceptance = acceptance;
            this.bytes = draft.body().content().getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public long roomId() {
            return draft.roomId();
        }

        @Override
        public int bytes() {
            return bytes;
        }

        @Override
        public ChatException busy() {
            return new ChatException(ErrorCode.BUSY, "message.busy");
        }

        @Override
        public ChatException unknown() {
            return new ChatException(ErrorCode.OUTCOME_UNKNOWN, "message.outcome-unknown");
        }

        Draft draft() {
            return draft;
        }

        MessageKey key() {
            return key;
        }

        Acceptance acceptance() {
            return acceptance;
        }

        /** Names that the log gives itself are new. */
        boolean mayBeRepeat() {
            return draft.clientMsgId().isPresent();
        }

        MemberId sender() {
            return new MemberId(draft.roomId(), draft.fromUid());
        }
    }
}
