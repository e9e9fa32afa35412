/** Who a user is: account, name, picture, and what they own from the first day on. */
package im.magpie.user.account;
