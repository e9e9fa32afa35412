/** Addresses and networks as people write them down. */
package im.magpie.common.net;
