/** The catalogue of refusals: every way a request can fail, with its HTTP status and wire code. */
package im.magpie.common.error;
