/** Where addresses are, and which of them mean anything. */
package im.magpie.user.region;
