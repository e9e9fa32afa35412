package im.magpie.message.read;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who has read what, for the authors. */
@RestController
class ReadCountController {
    private static final int MOST_MESSAGES = 200;
    private static final int READ = 1;
    private static final int UNREAD = 2;
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    private final ReadCounts counts;

    ReadCountController(ReadCounts counts) {
        this.counts = counts;
    }

    /**
     * How many have read the caller's messages. Clients ask about everything on their screen, also
     * what is not there yet: whatever is no message of the caller is left out.
     *
     * @param msgIds ids, separated by commas; at most 200 are looked at
     */
    @GetMapping("/capi/chat/msg/read")
    ApiResult<List<MessageReads>> counts(
            Identity.User caller, @RequestParam(defaultValue = "") String msgIds) {
        Set<Long> ids =
                Arrays.stream(msgIds.split(",", -1))
                        .map(String::strip)
                        .filter(id -> ID.matcher(id).matches())
                        .limit(MOST_MESSAGES)
                        .map(Long::valueOf)
                        .collect(Collectors.toSet());
        return ApiResult.ok(counts.of(caller.uid(), ids));
    }

    /**
     * Who has read a message of the caller, or who has not.
     *
     * @param msgId the message
     * @param searchType 1 those who have, 2 those who have not
     */
    @GetMapping("/capi/chat/msg/read/page")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<CursorPage<MessageReader>> readers(
            Identity.User caller,
            PageQuery page,
            @RequestParam("msgId") long msgId,
            @RequestParam("searchType") int searchType) {
        if (searchType != READ && searchType != UNREAD) {
            throw new ChatException(ErrorCode.VALIDATION, "message.search-type", searchType);
        }
        return ApiResult.ok(
                counts.page(caller.uid(), msgId, searchType == READ, page).map(MessageReader::new));
    }

    /**
     * How many members but the author have read a message. Counts go up to 1000.
     *
     * @param msgId the message
     * @param readCount how many have
     * @param unReadCount how many have not, of those who were members when it was written
     */
    record MessageReads(long msgId, long readCount, long unReadCount) {}

    /**
     * A member.
     *
     * @param uid the user
     */
    record MessageReader(long uid) {}
}
