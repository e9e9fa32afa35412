package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.trace.Trace;
import im.magpie.message.body.RecallBody;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.ChangeTables.MarkId;
import im.magpie.message.send.LogTables.MemberId;
import im.magpie.message.send.StoredMessage.Marks;
import im.magpie.message.task.Tasks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The part of a transaction that changes messages, after the rooms are locked and the new messages
 * written. Every change takes the next change number of its room; all marks of one message in a
 * batch are one change and one push. Keeps nothing between runs.
 */
@Component
class BatchChange {
    private final ChangeTables tables;
    private final MessageRows messages;
    private final Tasks tasks;
    private final Pusher pusher;
    private final Clock clock;

    BatchChange(
            ChangeTables tables, MessageRows messages, Tasks tasks, Pusher pusher, Clock clock) {
        this.tables = tables;
        this.messages = messages;
        this.tasks = tasks;
        this.pusher = pusher;
        this.clock = clock;
    }

    /**
     * Changes messages in the running transaction.
     *
     * @param rooms the rooms of the changes, locked; those that do not exist are left out
     * @return one outcome per change, in the same order
     */
    List<Outcome> change(List<TracedChange> traced, Map<Long, RoomState> rooms) {
        if (traced.isEmpty()) {
            return List.of();
        }
        List<Change> changes = traced.stream().map(TracedChange::change).toList();
        Run run = new Run(changes, rooms);
        List<Optional<ChatException>> refusals =
                traced.stream()
                        .map(one -> Trace.with(one.trace(), () -> run.apply(one.change())))
                        .toList();
        run.write();
        List<Outcome> outcomes = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            StoredMessage present = run.present.get(changes.get(i).msgId());
            outcomes.add(
                    refusals.get(i)
                            .<Outcome>map(Outcome.Failed::new)
                            .orElseGet(() -> new Outcome.Stored(present, false)));
        }
        return outcomes;
    }

    /** A change and the trace id of its request. */
    record TracedChange(Change change, String trace) {}

    /** One transaction's view. */
    private final class Run {
        private final Map<Long, RoomState> rooms;
        private final Map<Long, StoredMessage> present;
        private final Set<MemberId> members;
        private final Map<MarkId, MarkKind> marks;
        private final Map<MarkId, MarkKind> changedMarks = new HashMap<>();
        private final Map<Long, Marking> markings = new LinkedHashMap<>();
        private final Map<Long, Recalled> recalls = new LinkedHashMap<>();
        private final Set<Long> carded = new LinkedHashSet<>();
        private final Map<Long, RoomState> changedRooms = new TreeMap<>();
        private final List<Tasks.NewTask> earned = new ArrayList<>();

        Run(List<Change> changes, Map<Long, RoomState> rooms) {
            this.rooms = rooms;
            present = messages.byIds(changes.stream().map(Change::msgId).toList());
            members =
                    tables.members(
                            changes.stream()
                                    .filter(c -> !c.byServer() && rooms.containsKey(c.roomId()))
                                    .filter(c -> !rooms.get(c.roomId()).hot())
                                    .map(c -> new MemberId(c.roomId(), c.uid()))
                                    .collect(Collectors.toSet()));
            marks =
                    tables.marks(
                            changes.stream()
                                    .filter(Change.Mark.class::isInstance)
                                    .map(c -> new MarkId(c.msgId(), c.uid()))
                                    .collect(Collectors.toSet()));
        }

        /** Makes a change, or says why not. */
        Optional<ChatException> apply(Change change) {
            StoredMessage message = present.get(change.msgId());
            if (message == null || message.roomId() != change.roomId() || !belongs(change)) {
                return Optional.of(Change.notFound());
            }
            Optional<ChatException> refusal =
                    change.refusal(message, rooms.get(message.roomId()).open());
            if (refusal.isEmpty()) {
                make(change, message);
            }
            return refusal;
        }

        private boolean belongs(Change change) {
            RoomState room = rooms.get(change.roomId());
            return room != null
                    && (change.byServer()
                            || room.hot()
                            || members.contains(new MemberId(room.id(), change.uid())));
        }

        private void make(Change change, StoredMessage message) {
            if (change instanceof Change.Mark mark) {
                mark(mark, message);
            } else if (change instanceof Change.Recall recall) {
                recall(recall, message);
            } else {
                card((Change.Cards) change, message);
            }
        }

        private void card(Change.Cards cards, StoredMessage message) {
            TextBody before = (TextBody) message.body();
            TextBody after = cards.on(before);
            if (!after.equals(before)) {
                long change = nextChange(message.roomId());
                present.put(message.id(), message.carded(after, change));
                carded.add(message.id());
            }
        }

        private void mark(Change.Mark mark, StoredMessage message) {
            MarkId id = new MarkId(mark.msgId(), mark.uid());
            Optional<MarkKind> before = Optional.ofNullable(marks.get(id));
            Optional<MarkKind> after = mark.after(before);
            if (before.equals(after)) {
                return;
            }
            Marking marking =
                    markings.computeIfAbsent(
                            message.id(), key -> new Marking(nextChange(message.roomId())));
            marking.traces.add(Trace.current());
            Marks counts = message.marks();
            if (before.isPresent()) {
                marking.effects.add(new Effect(mark.uid(), before.get(), false));
                counts = counts.without(before.get());
            }
            if (after.isPresent()) {
                marking.effects.add(new Effect(mark.uid(), after.get(), true));
                counts = counts.with(after.get());
            }
            marks.put(id, after.orElse(null));
            changedMarks.put(id, after.orElse(null));
            StoredMessage marked = message.marked(counts, marking.change);
            present.put(marked.id(), marked);
            if (after.equals(Optional.of(MarkKind.LIKE))) {
                LikedBadge.earnedBy(marked).ifPresent(earned::add);
            }
        }

        private void recall(Change.Recall recall, StoredMessage message) {
            long change = nextChange(message.roomId());
            RecallBody left =
                    recall.byAuthor(message)
                            ? RecallBody.byAuthor(recall.name())
                            : RecallBody.byManager(recall.name());
            present.put(message.id(), message.recalled(left, change));
            carded.remove(message.id());
            recalls.put(
                    message.id(),
                    new Recalled(
                            new RecallPush(
                                    message.id(),
                                    message.roomId(),
                                    recall.uid(),
                                    message.seq(),
                                    change),
                            Trace.current()));
        }

        private long nextChange(long roomId) {
            RoomState room = rooms.get(roomId);
            changedRooms.put(roomId, room);
            return room.nextChange();
        }

        void write() {
            if (changedRooms.isEmpty()) {
                return;
            }
            tables.mark(changedMarks, clock.millis());
            tables.count(markings.keySet().stream().map(present::get).toList());
            tables.extras(carded.stream().map(present::get).toList());
            tables.recall(recalls.keySet().stream().map(present::get).toList());
            tables.moveRooms(changedRooms.values());
            tasks.addAll(earned);
            tell();
        }

        /**
         * In the order of the changes, which is that of the pushes in every room, each under the
         * ids of its own requests. Cards tell nobody.
         */
        private void tell() {
            List<Told> told = new ArrayList<>();
            markings.forEach(
                    (id, marking) ->
                            told.add(
                                    new Told(
                                            present.get(id),
                                            marking.change,
                                            marking.push(present.get(id)),
                                            Trace.joined(marking.traces.stream()))));
            recalls.forEach(
                    (id, recalled) ->
                            told.add(
                                    new Told(
                                            present.get(id),
                                            recalled.push().change(),
                                            recalled.push(),
                                            recalled.trace())));
            told.sort(Comparator.comparingLong(Told::change));
            told.forEach(one -> Trace.with(one.trace(), () -> push(one)));
        }

        private void push(Told one) {
            RoomState room = rooms.get(one.message().roomId());
            pusher.push(
                    new PushEvent(
                            one.payload(),
                            new Audience.Room(
                                    room.id(),
                                    room.memberVersion(),
                                    new RoomOrder.Changed(one.message().seq(), one.change()))));
        }
    }

    /** What happens to the marks of one message. */
    private static final class Marking {
        private final long change;
        private final List<Effect> effects = new ArrayList<>();
        private final List<String> traces = new ArrayList<>();

        Marking(long change) {
            this.change = change;
        }

        /**
         * Every push carries both counts, so that one that is overtaken by a later one of its
         * message and dropped takes no count along.
         */
        MarkPush push(StoredMessage message) {
            List<Effect> told = new ArrayList<>(effects);
            Effect last = effects.get(effects.size() - 1);
            MarkKind other = last.kind().other();
            if (effects.stream().noneMatch(effect -> effect.kind() == other)) {
                told.add(new Effect(last.uid(), other, false)); // a user has one mark at most
            }
            return new MarkPush(told.stream().map(effect -> item(effect, message)).toList());
        }

        private MarkPush.Item item(Effect effect, StoredMessage message) {
            return new MarkPush.Item(
                    effect.uid(),
                    message.id(),
                    effect.kind().number(),
                    message.marks().of(effect.kind()),
                    effect.began() ? 1 : 2,
                    message.seq(),
                    change);
        }
    }

    private record Effect(long uid, MarkKind kind, boolean began) {}

    private record Recalled(RecallPush push, String trace) {}

    private record Told(StoredMessage message, long change, PushPayload payload, String trace) {}
}
