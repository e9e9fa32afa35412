package im.magpie.user.sticker;

import im.magpie.sql.TestDatabase;

class H2StickerTest extends StickerContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
