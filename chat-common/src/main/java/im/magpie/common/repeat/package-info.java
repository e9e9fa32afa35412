/** Work that is done again and again, and what is said of it in the log when it fails. */
package im.magpie.common.repeat;
