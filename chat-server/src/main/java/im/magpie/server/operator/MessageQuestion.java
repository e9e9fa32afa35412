package im.magpie.server.operator;

import im.magpie.websocket.GatewayStatus;
import org.springframework.stereotype.Component;

/** What became of a message at this node. */
@Component
class MessageQuestion implements NodeQuestion<MessageSteps> {
    private final RecentMessages recent;
    private final GatewayStatus gateway;

    MessageQuestion(RecentMessages recent, GatewayStatus gateway) {
        this.recent = recent;
        this.gateway = gateway;
    }

    @Override
    public String kind() {
        return "message";
    }

    @Override
    public Class<MessageSteps> answerType() {
        return MessageSteps.class;
    }

    /** The argument that asks about a message. */
    static String about(long roomId, long seq) {
        return roomId + ":" + seq;
    }

    @Override
    public MessageSteps answer(String argument) {
        int colon = argument.indexOf(':');
        long roomId = Long.parseLong(argument.substring(0, colon));
        long seq = Long.parseLong(argument.substring(colon + 1));
        int listeners = gateway.listeners(roomId);
        return recent.of(roomId, seq)
                .map(steps -> known(steps, listeners))
                .orElseGet(() -> unknown(listeners));
    }

    private MessageSteps known(RecentMessages.Steps steps, int listeners) {
        return new MessageSteps(
                true,
                steps.acceptedAt(),
                steps.committedAt(),
                steps.traceId(),
                steps.eventId(),
                steps.handover(),
                steps.way(),
                steps.receivedAt(),
                steps.connections(),
                steps.firstWrittenAt(),
                steps.lastWrittenAt(),
                listeners);
    }

    private static MessageSteps unknown(int listeners) {
        return new MessageSteps(false, 0, 0, "", 0, null, null, 0, 0, 0, 0, listeners);
    }
}
