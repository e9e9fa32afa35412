/** Who may do more than others, and who may do nothing any more. */
package im.magpie.user.admin;
