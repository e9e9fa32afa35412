/** The conversation list: a user's rooms by activity, with a preview and what is unread. */
package im.magpie.message.conversation;
