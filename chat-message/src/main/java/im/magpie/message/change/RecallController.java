package im.magpie.message.change;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.MessageSettings;
import im.magpie.message.send.Change;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.StoredMessage;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.Set;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Taking messages back. */
@RestController
class RecallController {
    private final ChangePolicy policy;
    private final MessageLog log;
    private final UserDirectory users;
    private final UserStandings standings;
    private final MessageSettings settings;
    private final Clock clock;

    RecallController(
            ChangePolicy policy,
            MessageLog log,
            UserDirectory users,
            UserStandings standings,
            MessageSettings settings,
            Clock clock) {
        this.policy = policy;
        this.log = log;
        this.users = users;
        this.standings = standings;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes a message back: authors for a while, those who keep order at any time. The room is the
     * message's; clients name one too, always the same, and it is ignored. Members who may not are
     * answered 403.
     */
    @PutMapping("/capi/chat/msg/recall")
    @RateLimit("recall")
    @Refusals({ErrorCode.BUSINESS, ErrorCode.FORBIDDEN, ErrorCode.OUTCOME_UNKNOWN})
    ApiResult<Void> recall(Identity.User caller, @Valid @RequestBody RecallRequest request) {
        // The time counts from here: waiting for the log makes nobody late.
        long earliest = clock.millis() - settings.recallWithin().toMillis();
        log.change(
                policy.of(
                        request.msgId(),
                        caller.uid(),
                        message -> recall(message, caller.uid(), earliest)));
        return ApiResult.ok(null);
    }

    private Change.Recall recall(StoredMessage message, long uid, long earliest) {
        UserCard card = users.cards(Set.of(uid)).get(uid);
        return new Change.Recall(
                message.roomId(),
                message.id(),
                uid,
                card == null ? "" : card.name(),
                standings.isChatManager(uid),
                earliest);
    }

    /**
     * What a client sends.
     *
     * @param msgId the message
     */
    record RecallRequest(@NotNull Long msgId) {}
}
