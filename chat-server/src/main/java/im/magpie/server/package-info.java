/** The composition root: configuration, the HTTP edge, the page, and whole-system tests. */
package im.magpie.server;
