package im.magpie.server.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and sockets a process may have open. */
final class OpenFiles {
    private OpenFiles() {}

    /** The limit of this JVM, which the processes that it starts inherit. */
    static long limit() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
    }
}
