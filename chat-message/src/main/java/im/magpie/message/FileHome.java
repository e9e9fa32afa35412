package im.magpie.message;

import java.nio.file.Path;

/**
 * What this installation gives its files.
 *
 * @param folder where uploads arrive, and where the local store keeps them; made when missing. The
 *     nodes of a cluster may share it
 * @param node name of this node; its uploads arrive apart from those of the others
 * @param secret what only this installation knows, at least 32 bytes; the same on every node. The
 *     key that signs upload urls is derived from it
 */
public record FileHome(Path folder, String node, String secret) {

    /** Leaves the secret out: carriers end up in logs. */
    @Override
    public String toString() {
        return "FileHome[" + folder + "]";
    }
}
