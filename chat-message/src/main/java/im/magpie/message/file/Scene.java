package im.magpie.message.file;

import java.util.Arrays;
import java.util.Optional;

/** What an upload is for; the numbers are part of the wire contract. */
enum Scene {
    /** A message: any kind of file. */
    CHAT(1),
    /** A sticker: pictures only. */
    STICKER(2);

    private final int number;

    Scene(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<Scene> of(int number) {
        return Arrays.stream(values()).filter(scene -> scene.number == number).findFirst();
    }
}
