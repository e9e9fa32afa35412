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
    class MessageTypes extends MessageTypesConformance {
        MessageTypes() {
            super(MAGPIE);
        }
    }

    @Nested
    class Change extends ChangeConformance {
        Change() {
            super(MAGPIE);
        }
    }

    @Nested
    class LinkCard extends LinkCardConformance {
        LinkCard() {
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
    class Profile extends ProfileConformance {
        Profile() {
            super(MAGPIE);
        }
    }

    @Nested
    class Blacklist extends BlacklistConformance {
        Blacklist() {
            super(MAGPIE);
        }
    }

    @Nested
    class Friend extends FriendConformance {
        Friend() {
            super(MAGPIE);
        }
    }

    @Nested
    class Sticker extends StickerConformance {
        Sticker() {
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
    class Group extends GroupConformance {
        Group() {
            super(MAGPIE);
        }
    }

    @Nested
    class FriendRoom extends FriendRoomConformance {
        FriendRoom() {
            super(MAGPIE);
        }
    }

    @Nested
    class ReadCount extends ReadCountConformance {
        ReadCount() {
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
    class Presence extends PresenceConformance {
        Presence() {
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

    @Nested
    class PrivateRoom extends PrivateRoomConformance {
        PrivateRoom() {
            super(MAGPIE);
        }
    }
}
