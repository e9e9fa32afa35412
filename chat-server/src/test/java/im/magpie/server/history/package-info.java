/**
 * What happened in a run, as a list of plain entries, and the judges of it. Nothing here talks to a
 * server: every judge is shown by histories made by hand.
 */
package im.magpie.server.history;
