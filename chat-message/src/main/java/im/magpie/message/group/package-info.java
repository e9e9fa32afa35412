/**
 * What changes a group: creating, inviting, removing, leaving, dissolving, naming admins.
 *
 * <p>Each change is one transaction under the room's lock: the membership, what is said about it in
 * the room, the member version, and the news of it. The version is raised before the sentence is
 * said: who joins hears it as a member, and to who leaves the room is closed already. Their session
 * ends with the sentence, so they are told it apart from the room. Everything that needs other
 * tables than the room's is asked before the lock is taken.
 */
package im.magpie.message.group;
