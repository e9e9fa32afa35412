/**
 * Who is online. A level, not a stream of edges: once a second the table is made to say what the
 * connections say, so whatever is missed is put right a second later.
 */
package im.magpie.user.presence;
