/** What readers and authors do to messages that are written: marking and recalling them. */
package im.magpie.message.change;
