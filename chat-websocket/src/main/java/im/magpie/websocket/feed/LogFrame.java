package im.magpie.websocket.feed;

import im.magpie.websocket.protocol.EncodedFrame;

/**
 * A message read from the log, encoded.
 *
 * @param seq its place
 * @param change number of its last change
 * @param frame the message in its present state
 */
record LogFrame(long seq, long change, EncodedFrame frame) {}
