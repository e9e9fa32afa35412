/** What clients are told over the push channel, and who is told it. */
package im.magpie.common.push;
