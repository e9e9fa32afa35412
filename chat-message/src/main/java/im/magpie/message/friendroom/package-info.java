/**
 * The rooms of friends: one for each pair that ever were, open while they are friends. Opening and
 * closing changes nobody's membership, so it leaves the member version alone; who is in a closed
 * room reads it and cannot write.
 */
package im.magpie.message.friendroom;
