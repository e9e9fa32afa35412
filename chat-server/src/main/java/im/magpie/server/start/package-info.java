/** The start as an operator sees it: one sentence when it fails, one line when it is done. */
package im.magpie.server.start;
