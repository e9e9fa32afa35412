package im.magpie.lab;

/**
 * Which tests can run. Where real servers are required, they must run and fail rather than be
 * skipped.
 */
final class RealServers {
    private RealServers() {}

    static boolean areHere() {
        return areRequired() || DatabaseServer.isAvailable();
    }

    static boolean mySqlIsHere() {
        return areRequired() || MySqlServer.isAvailable();
    }

    private static boolean areRequired() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"));
    }
}
