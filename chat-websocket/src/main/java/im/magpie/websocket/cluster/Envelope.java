package im.magpie.websocket.cluster;

/**
 * One event on its way between nodes.
 *
 * @param number rises with every event of its origin, starting at 1; with the origin it is the
 *     event's identity, the same however often and on whichever way it arrives
 * @param type class name of the event
 * @param body the event as JSON
 */
public record Envelope(long number, String type, String body) {}
