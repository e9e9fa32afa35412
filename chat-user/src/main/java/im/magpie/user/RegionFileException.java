package im.magpie.user;

import java.nio.file.Path;

/** The file of the setting {@code chat.ip-region.file} cannot be used. */
public final class RegionFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param file the file
     * @param reason what is wrong with it
     */
    public RegionFileException(Path file, String reason) {
        super("chat.ip-region.file: '" + file + "' is not a usable xdb file: " + reason + ".");
    }
}
