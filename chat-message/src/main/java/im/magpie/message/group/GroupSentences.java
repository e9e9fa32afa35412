package im.magpie.message.group;

import im.magpie.message.body.ServerSentences;
import im.magpie.message.body.SystemBody;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.StoredMessage;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the system user says in a group about its members. Part of the caller's transaction. */
@Component
class GroupSentences {
    /** The user who speaks for the server. */
    static final long SYSTEM_UID = 1;

    /** Names in one sentence; the rest is a number, so that it stays a sentence. */
    private static final int MOST_NAMES = 10;

    private final MessageLog log;

    GroupSentences(MessageLog log) {
        this.log = log;
    }

    StoredMessage invited(long roomId, String inviter, List<Invitee> joined) {
        String names =
                joined.stream()
                        .limit(MOST_NAMES)
                        .map(who -> '"' + who.name() + '"')
                        .collect(Collectors.joining(","));
        return joined.size() <= MOST_NAMES
                ? say(roomId, "group.invited", inviter, names)
                : say(
                        roomId,
                        "group.invited-many",
                        inviter,
                        names,
                        Integer.toString(joined.size()));
    }

    StoredMessage removed(long roomId, String remover, String removed) {
        return say(roomId, "group.removed", remover, removed);
    }

    StoredMessage left(long roomId, String leaver) {
        return say(roomId, "group.left", leaver);
    }

    StoredMessage dissolved(long roomId, String owner) {
        return say(roomId, "group.dissolved", owner);
    }

    private StoredMessage say(long roomId, String key, String... names) {
        SystemBody sentence = new SystemBody(ServerSentences.of(key, names));
        return log.appendWithin(Draft.byServer(roomId, SYSTEM_UID, sentence));
    }
}
