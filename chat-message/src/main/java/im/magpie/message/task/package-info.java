/**
 * Work that must happen after a commit, at least once: a row in the {@code task} table, written in
 * the transaction that makes the work necessary.
 *
 * <p>Whoever needs such work writes {@link im.magpie.message.task.Tasks#add} where the fact is
 * written, and offers a bean that is a {@link im.magpie.message.task.TaskHandler} for the kind. The
 * work runs outside of any transaction and away from the caller.
 */
package im.magpie.message.task;
