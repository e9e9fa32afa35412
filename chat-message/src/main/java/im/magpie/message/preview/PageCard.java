package im.magpie.message.preview;

import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.MediaUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a page says of itself. */
final class PageCard {
    /** Longest title, in code points. */
    static final int MAX_TITLE = 128;

    /** Longest description, in code points. */
    static final int MAX_DESCRIPTION = 512;

    private PageCard() {}

    /**
     * The card of a page; empty when it has no title.
     *
     * @param html the page, perhaps without its end
     * @param charset the charset its sender named; the page's own word for it counts otherwise
     * @param address where it came from
     */
    static Optional<LinkCard> of(byte[] html, Optional<Charset> charset, URI address)
            throws IOException {
        Document page =
                Jsoup.parse(
                        new ByteArrayInputStream(html),
                        charset.map(Charset::name).orElse(null),
                        address.toString());
        String title = line(meta(page, "property", "og:title").orElse(page.title()), MAX_TITLE);
        if (title.isEmpty()) {
            return Optional.empty();
        }
        String description =
                line(
                        meta(page, "property", "og:description")
                                .or(() -> meta(page, "name", "description"))
                                .orElse(""),
                        MAX_DESCRIPTION);
        return Optional.of(new LinkCard(title, description, image(page)));
    }

    private static Optional<String> meta(Document page, String attribute, String name) {
        return Optional.ofNullable(
                        page.selectFirst("meta[" + attribute + "=" + name + "][content]"))
                .map(element -> element.attr("content"))
                .filter(content -> !content.isBlank());
    }

    /** Clients load it straight from where it is; null when there is none they may load. */
    private static String image(Document page) {
        return picture(page.selectFirst("meta[property=og:image][content]"), "content")
                .or(() -> picture(page.selectFirst("link[rel~=(?i)\\bicon\\b][href]"), "href"))
                .orElse(null);
    }

    /** Absolute, on another host or the page's own: never a path, which would be one of ours. */
    private static Optional<String> picture(Element element, String attribute) {
        // A blank one would be the page itself.
        return Optional.ofNullable(element)
                .filter(found -> !found.attr(attribute).isBlank())
                .map(found -> found.absUrl(attribute))
                .filter(url -> url.startsWith("http"))
                .filter(MediaUrl::isAllowed);
    }

    /**
     * One line without what databases refuse (halves of characters) and what turns the text around
     * it, not longer than so many code points.
     */
    private static String line(String text, int most) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .limit(most * 4L)
                .forEach(line::appendCodePoint);
        String plain = line.toString().replaceAll("\\s+", " ").strip();
        int end =
                plain.offsetByCodePoints(
                        0, Math.min(most, plain.codePointCount(0, plain.length())));
        return plain.substring(0, end);
    }
}
