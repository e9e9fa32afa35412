package im.magpie.user.region;

import im.magpie.user.IpRegionSettings;
import im.magpie.user.RegionFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lionsoul.ip2region.xdb.Header;
import org.lionsoul.ip2region.xdb.InetAddressException;
import org.lionsoul.ip2region.xdb.LongByteArray;
import org.lionsoul.ip2region.xdb.Searcher;
import org.lionsoul.ip2region.xdb.Version;
import org.lionsoul.ip2region.xdb.XdbException;
import org.springframework.stereotype.Component;

/**
 * Where addresses are, from an offline database. The whole file is kept in memory and never
 * written, so that any number of threads may ask; a look-up takes microseconds.
 */
@Component
public final class Regions {
    private final Optional<Searcher> searcher;

    /**
     * @throws RegionFileException when there is a file that cannot be used
     */
    Regions(IpRegionSettings settings) {
        this.searcher = Optional.ofNullable(settings.file()).map(Regions::open);
    }

    private static Searcher open(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new RegionFileException(file, "there is no such file to read");
        }
        try {
            Searcher.verifyFromFile(file.toString());
            Header header = Searcher.loadHeaderFromFile(file.toString());
            Version version = Version.fromHeader(header);
            LongByteArray content = Searcher.loadContentFromFile(file.toString());
            if (content.length() < header.endIndexPtr + version.segmentIndexSize) {
                throw new RegionFileException(file, "it is cut short");
            }
            return Searcher.newWithBuffer(version, content);
        } catch (IOException | XdbException e) {
            throw new RegionFileException(file, String.valueOf(e.getMessage()));
        }
    }

    /** Whether there is a database to ask. */
    public boolean isOn() {
        return searcher.isPresent();
    }

    /**
     * The place of an address: the city, else the province, else the country. Nothing for addresses
     * that are not public and for those nobody knows.
     */
    public Optional<String> placeOf(String ip) {
        return searcher.flatMap(
                database ->
                        IpAddress.parse(ip)
                                .filter(IpAddress::isPublic)
                                .filter(a -> a.bytes().length == database.getIPVersion().bytes)
                                .flatMap(address -> search(database, address))
                                .flatMap(RegionText::place));
    }

    private static Optional<String> search(Searcher database, IpAddress address) {
        try {
            return Optional.ofNullable(database.search(address.bytes()));
        } catch (IOException | InetAddressException | RuntimeException e) {
            // A file broken inside: a place is a courtesy, nothing fails for want of it.
            return Optional.empty();
        }
    }
}
