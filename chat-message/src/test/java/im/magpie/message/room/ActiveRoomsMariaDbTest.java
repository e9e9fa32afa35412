package im.magpie.message.room;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB binaries exist for linux-x86_64 only")
class ActiveRoomsMariaDbTest extends ActiveRoomsSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.mariaDb();
    }
}
