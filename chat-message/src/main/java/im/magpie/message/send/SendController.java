package im.magpie.message.send;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.error.ChatException;
import im.magpie.common.session.Identity;
import im.magpie.message.body.BodyParser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Sending a message. */
@RestController
class SendController {
    private final MessageLog log;
    private final SendPolicy policy;
    private final OwnMarks ownMarks;

    SendController(MessageLog log, SendPolicy policy, OwnMarks ownMarks) {
        this.log = log;
        this.policy = policy;
        this.ownMarks = ownMarks;
    }

    /** Writes a message, once for each {@code clientMsgId}; 200 means committed. */
    @PostMapping("/capi/chat/msg")
    @RateLimit("send")
    ApiResult<MessagePush> send(Identity.User caller, @Valid @RequestBody SendRequest request) {
        Draft draft =
                Draft.byUser(
                        request.roomId(),
                        caller.uid(),
                        Optional.ofNullable(request.clientMsgId()),
                        BodyParser.parse(request.msgType(), request.body()));
        return ApiResult.ok(ownMarks.seenBy(caller, List.of(append(draft))).get(0));
    }

    /**
     * A repeat is answered before policy and membership are asked: someone who was removed after
     * the first request still learns that it succeeded. The log looks for repeats itself, so a
     * query of its own is needed only where the policy refuses.
     */
    private StoredMessage append(Draft draft) {
        try {
            policy.check(draft);
        } catch (ChatException refusal) {
            return log.repeated(draft).orElseThrow(() -> refusal);
        }
        return log.append(draft);
    }

    /**
     * What a client sends.
     *
     * @param roomId where
     * @param msgType type of the message; users send 1, text
     * @param body the content; fields that are not known are ignored
     * @param clientMsgId the client's name for the request: repeats of it are one message
     */
    record SendRequest(
            @NotNull Long roomId,
            @NotNull Integer msgType,
            @NotNull JsonNode body,
            @Pattern(regexp = "[A-Za-z0-9._:-]{1,64}") String clientMsgId) {}
}
