package im.magpie.server.operator;

/**
 * Something every node can be asked.
 *
 * @param <A> the answer: a record that is written as JSON. It refuses to be made without any of the
 *     components it was released with; those that came later may be missing, since a node of an
 *     older version does not say them.
 */
interface NodeQuestion<A> {

    /** Its name between the nodes; never given to another question. */
    String kind();

    /** What an answer is read as. */
    Class<A> answerType();

    /** This node's answer, from memory: whoever waits for the database would look silent. */
    A answer(String argument);
}
