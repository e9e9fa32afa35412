package im.magpie.message.send;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CallLimits;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.body.BodyParser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Sending a message. */
@RestController
class SendController {
    private static final Logger log = LoggerFactory.getLogger(SendController.class);

    private final MessageLog messages;
    private final SendPolicy policy;
    private final MessageView view;
    private final CallLimits limits;

    SendController(MessageLog messages, SendPolicy policy, MessageView view, CallLimits limits) {
        this.limits = limits;
        this.messages = messages;
        this.policy = policy;
        this.view = view;
    }

    /**
     * Writes a message, once for each {@code clientMsgId}; 200 means committed. The request is told
     * from others by its body as it was received, before words in it are masked.
     */
    @PostMapping("/capi/chat/msg")
    @RateLimit("send")
    @Refusals({ErrorCode.BUSINESS, ErrorCode.CLIENT_MSG_ID_REUSED, ErrorCode.OUTCOME_UNKNOWN})
    ApiResult<MessagePush> send(Identity.User caller, @Valid @RequestBody SendRequest request) {
        Draft draft =
                Draft.byUser(
                        request.roomId(),
                        caller.uid(),
                        Optional.ofNullable(request.clientMsgId()),
                        BodyParser.parse(request.msgType(), request.body()));
        StoredMessage stored = append(draft);
        try {
            return ApiResult.ok(view.seenBy(caller, stored));
        } catch (RuntimeException e) {
            // It is in the log: whatever fails now must not read as "not accepted".
            log.warn("message {} is stored and cannot be shown", stored.id(), e);
            throw new ChatException(ErrorCode.OUTCOME_UNKNOWN, "message.outcome-unknown");
        }
    }

    /**
     * A repeat is answered before policy and membership are asked: someone who was removed after
     * the first request still learns that it succeeded. The log looks for repeats itself, so a
     * query of its own is needed only where the policy refuses.
     */
    private StoredMessage append(Draft draft) {
        Draft admitted;
        try {
            admitted = policy.admit(draft);
        } catch (ChatException refusal) {
            return messages.repeated(draft, refusal);
        }
        // Not before it is known that the sender belongs there: strangers do not use a room's limit
        // up.
        limits.count("room", draft.roomId());
        return messages.append(admitted);
    }

    /**
     * What a client sends.
     *
     * @param roomId where
     * @param msgType type of the message; users send 1 and 3 to 7
     * @param body the content; fields that are not known are ignored
     * @param clientMsgId the client's name for the request: repeats of it are one message
     */
    record SendRequest(
            @NotNull Long roomId,
            @NotNull Integer msgType,
            @NotNull JsonNode body,
            @Pattern(regexp = "[A-Za-z0-9._:-]{1,64}") String clientMsgId) {}
}
