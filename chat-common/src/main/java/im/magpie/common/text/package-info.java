/** What may be said. */
package im.magpie.common.text;
