package im.magpie.message.change;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.send.Change;
import im.magpie.message.send.MarkKind;
import im.magpie.message.send.MessageLog;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Liking and disliking messages. */
@RestController
class MarkController {
    private static final int CONFIRM = 1;

    private final ChangePolicy policy;
    private final MessageLog log;

    MarkController(ChangePolicy policy, MessageLog log) {
        this.policy = policy;
        this.log = log;
    }

    /**
     * Begins or ends a mark. Beginning one kind ends the other; what is so already is answered with
     * 200, changes nothing and is not pushed.
     */
    @PutMapping("/capi/chat/msg/mark")
    @RateLimit("mark")
    @Refusals({ErrorCode.BUSINESS, ErrorCode.OUTCOME_UNKNOWN})
    ApiResult<Void> mark(Identity.User caller, @Valid @RequestBody MarkRequest request) {
        MarkKind kind = MarkKind.of(request.markType()).orElseThrow();
        boolean confirmed = request.actType() == CONFIRM;
        log.change(
                policy.of(
                        request.msgId(),
                        caller.uid(),
                        message ->
                                new Change.Mark(
                                        message.roomId(),
                                        message.id(),
                                        caller.uid(),
                                        kind,
                                        confirmed)));
        return ApiResult.ok(null);
    }

    /**
     * What a client sends.
     *
     * @param msgId the message
     * @param markType 1 like, 2 dislike
     * @param actType 1 confirm, 2 cancel
     */
    record MarkRequest(
            @NotNull Long msgId,
            @NotNull @Min(1) @Max(2) Integer markType,
            @NotNull @Min(1) @Max(2) Integer actType) {}
}
