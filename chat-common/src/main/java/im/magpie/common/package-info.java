/**
 * Contracts between the modules of Magpie, in plain Java: no Spring, no Netty, no SQL.
 *
 * <p>A type enters this module when two modules use it, and leaves when they no longer do. {@code
 * push} is what clients are told, {@code cluster} what nodes tell each other, {@code session} who
 * is connected and the ports the gateway asks, {@code error} and {@code api} what REST answers.
 */
package im.magpie.common;
