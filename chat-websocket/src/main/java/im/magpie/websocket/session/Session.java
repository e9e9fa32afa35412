package im.magpie.websocket.session;

import im.magpie.common.session.Authenticator.Welcome;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.Identity;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.feed.FeedListener;
import im.magpie.websocket.feed.LocalRoom;
import im.magpie.websocket.feed.Outlet;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.protocol.InvalidateToken;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.Optional;

/**
 * One connection: its whole state, kept small. Everything here runs on the connection's event loop,
 * except where it says otherwise, and every end goes through {@link #close(CloseReason)}.
 */
// Futures of writes and closes are not looked at: a failure ends the channel, which is heard of.
@SuppressWarnings("FutureReturnValueIgnored")
final class Session implements FeedListener {
    private static final Identity GUEST = new Identity.Guest();

    private final LoopSessions loop;
    private final Channel channel;
    private final long number;
    private final FrameBudget frames;
    private final HeardRooms rooms;
    private final Outbound out;

    /** Until the connection is logged in; then only the client in it was worth keeping. */
    private Handshake handshake;

    private Identity identity = GUEST;
    private SessionState state = SessionState.CHECKING;
    private volatile boolean hearsItsRooms;
    private boolean sendsTextPing;
    private boolean counted;
    private QrAsks qr;

    /** Times in nanoseconds, monotonic. */
    private long stateSince;

    private long lastRead;

    Session(LoopSessions loop, Channel channel, long number, Handshake handshake) {
        this.loop = loop;
        this.channel = channel;
        this.number = number;
        this.handshake = handshake;
        this.frames = new FrameBudget(loop.now(), loop.settings().framesBurst());
        this.rooms = new HeardRooms(this, channel.eventLoop(), loop.feeds());
        this.out = new Outbound(channel);
        this.stateSince = loop.now();
        this.lastRead = stateSince;
    }

    long number() {
        return number;
    }

    LoopSessions loop() {
        return loop;
    }

    SessionState state() {
        return state;
    }

    Identity identity() {
        return identity;
    }

    Handshake handshake() {
        return handshake;
    }

    /** Most connections never ask: what is remembered about it begins with the first time. */
    QrAsks qr() {
        if (qr == null) {
            qr = new QrAsks();
        }
        return qr;
    }

    /** A login by QR code that came while a token was being checked, or null; taken once. */
    LoginGranted takeKeptLogin() {
        return qr == null ? null : qr.takeKept();
    }

    /** Whether the socket is there; from any thread. */
    boolean isConnected() {
        return channel.isActive();
    }

    FrameBudget frames() {
        return frames;
    }

    void markRead() {
        lastRead = loop.now();
    }

    void markTextPing() {
        sendsTextPing = true;
    }

    // ---- becoming somebody ----

    /** The connection is upgraded and has no token: a guest from the start. */
    void openAsGuest() {
        becomeGuest();
    }

    private void becomeGuest() {
        if (!loop.census().countGuest()) {
            close(CloseReason.TOO_MANY_GUESTS);
            return;
        }
        counted = true;
        moveTo(SessionState.GUEST);
        rooms.joinGlobal();
        channel.config().setAutoRead(true);
    }

    /** A token is about to be checked; nothing is read until that is done. */
    void beginCheck() {
        if (state == SessionState.GUEST) {
            moveTo(SessionState.GUEST_CHECKING);
        }
        channel.config().setAutoRead(false);
    }

    /** The token is bad: push 6, and the connection goes on as a guest. */
    void refused() {
        markRead();
        if (state == SessionState.CHECKING) {
            becomeGuest();
        } else if (state == SessionState.GUEST_CHECKING) {
            moveTo(SessionState.GUEST);
            channel.config().setAutoRead(true);
        }
        if (state == SessionState.GUEST) {
            send(loop.encoder().push(new InvalidateToken()));
        }
    }

    /**
     * The token is good: joins the user's rooms. What they say from now on waits for push 3.
     *
     * @param claimed the user's rooms, each with a claim that is this connection's from here on
     * @param readAt when the membership was read
     */
    void join(Identity.User user, List<LocalRoom> claimed, long readAt) {
        if (state != SessionState.CHECKING && state != SessionState.GUEST_CHECKING) {
            claimed.forEach(LocalRoom::release);
            loop.users().unregister(user.uid(), this);
            return;
        }
        identity = user;
        uncountGuest();
        moveTo(SessionState.JOINING);
        rooms.joinGlobal();
        rooms.join(claimed, readAt);
        hearsItsRooms = true;
    }

    /** Whether it listens to the rooms its user was in at the login; from any thread. */
    boolean hearsItsRooms() {
        return hearsItsRooms;
    }

    /**
     * The login is complete: push 3, then what waited for it.
     *
     * @param checkedAt the token was good at this time; later ends are looked up
     */
    void admitted(Welcome welcome, long checkedAt) {
        if (state != SessionState.JOINING || !(identity instanceof Identity.User user)) {
            return;
        }
        Optional<TokensEnded.Cause> ended = loop.users().endedSince(checkedAt, user);
        identity = new Identity.User(user.uid(), user.deviceId(), welcome.expiresAt());
        markRead();
        moveTo(SessionState.USER);
        loop.census().countUser(1);
        loop.census()
                .announce(
                        new SessionEvent.Opened(
                                loop.census().ref(number), user, handshake.client()));
        handshake = null;
        if (ended.isPresent()) {
            tokenEnded(ended.get());
            return;
        }
        send(loop.encoder().push(welcome.push()));
        out.takeHeld().forEach(this::deliver);
        channel.config().setAutoRead(true);
    }

    /** The check could not be made. */
    void checkFailed() {
        if (state.isChecking()) {
            close(CloseReason.TRY_AGAIN);
        }
    }

    /** The token of a logged-in connection ended. */
    void tokenEnded(TokensEnded.Cause cause) {
        if (state == SessionState.USER || state == SessionState.JOINING) {
            send(loop.encoder().push(new InvalidateToken()));
            close(cause == TokensEnded.Cause.BANNED ? CloseReason.BANNED : CloseReason.TOKEN_ENDED);
        }
    }

    // ---- listening ----

    /** Whether the connection hears a room as a member under a newer member version. */
    boolean hearsSince(long roomId, long memberVersion) {
        return rooms.hearsSince(roomId, memberVersion);
    }

    @Override
    public long uid() {
        return identity instanceof Identity.User user ? user.uid() : 0;
    }

    @Override
    public boolean becameMember(Outlet outlet) {
        if (state == SessionState.CHECKING || state == SessionState.GUEST_CHECKING) {
            rooms.joinLater(outlet.room().roomId());
            return false;
        }
        return !state.isOver() && rooms.add(outlet);
    }

    @Override
    public void missed() {
        close(CloseReason.TOO_SLOW);
    }

    @Override
    public void lostMembership(Outlet outlet) {
        rooms.removed(outlet);
    }

    @Override
    public void deliver(ByteBuf bytes) {
        if (state == SessionState.JOINING) {
            out.hold(bytes);
            closeIfTooFarBehind();
        } else if (state.isOver() || state == SessionState.CHECKING) {
            bytes.release();
        } else {
            out.write(bytes);
            closeIfTooFarBehind();
        }
    }

    /** Sends one frame to this connection alone. */
    void send(EncodedFrame frame) {
        if (!state.isOver()) {
            loop.census().sent(frame.size());
            out.write(frame);
            closeIfTooFarBehind();
        }
    }

    private void closeIfTooFarBehind() {
        if (out.waitingBytes() > loop.settings().maxPendingBytes().toBytes()) {
            // Later: an outlet may be in the middle of its listeners.
            channel.eventLoop().execute(() -> close(CloseReason.TOO_SLOW));
        }
    }

    void writabilityChanged() {
        out.writabilityChanged(loop.now());
    }

    // ---- time ----

    /** Looks whether the connection's time is up; called by its loop's sweep. */
    void sweep(long now, long wallClock) {
        if (state == SessionState.CLOSING) {
            if (now - stateSince > LoopSessions.CLOSE_NANOS) {
                abort();
            }
        } else if (state.isChecking()) {
            if (now - stateSince > LoopSessions.CHECK_NANOS) {
                close(CloseReason.TRY_AGAIN);
            }
        } else if (identity instanceof Identity.User user && user.expiresAt() <= wallClock) {
            tokenEnded(TokensEnded.Cause.REVOKED);
        } else {
            sweepOpen(now);
        }
    }

    private void sweepOpen(long now) {
        long idle = loop.settings().idleTimeout().toNanos() * (sendsTextPing ? 2 : 1);
        long guest = loop.settings().guestTimeout().toNanos();
        long slow = loop.settings().maxUnwritable().toNanos();
        if (slow > 0 && out.unwritableFor(now) > slow) {
            close(CloseReason.TOO_SLOW);
        } else if (idle > 0 && now - lastRead > idle) {
            close(CloseReason.IDLE);
        } else if (guest > 0 && state.isGuest() && now - stateSince > guest) {
            close(CloseReason.GUEST_TIMEOUT);
        }
    }

    // ---- the end ----

    /** Ends the connection. Only the first reason counts. */
    void close(CloseReason reason) {
        close(reason, reason.code(), reason.text());
    }

    /** Ends the connection with a text of its own. */
    void close(CloseReason reason, int code, String text) {
        if (state.isOver()) {
            return;
        }
        boolean wasUser = state == SessionState.USER;
        moveTo(SessionState.CLOSING);
        loop.census().closed(number, reason, identity);
        leave(wasUser);
        if (code == 0) {
            channel.close();
            return;
        }
        channel.config().setAutoRead(true); // for the answer, and to see the socket end
        var written = out.writeLast(loop.encoder().close(code, text));
        if (reason == CloseReason.CLIENT_CLOSED) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void leave(boolean wasUser) {
        rooms.leaveAll();
        out.takeHeld().forEach(ByteBuf::release);
        uncountGuest();
        if (identity instanceof Identity.User user) {
            loop.users().unregister(user.uid(), this);
            if (wasUser) {
                loop.census().countUser(-1);
                loop.census().announce(new SessionEvent.Closed(loop.census().ref(number), user));
            }
        }
        if (qr != null && qr.mustAbandon()) {
            loop.qrLogins().abandon(loop.census().ref(number));
        }
    }

    private void uncountGuest() {
        if (counted) {
            counted = false;
            loop.census().uncountGuest();
        }
    }

    /** The client answered our close, or sent something after it. */
    void closeAnswered() {
        channel.close();
    }

    /** The socket is gone. */
    void gone() {
        close(CloseReason.LOST);
        moveTo(SessionState.CLOSED);
    }

    /** The close did not get through in time: gives the socket up, waiting bytes included. */
    void abort() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private void moveTo(SessionState next) {
        state = next;
        stateSince = loop.now();
    }
}
