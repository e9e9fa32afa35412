/** What the nodes of a cluster tell each other: facts that have happened, as records. */
package im.magpie.common.cluster;
