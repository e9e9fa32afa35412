/** The database: its versioned schema and the rules every transaction on it follows. */
package im.magpie.sql;
