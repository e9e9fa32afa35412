/** The id that follows a request through threads, log lines and nodes. */
package im.magpie.common.trace;
