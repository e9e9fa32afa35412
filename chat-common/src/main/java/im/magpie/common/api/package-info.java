/** Shapes every REST endpoint shares: the envelope, the cursor page, the marks of their rules. */
package im.magpie.common.api;
