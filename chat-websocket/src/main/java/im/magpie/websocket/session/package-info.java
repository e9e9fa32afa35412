/**
 * One connection's life after the upgrade. A {@link im.magpie.websocket.session.Session} is the
 * connection's whole state and changes only on its event loop; {@link
 * im.magpie.websocket.session.Admissions} logs connections in, many at a time; {@link
 * im.magpie.websocket.session.Sessions} knows all of them; {@link
 * im.magpie.websocket.session.CloseReason} is the list of ways to end.
 */
package im.magpie.websocket.session;
