package im.magpie.websocket.session;

import im.magpie.websocket.protocol.EncodedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes out to one connection, and what is held back until its login is complete. On its event
 * loop only.
 */
// Futures of writes are not looked at: a failure ends the channel, which is heard of.
@SuppressWarnings("FutureReturnValueIgnored")
final class Outbound {
    private final Channel channel;
    private List<ByteBuf> held = List.of();
    private long heldBytes;

    /** Monotonic, in nanoseconds; 0 while the socket takes more. */
    private long unwritableSince;

    Outbound(Channel channel) {
        this.channel = channel;
    }

    /** Keeps a frame for later. */
    void hold(ByteBuf bytes) {
        if (held.isEmpty()) {
            held = new ArrayList<>(2);
        }
        held.add(bytes);
        heldBytes += bytes.readableBytes();
    }

    /** What was held, now the caller's, in its order. */
    List<ByteBuf> takeHeld() {
        List<ByteBuf> taken = held;
        held = List.of();
        heldBytes = 0;
        return taken;
    }

    void write(ByteBuf bytes) {
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    void write(EncodedFrame frame) {
        write(bytesOf(frame));
    }

    /** The close frame; after it nothing is written. */
    ChannelFuture writeLast(EncodedFrame frame) {
        return channel.writeAndFlush(bytesOf(frame));
    }

    private ByteBuf bytesOf(EncodedFrame frame) {
        ByteBuf bytes = channel.alloc().directBuffer(frame.size(), frame.size());
        frame.writeTo(bytes);
        return bytes;
    }

    /** Bytes that are held or wait for the socket. */
    long waitingBytes() {
        var unsent = channel.unsafe().outboundBuffer();
        return heldBytes + (unsent == null ? 0 : unsent.totalPendingWriteBytes());
    }

    void writabilityChanged(long now) {
        unwritableSince = channel.isWritable() ? 0 : now;
    }

    /** How long the socket has taken nothing, in nanoseconds. */
    long unwritableFor(long now) {
        return unwritableSince == 0 ? 0 : now - unwritableSince;
    }
}
