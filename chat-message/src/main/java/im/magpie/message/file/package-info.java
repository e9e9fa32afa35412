/**
 * Uploaded files. All bytes pass through this server, whatever store keeps them: so size and type
 * are judged byte by byte, nobody but the server needs access to the store, and the headers that
 * keep scripts in files from running are always ours.
 *
 * <p>Who asks for an upload gets two urls. The upload url is a signed, short-lived permission to
 * write one new file. The download url holds 160 random bits and is the permission to read: who was
 * given it can read the file, logged in or not, for as long as the file exists.
 */
package im.magpie.message.file;
