package im.magpie.message;

import im.magpie.sql.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Tests that must hold on every database; a subclass for each opens it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatabaseSuite {
    private final List<MessageModule> nodes = new ArrayList<>();
    private TestDatabase database;

    protected abstract TestDatabase open();

    @BeforeAll
    void openDatabase() {
        database = open();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    /** A node with these settings; closed after the test. */
    protected MessageModule node(MessageSettings settings) {
        MessageModule node = new MessageModule(database, settings);
        nodes.add(node);
        return node;
    }

    /** A node with the default settings. */
    protected MessageModule node() {
        return node(MessageSettings.defaults());
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(MessageModule::close);
        nodes.clear();
    }
}
