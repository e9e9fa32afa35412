/**
 * Writing messages: the message log, who may write where, what makes two requests the same, and how
 * messages change afterwards.
 *
 * <p>{@link im.magpie.message.send.MessageLog} is the only writer of the message table and of the
 * rooms' counters. A transaction locks room rows ascending, then member rows ascending; whoever
 * changes what is decided here (membership, a room's state) does so under the room's lock.
 */
package im.magpie.message.send;
