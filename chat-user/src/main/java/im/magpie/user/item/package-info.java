/** What users own: cards they use up and badges they wear. */
package im.magpie.user.item;
