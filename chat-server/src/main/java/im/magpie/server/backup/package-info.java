/** Copies of the embedded database, made while it is used. */
package im.magpie.server.backup;
