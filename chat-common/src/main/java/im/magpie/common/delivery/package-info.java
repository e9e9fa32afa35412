/** What becomes of a message on its way, told to whoever follows it. */
package im.magpie.common.delivery;
