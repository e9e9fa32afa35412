package im.magpie.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Takes files out of jars. */
final class Unpack {
    private Unpack() {}

    /** Puts all files below a folder of the jar into the target, without that folder. */
    static void folder(Path jar, String folder, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && entry.getName().startsWith(folder)) {
                    String name = entry.getName().substring(folder.length());
                    copy(zip, entry, target.resolve(name));
                }
            }
        }
    }

    /** Puts one file of the jar there. */
    static void file(Path jar, String name, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new IOException(jar + " has no " + name);
            }
            copy(zip, entry, target);
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
        }
    }

    /** Makes files programs. */
    static void executable(Path... files) throws IOException {
        for (Path file : files) {
            if (!file.toFile().setExecutable(true)) {
                throw new IOException(file + " can not be made executable");
            }
        }
    }
}
