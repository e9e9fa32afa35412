package im.magpie.websocket.session;

import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.feed.LocalListeners;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The connections of this node by user, from the moment a token was found good, and the tokens that
 * ended lately. Safe from any thread.
 */
@Component
class UserSessions implements LocalListeners {
    private static final Session[] NONE = {};

    private final int maxPerUser;
    private final DirectorySync directory;
    private final Map<Long, Session[]> byUser = new ConcurrentHashMap<>();
    private final RecentEnds ends = new RecentEnds();

    UserSessions(WebSocketSettings settings, DirectorySync directory) {
        this.maxPerUser = settings.maxConnectionsPerUser();
        this.directory = directory;
    }

    /** Begins to keep the directory alive; before the first connection. */
    void start() {
        directory.start(this);
    }

    /** Adds a connection, unless the user has as many as allowed. */
    boolean register(long uid, Session session) {
        Session[] now =
                byUser.compute(
                        uid,
                        (id, sessions) -> {
                            int count = sessions == null ? 0 : sessions.length;
                            if (maxPerUser > 0 && count >= maxPerUser) {
                                return sessions;
                            }
                            Session[] more = Arrays.copyOf(orNone(sessions), count + 1);
                            more[count] = session;
                            return more;
                        });
        if (now.length == 1) {
            directory.changed(uid);
        }
        return now[now.length - 1] == session || Arrays.asList(now).contains(session);
    }

    /** Removes a connection; harmless when it is not there. */
    void unregister(long uid, Session session) {
        Session[] left =
                byUser.computeIfPresent(
                        uid,
                        (id, sessions) -> {
                            Session[] fewer =
                                    Arrays.stream(sessions)
                                            .filter(other -> other != session)
                                            .toArray(Session[]::new);
                            return fewer.length == 0 ? null : fewer;
                        });
        if (left == null) {
            directory.changed(uid);
            var unused = directory.syncSoon(this);
        }
    }

    boolean isHere(long uid) {
        return byUser.containsKey(uid);
    }

    List<Session> of(long uid) {
        return List.of(orNone(byUser.get(uid)));
    }

    /** Remembers an end before its connections are closed, so that none slips through between. */
    void remember(TokensEnded event) {
        ends.remember(event, System.nanoTime());
    }

    Optional<TokensEnded.Cause> endedSince(long time, Identity.User user) {
        return ends.since(time, user);
    }

    @Override
    public boolean hasUsers() {
        return !byUser.isEmpty();
    }

    @Override
    public Set<Long> users() {
        return Set.copyOf(byUser.keySet());
    }

    @Override
    public Collection<Session> of(long uid, EventLoop loop) {
        Session[] sessions = orNone(byUser.get(uid));
        List<Session> found = new ArrayList<>(sessions.length);
        for (Session session : sessions) {
            if (session.loop().eventLoop() == loop) {
                found.add(session);
            }
        }
        return found;
    }

    @Override
    public Collection<EventLoop> loopsOf(long uid) {
        List<EventLoop> loops = new ArrayList<>(1);
        for (Session session : orNone(byUser.get(uid))) {
            loops.add(session.loop().eventLoop());
        }
        return loops;
    }

    @Override
    public boolean hearsRooms(long uid) {
        for (Session session : orNone(byUser.get(uid))) {
            if (session.hearsItsRooms()) {
                return true;
            }
        }
        return false;
    }

    private static Session[] orNone(Session[] sessions) {
        return sessions == null ? NONE : sessions;
    }
}
