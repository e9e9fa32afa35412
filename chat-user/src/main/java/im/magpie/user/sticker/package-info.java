/** Stickers users keep for their messages. */
package im.magpie.user.sticker;
