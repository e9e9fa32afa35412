package im.magpie.server.conformance;

import java.net.URI;
import java.util.List;

/** What a conformance suite runs against: one node, or several that claim to be one. */
public interface Installation {

    /** The nodes; requests and connections are spread over them in turn. */
    List<Node> nodes();

    /** An origin that the installation is configured to allow. */
    String allowedOrigin();

    /**
     * An account that is configured to be a super-admin's; the suites register it, with the
     * password of all test users.
     */
    default String superAdminAccount() {
        return "superadmin";
    }

    /**
     * Where one node listens.
     *
     * @param http base of REST, without a trailing slash
     * @param ws address of the push channel, without a path
     */
    record Node(URI http, URI ws) {}
}
