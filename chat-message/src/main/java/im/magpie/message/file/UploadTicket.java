package im.magpie.message.file;

/**
 * Permission to write one new file.
 *
 * @param uid who asked for it
 * @param key the file
 * @param kind what it has to be
 * @param maxBytes its largest size
 * @param expiresAt the end of the permission, epoch milliseconds
 */
record UploadTicket(long uid, FileKey key, FileFormat.Kind kind, long maxBytes, long expiresAt) {}
