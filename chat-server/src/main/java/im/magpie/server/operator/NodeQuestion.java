package im.magpie.server.operator;

/**
 * Something every node can be asked.
 *
 * @param <A> the answer: a record that is written as JSON
 */
interface NodeQuestion<A> {

    /** Its name between the nodes; never given to another question. */
    String kind();

    /** What an answer is read as. */
    Class<A> answerType();

    /** This node's answer. May block. */
    A answer(String argument);
}
