/** Reading back: a room's messages for its readers, and for the push gateway's gaps. */
package im.magpie.message.history;
