/**
 * The REST API's description of itself, at {@code /v3/api-docs} and {@code /swagger-ui.html}. It is
 * made from the endpoints and their Javadoc, so there is nothing to keep in step by hand.
 */
package im.magpie.server.apidoc;
