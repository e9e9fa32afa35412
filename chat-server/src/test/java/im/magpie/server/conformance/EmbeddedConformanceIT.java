package im.magpie.server.conformance;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged jar, embedded, passes the whole suite. */
class EmbeddedConformanceIT extends WholeConformance {
    @RegisterExtension static final EmbeddedInstallation MAGPIE = new EmbeddedInstallation();

    EmbeddedConformanceIT() {
        super(MAGPIE);
    }
}
