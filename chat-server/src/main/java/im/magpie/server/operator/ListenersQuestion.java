package im.magpie.server.operator;

import im.magpie.websocket.GatewayStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** How many connections of this node hear some rooms. */
@Component
class ListenersQuestion implements NodeQuestion<ListenersQuestion.Listeners> {
    private final GatewayStatus gateway;

    ListenersQuestion(GatewayStatus gateway) {
        this.gateway = gateway;
    }

    /**
     * Connections by room.
     *
     * @param byRoom an entry for each room that was asked about
     */
    record Listeners(Map<Long, Integer> byRoom) {
        Listeners {
            byRoom = Map.copyOf(byRoom);
            if (byRoom.values().stream().anyMatch(count -> count < 0)) {
                throw new IllegalArgumentException("a count in %s is negative".formatted(byRoom));
            }
        }
    }

    @Override
    public String kind() {
        return "listeners";
    }

    @Override
    public Class<Listeners> answerType() {
        return Listeners.class;
    }

    /** The argument that asks about rooms. */
    static String about(Collection<Long> roomIds) {
        return roomIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public Listeners answer(String argument) {
        return new Listeners(
                Arrays.stream(argument.split(",", -1))
                        .filter(id -> !id.isEmpty())
                        .map(Long::valueOf)
                        .collect(
                                Collectors.toMap(
                                        Function.identity(), gateway::listeners, Math::max)));
    }
}
