/**
 * How people become known: passwords, QR codes, tokens, and the device sessions behind the tokens.
 *
 * <p>A login opens a device session and hands out a token that names it. A token is worth something
 * only while its session is: ending the session, from wherever, ends the token.
 */
package im.magpie.user.login;
