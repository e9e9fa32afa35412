/** The packaged application as a child process: what black-box tests start, kill and ask. */
package im.magpie.server.process;
