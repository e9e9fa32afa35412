package im.magpie.websocket.session;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.session.Identity;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.TokensEnded;
import org.springframework.stereotype.Component;

/**
 * Lets connections of this node end, or be logged in, with what happened at any node. When some of
 * it was missed nobody knows which connections should have ended, or what they were not shown: all
 * of them come back, are checked anew and catch up.
 */
@Component
class LoginNews {
    private final Sessions sessions;
    private final UserSessions users;
    private final Census census;
    private final Admissions admissions;

    LoginNews(
            ClusterEvents events,
            Sessions sessions,
            UserSessions users,
            Census census,
            Admissions admissions) {
        this.sessions = sessions;
        this.users = users;
        this.census = census;
        this.admissions = admissions;
        events.subscribe(TokensEnded.class, this::onTokensEnded);
        events.subscribe(LoginGranted.class, this::onLoginGranted);
        events.subscribe(EventsMissed.class, missed -> sessions.startAnew());
    }

    private void onTokensEnded(TokensEnded event) {
        users.remember(event);
        for (Session session : users.of(event.uid())) {
            session.loop()
                    .run(
                            () -> {
                                if (session.identity() instanceof Identity.User user
                                        && event.covers(user)) {
                                    session.tokenEnded(event.cause());
                                }
                            });
        }
    }

    private void onLoginGranted(LoginGranted event) {
        long number = event.connection().number();
        if (!census.ref(number).equals(event.connection()) || sessions.loops().isEmpty()) {
            return;
        }
        LoopSessions loop = sessions.loopOf(number);
        loop.run(
                () -> {
                    Session session = loop.find(number);
                    if (session != null) {
                        admissions.grant(session, event);
                    }
                });
    }
}
