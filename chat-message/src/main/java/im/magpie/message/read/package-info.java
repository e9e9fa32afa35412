/**
 * How far users have read. A report is answered from memory and written behind: reading is the
 * hottest call there is, and a position that is lost with the process is reported again by the next
 * message.
 */
package im.magpie.message.read;
