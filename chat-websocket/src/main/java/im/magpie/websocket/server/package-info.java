/**
 * The listening socket and everything before a connection is a session: the pipeline, in {@link
 * im.magpie.websocket.server.ServerPipeline}, the checks before the upgrade, connection limits and
 * the handshake deadline.
 */
package im.magpie.websocket.server;
