/** Rooms and the message log: what was said, in which order, and who has read it. */
package im.magpie.message;
