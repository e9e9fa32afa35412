package im.magpie.websocket.feed;

import im.magpie.common.push.RoomOrder;
import im.magpie.websocket.protocol.EncodedFrame;

/**
 * A fact about a room on its way to the listeners.
 *
 * @param order its place in the room
 * @param memberVersion version of the member list when it was committed
 * @param frame what listeners are shown
 */
public record RoomEvent(RoomOrder order, long memberVersion, EncodedFrame frame) {}
