/** Shapes every REST endpoint shares: the envelope, the cursor page, the rate limit mark. */
package im.magpie.common.api;
