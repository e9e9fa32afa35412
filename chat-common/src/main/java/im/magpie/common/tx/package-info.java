/** The rules every database transaction follows, as a contract. */
package im.magpie.common.tx;
