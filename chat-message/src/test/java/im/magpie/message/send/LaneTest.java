package im.magpie.message.send;

import static org.awaitility.Awaitility.await;

import im.magpie.message.MessageSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaneTest {
    /** A writer without its parts throws before it looks at anything. */
    @Test
    void goesOnWhateverItsWriterThrows() {
        LogWriter broken = new LogWriter(null, null, null, null, null);
        Lane lane = new Lane(10, 0, broken, null, MessageSettings.defaults());
        lane.start();
        for (int i = 0; i < 3; i++) {
            lane.queue().offer(EntryTest.entry());
            await().until(() -> lane.queue().size() == 0);
        }
        lane.queue().close();
        lane.join(TimeUnit.SECONDS.toNanos(10));
    }
}
