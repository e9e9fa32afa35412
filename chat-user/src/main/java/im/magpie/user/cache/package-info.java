/** A cache that stays true while facts change under it. */
package im.magpie.user.cache;
