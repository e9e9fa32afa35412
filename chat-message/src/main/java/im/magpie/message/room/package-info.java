/** Rooms and who stands how to them: access, member lists, groups as clients see them. */
package im.magpie.message.room;
