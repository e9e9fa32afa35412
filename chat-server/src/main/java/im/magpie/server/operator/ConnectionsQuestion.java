package im.magpie.server.operator;

import im.magpie.websocket.GatewayStatus;
import org.springframework.stereotype.Component;

/** How many connections of this node a user has. */
@Component
class ConnectionsQuestion implements NodeQuestion<ConnectionsQuestion.Connections> {
    private final GatewayStatus gateway;

    ConnectionsQuestion(GatewayStatus gateway) {
        this.gateway = gateway;
    }

    /**
     * A user's connections.
     *
     * @param count how many there are now
     */
    record Connections(int count) {
        Connections {
            if (count < 0) {
                throw new IllegalArgumentException(
                        "count %d must not be negative".formatted(count));
            }
        }
    }

    @Override
    public String kind() {
        return "connections";
    }

    @Override
    public Class<Connections> answerType() {
        return Connections.class;
    }

    /** The argument that asks about a user. */
    static String about(long uid) {
        return Long.toString(uid);
    }

    @Override
    public Connections answer(String argument) {
        return new Connections(gateway.connections(Long.parseLong(argument)));
    }
}
