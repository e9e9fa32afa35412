/** Frames on the wire: what clients may say, and how pushes become bytes, once. */
package im.magpie.websocket.protocol;
