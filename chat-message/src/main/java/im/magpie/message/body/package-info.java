/**
 * What messages contain: one record per message type, parsed at the edge. A body knows its form in
 * the database ({@code content}), on the wire and as a preview; nothing else in the module looks
 * inside one.
 */
package im.magpie.message.body;
