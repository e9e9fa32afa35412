/** What may be said in messages and names. */
package im.magpie.message.moderation;
