package im.magpie.websocket.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides events that follow each other into what is sent at once: as few parcels as their targets
 * allow, in their order. Each parcel costs a way to the broker and back, so when targets change too
 * often, all events go to all that any of them needs.
 */
final class Parcels {
    private static final int MAX_TURNS = 4;

    /** Base64 mostly: about as many bytes as characters. RocketMQ takes no more than 4 MiB. */
    private static final int MAX_CHARS = 512 << 10;

    private final List<Envelope> events = new ArrayList<>();
    private final List<Targets> targets = new ArrayList<>();

    /** What is sent at once. */
    record Parcel(List<Envelope> events, Targets targets) {}

    void add(Envelope event, Targets whom) {
        events.add(event);
        targets.add(whom);
    }

    List<Parcel> packed() {
        Targets union = targets.stream().reduce(Targets.NOBODY, Targets::and);
        boolean together = turns() > MAX_TURNS;
        List<Parcel> parcels = new ArrayList<>();
        int chars = 0;
        for (int i = 0; i < events.size(); i++) {
            Targets whom = together ? union : targets.get(i);
            int more = events.get(i).body().length();
            Parcel last = parcels.isEmpty() ? null : parcels.get(parcels.size() - 1);
            if (last == null || !last.targets().equals(whom) || chars + more > MAX_CHARS) {
                last = new Parcel(new ArrayList<>(), whom);
                parcels.add(last);
                chars = 0;
            }
            last.events().add(events.get(i));
            chars += more;
        }
        return parcels;
    }

    private int turns() {
        int turns = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (i == 0 || !targets.get(i).equals(targets.get(i - 1))) {
                turns++;
            }
        }
        return turns;
    }
}
