package im.magpie.user.account;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user whom another service vouches for and who has no account name here.
 *
 * @param name the name they have there: a wish, made fit and unique here
 * @param avatar their picture there, an http or https url of at most 512 characters
 * @param sex 1 male, 2 female; empty when not told
 * @param ip the address they come from
 */
public record Newcomer(String name, Optional<String> avatar, OptionalInt sex, String ip) {}
