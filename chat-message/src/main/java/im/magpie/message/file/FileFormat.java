package im.magpie.message.file;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the extension of a file makes of it. Only what is listed here with a content type is ever
 * shown in a page; everything else is bytes to be saved, whatever it is.
 *
 * @param extension lower case, {@code bin} for those that are not listed
 * @param kind how its content is judged
 * @param contentType what it is served as
 */
record FileFormat(String extension, Kind kind, String contentType) {
    private static final FileFormat OTHER =
            new FileFormat("bin", Kind.ATTACHMENT, "application/octet-stream");

    private static final Map<String, FileFormat> SHOWN =
            Stream.of(
                            new FileFormat("png", Kind.IMAGE, "image/png"),
                            new FileFormat("jpg", Kind.IMAGE, "image/jpeg"),
                            new FileFormat("jpeg", Kind.IMAGE, "image/jpeg"),
                            new FileFormat("gif", Kind.IMAGE, "image/gif"),
                            new FileFormat("webp", Kind.IMAGE, "image/webp"),
                            new FileFormat("mp4", Kind.MEDIA, "video/mp4"),
                            new FileFormat("m4v", Kind.MEDIA, "video/mp4"),
                            new FileFormat("mov", Kind.MEDIA, "video/quicktime"),
                            new FileFormat("webm", Kind.MEDIA, "video/webm"),
                            new FileFormat("mp3", Kind.MEDIA, "audio/mpeg"),
                            new FileFormat("ogg", Kind.MEDIA, "audio/ogg"),
                            new FileFormat("wav", Kind.MEDIA, "audio/wav"),
                            new FileFormat("m4a", Kind.MEDIA, "audio/mp4"),
                            new FileFormat("aac", Kind.MEDIA, "audio/aac"))
                    .collect(Collectors.toUnmodifiableMap(FileFormat::extension, one -> one));

    /** Kept as extensions for whoever looks into the store; served as bytes to be saved. */
    private static final Set<String> KEPT =
            Set.of(
                    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "txt",
                    "csv", "md", "json", "zip", "rar", "7z", "gz", "tar");

    /** The format a file's name promises. */
    static FileFormat ofName(String fileName) {
        return ofExtension(
                fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** The format behind an extension in lower case. */
    static FileFormat ofExtension(String extension) {
        FileFormat shown = SHOWN.get(extension);
        if (shown != null) {
            return shown;
        }
        return KEPT.contains(extension)
                ? new FileFormat(extension, OTHER.kind, OTHER.contentType)
                : OTHER;
    }

    /** How content is judged. */
    enum Kind {
        /** Must be a picture, of bounded dimensions. */
        IMAGE,
        /** Sound or film. */
        MEDIA,
        /** Anything. */
        ATTACHMENT;

        /**
         * Whether a request body may call itself so. Machines that do not know an extension send no
         * type, or the one for plain bytes: good enough for what is not a picture.
         *
         * @param contentType the header, empty when there is none
         */
        boolean accepts(String contentType) {
            String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            return switch (this) {
                case IMAGE ->
                        Set.of("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp")
                                .contains(type);
                case MEDIA ->
                        type.isEmpty()
                                || type.startsWith("audio/")
                                || type.startsWith("video/")
                                || type.equals("application/ogg")
                                || type.equals("application/octet-stream");
                case ATTACHMENT -> true;
            };
        }
    }
}
