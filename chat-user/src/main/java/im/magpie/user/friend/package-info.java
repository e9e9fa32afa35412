/**
 * Who is whose friend. A friendship begins with an apply that the other side approves; what follows
 * from it, a room and a greeting, hears of it by an application event in the same transaction.
 */
package im.magpie.user.friend;
