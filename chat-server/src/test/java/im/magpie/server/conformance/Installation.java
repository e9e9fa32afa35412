package im.magpie.server.conformance;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What a conformance suite runs against: one node, or several that claim to be one. */
public interface Installation {

    /** The nodes; requests and connections are spread over them in turn. */
    List<Node> nodes();

    /** Whether one node answers everything, so that it knows of every change at once. */
    default boolean isOneNode() {
        return nodes().size() == 1;
    }

    /** Whom clients trust, when the nodes' addresses are https and wss; else empty. */
    default Optional<SSLContext> tls() {
        return Optional.empty();
    }

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
     * The address of this machine, as the nodes see it, at which the suites open web sites for
     * links to lead to. Every node is configured to fetch pages there, {@code
     * chat.preview.intranet=127.0.0.1/32}, and from no other address of its network.
     */
    default String webSiteAddress() {
        return "127.0.0.1";
    }

    /**
     * Where one node listens.
     *
     * @param http base of REST, without a trailing slash
     * @param ws address of the push channel, without a path
     */
    record Node(URI http, URI ws) {}
}
