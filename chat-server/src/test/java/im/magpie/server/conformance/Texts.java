package im.magpie.server.conformance;

import java.util.UUID;

/** Texts that no other test uses. */
public final class Texts {
    private Texts() {}

    /** A random account of 20 letters and digits. */
    public static String account() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 19);
    }

    /** A random text that can be a clientMsgId and a message. */
    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    /** A random display name of 6 characters. */
    public static String name() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 6);
    }
}
