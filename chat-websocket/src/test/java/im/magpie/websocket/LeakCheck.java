package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class when a buffer was lost during it. Registered for every class. */
public final class LeakCheck implements AfterAllCallback {
    private static final int COLLECTIONS = 3;

    @Override
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // The detector looks at what was collected when the next buffer is allocated.
            PooledByteBufAllocator.DEFAULT.directBuffer(8).release();
        }
        assertThat(LeakLedger.leaks()).as("leaked buffers").isEmpty();
    }
}
