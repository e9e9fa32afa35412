package im.magpie.message.task;

import im.magpie.sql.TestDatabase;

class TaskH2Test extends TaskSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
