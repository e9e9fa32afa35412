package im.magpie.server.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged jar, embedded, passes the whole suite. */
class EmbeddedConformanceIT {
    @RegisterExtension static final EmbeddedInstallation MAGPIE = new EmbeddedInstallation();

    @Nested
    class Account extends AccountConformance {
        Account() {
            super(MAGPIE);
        }
    }

    @Nested
    class QrLogin extends QrLoginConformance {
        QrLogin() {
            super(MAGPIE);
        }
    }

    @Nested
    class Token extends TokenConformance {
        Token() {
            super(MAGPIE);
        }
    }

    @Nested
    class Device extends DeviceConformance {
        Device() {
            super(MAGPIE);
        }
    }

    @Nested
    class Send extends SendConformance {
        Send() {
            super(MAGPIE);
        }
    }

    @Nested
    class History extends HistoryConformance {
        History() {
            super(MAGPIE);
        }
    }

    @Nested
    class SessionList extends SessionListConformance {
        SessionList() {
            super(MAGPIE);
        }
    }

    @Nested
    class User extends UserConformance {
        User() {
            super(MAGPIE);
        }
    }

    @Nested
    class Room extends RoomConformance {
        Room() {
            super(MAGPIE);
        }
    }

    @Nested
    class Presence extends PresenceConformance {
        Presence() {
            super(MAGPIE);
        }
    }

    @Nested
    class File extends FileConformance {
        File() {
            super(MAGPIE);
        }
    }

    @Nested
    class Edge extends EdgeConformance {
        Edge() {
            super(MAGPIE);
        }
    }

    @Nested
    class Gateway extends GatewayConformance {
        Gateway() {
            super(MAGPIE);
        }
    }
}
