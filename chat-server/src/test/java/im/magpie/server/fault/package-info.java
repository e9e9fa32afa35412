/** Magpie under faults: killed, stopped, started wrongly. A history checker judges what it kept. */
package im.magpie.server.fault;
