package im.magpie.message;

import im.magpie.sql.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.support.GenericApplicationContext;

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
        return node(settings, context -> {});
    }

    /** A node with these settings and something else than what the module brings by itself. */
    protected MessageModule node(
            MessageSettings settings, Consumer<GenericApplicationContext> change) {
        MessageModule node = new MessageModule(database, settings, change);
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
