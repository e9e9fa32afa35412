package im.magpie.websocket.protocol;

import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads client frames; never throws. Unknown members are ignored. */
@Component
public class ClientFrameParser {
    private static final int QR_REQUESTED = 1;
    private static final int HEARTBEAT = 2;
    private static final int AUTHORIZE = 3;

    private final JsonMapper mapper;

    /**
     * @param mapper reads the JSON
     */
    public ClientFrameParser(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** Reads the text of one frame. */
    public ClientFrame parse(String text) {
        if (text.equals("ping")) {
            return new ClientFrame.TextPing();
        }
        try {
            return frame(mapper.readTree(text));
        } catch (JacksonException e) {
            return new ClientFrame.Unintelligible("frame is not JSON");
        }
    }

    private static ClientFrame frame(JsonNode json) {
        JsonNode type = json.path("type");
        if (!type.isInt()) {
            return new ClientFrame.Unintelligible("frame has no type");
        }
        return switch (type.intValue()) {
            case QR_REQUESTED -> new ClientFrame.QrRequested();
            case HEARTBEAT -> new ClientFrame.Heartbeat();
            case AUTHORIZE -> authorize(json.path("data").path("token"));
            default ->
                    new ClientFrame.Unintelligible(
                            "unknown frame type " + Math.max(-1, type.intValue()));
        };
    }

    private static ClientFrame authorize(JsonNode token) {
        return token.isString() && !token.stringValue().isBlank()
                ? new ClientFrame.Authorize(token.stringValue())
                : new ClientFrame.Unintelligible("frame 3 has no token");
    }
}
