package im.magpie.message.send;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/**
 * Push 9: a message was taken back.
 *
 * @param msgId the message
 * @param roomId its room
 * @param recallUid who took it back: the author, or somebody who keeps order
 * @param seq the message's place in its room
 * @param change number of the change
 */
public record RecallPush(long msgId, long roomId, long recallUid, long seq, long change)
        implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.RECALL;
    }
}
