/** What this module does from time to time, on one small executor of its own. */
package im.magpie.user.schedule;
