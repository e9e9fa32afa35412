package im.magpie.server.operator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The questions that were heard lately: each comes twice and is answered once. */
final class HeardQuestions {
    /** Many more than are open in the whole cluster. */
    static final int MOST = 1000;

    private final Set<String> ids =
            Collections.newSetFromMap(
                    new LinkedHashMap<String, Boolean>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > MOST;
                        }
                    });

    /** Whether a question was not heard before; it is heard now. */
    synchronized boolean isNew(String askId) {
        return ids.add(askId);
    }

    /** Lets a question count as not heard. */
    synchronized void forget(String askId) {
        ids.remove(askId);
    }
}
