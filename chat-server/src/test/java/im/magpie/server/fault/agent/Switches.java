package im.magpie.server.fault.agent;

/** What is on; called by code that was woven into the product. */
public final class Switches {
    private Switches() {}

    /** Whether a {@link Sabotage} is on. */
    public static boolean isOn(String name) {
        return Sabotage.valueOf(name).isOn();
    }
}
