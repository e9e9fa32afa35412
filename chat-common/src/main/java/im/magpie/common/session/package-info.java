/**
 * Who is connected, and the ports through which the push gateway asks the product about tokens,
 * rooms and messages without knowing it.
 */
package im.magpie.common.session;
