package im.magpie.server.conformance;

import org.junit.jupiter.api.Nested;

/** The whole suite. Each installation is a class that inherits all of it. */
abstract class WholeConformance {
    private final Installation installation;

    WholeConformance(Installation installation) {
        this.installation = installation;
    }

    @Nested
    class Account extends AccountConformance {
        Account() {
            super(installation);
        }
    }

    @Nested
    class QrLogin extends QrLoginConformance {
        QrLogin() {
            super(installation);
        }
    }

    @Nested
    class Token extends TokenConformance {
        Token() {
            super(installation);
        }
    }

    @Nested
    class Device extends DeviceConformance {
        Device() {
            super(installation);
        }
    }

    @Nested
    class Send extends SendConformance {
        Send() {
            super(installation);
        }
    }

    @Nested
    class MessageTypes extends MessageTypesConformance {
        MessageTypes() {
            super(installation);
        }
    }

    @Nested
    class Change extends ChangeConformance {
        Change() {
            super(installation);
        }
    }

    @Nested
    class History extends HistoryConformance {
        History() {
            super(installation);
        }
    }

    @Nested
    class SessionList extends SessionListConformance {
        SessionList() {
            super(installation);
        }
    }

    @Nested
    class User extends UserConformance {
        User() {
            super(installation);
        }
    }

    @Nested
    class Profile extends ProfileConformance {
        Profile() {
            super(installation);
        }
    }

    @Nested
    class Blacklist extends BlacklistConformance {
        Blacklist() {
            super(installation);
        }
    }

    @Nested
    class Friend extends FriendConformance {
        Friend() {
            super(installation);
        }
    }

    @Nested
    class Sticker extends StickerConformance {
        Sticker() {
            super(installation);
        }
    }

    @Nested
    class Room extends RoomConformance {
        Room() {
            super(installation);
        }
    }

    @Nested
    class Group extends GroupConformance {
        Group() {
            super(installation);
        }
    }

    @Nested
    class FriendRoom extends FriendRoomConformance {
        FriendRoom() {
            super(installation);
        }
    }

    @Nested
    class ReadCount extends ReadCountConformance {
        ReadCount() {
            super(installation);
        }
    }

    @Nested
    class File extends FileConformance {
        File() {
            super(installation);
        }
    }

    @Nested
    class Presence extends PresenceConformance {
        Presence() {
            super(installation);
        }
    }

    @Nested
    class Edge extends EdgeConformance {
        Edge() {
            super(installation);
        }
    }

    @Nested
    class Gateway extends GatewayConformance {
        Gateway() {
            super(installation);
        }
    }

    @Nested
    class PrivateRoom extends PrivateRoomConformance {
        PrivateRoom() {
            super(installation);
        }
    }

    @Nested
    class Operator extends OperatorConformance {
        Operator() {
            super(installation);
        }
    }

    @Nested
    class LinkCard extends LinkCardConformance {
        LinkCard() {
            super(installation);
        }
    }
}
