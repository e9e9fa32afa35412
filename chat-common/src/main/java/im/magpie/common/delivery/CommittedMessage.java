package im.magpie.common.delivery;

import java.util.Optional;

/**
 * A message that was written by this node.
 *
 * @param roomId its room
 * @param seq its place in the room
 * @param msgId its id
 * @param fromUid its author
 * @param clientMsgId the author's name for it; empty for messages of the server
 * @param traceId of the request that brought it; empty when there was none
 * @param acceptedAt when it was queued at the writer, epoch milliseconds of this node
 * @param committedAt when the commit was known to have happened, epoch milliseconds of this node
 */
public record CommittedMessage(
        long roomId,
        long seq,
        long msgId,
        long fromUid,
        Optional<String> clientMsgId,
        Optional<String> traceId,
        long acceptedAt,
        long committedAt) {}
