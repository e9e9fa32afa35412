package im.magpie.message.send;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import java.util.List;

/**
 * Push 8: readers began or ended to like or dislike a message. Both counts are in every push: the
 * last push of a message tells all there is to know of its counts.
 *
 * @param markList what happened, in order, and where nothing happened to one of the types an item
 *     with its count; all of one message, at least two
 */
public record MarkPush(List<Item> markList) implements PushPayload {
    public MarkPush {
        markList = List.copyOf(markList);
    }

    @Override
    public PushType pushType() {
        return PushType.MARK;
    }

    /**
     * A mark that began or ended, or is not set.
     *
     * @param uid who marked
     * @param msgId the message
     * @param markType 1 like, 2 dislike
     * @param markCount marks of this type on the message after everything in this push
     * @param actType 1 it began, 2 it ended or was not there
     * @param seq the message's place in its room
     * @param change number of the change, the same for all items of a push
     */
    public record Item(
            long uid,
            long msgId,
            int markType,
            long markCount,
            int actType,
            long seq,
            long change) {}
}
