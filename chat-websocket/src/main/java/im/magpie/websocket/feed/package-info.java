/**
 * What each connection is shown of a room, and in which order.
 *
 * <p>A {@link im.magpie.websocket.feed.RoomFeed} puts the events of one room in order; it never
 * passes a gap, and reads what is missing from the room's log. Behind it stands one {@link
 * im.magpie.websocket.feed.Outlet} per event loop that joins what arrived into one buffer for all
 * of the room's listeners on that loop. {@link im.magpie.websocket.feed.RoomFeeds} opens and closes
 * feeds.
 */
package im.magpie.websocket.feed;
