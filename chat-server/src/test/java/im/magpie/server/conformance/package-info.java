/**
 * One black-box suite over REST and WebSocket that any installation of Magpie must pass, whatever
 * it is made of. It knows the wire and nothing of the product's classes.
 *
 * <p>{@code *Conformance} are the abstract suites by feature; {@link
 * im.magpie.server.conformance.Installation} is what they run against.
 */
package im.magpie.server.conformance;
