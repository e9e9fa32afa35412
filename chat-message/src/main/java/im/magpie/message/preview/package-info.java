/**
 * Cards of the links in texts: what a page says of itself, fetched after the message was sent and
 * written beside its text.
 *
 * <p>People choose the addresses, the server makes the requests: {@link
 * im.magpie.message.preview.PublicAddresses} and {@link im.magpie.message.preview.Reach} are what
 * stands between them and the network the server lives in. A card is a convenience; whatever goes
 * wrong with a page, the message stays without one.
 */
package im.magpie.message.preview;
