package im.magpie.common.push;

/**
 * One frame for an audience.
 *
 * @param payload what is told
 * @param audience who is told
 */
public record PushEvent(PushPayload payload, Audience audience) {}
