package im.magpie.message.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * A conversation as clients list it.
 *
 * @param roomId the room
 * @param type 1 group, 2 friends
 * @param hotFlag 1 when the room is global, else 0; {@code hot_Flag} on the wire
 * @param text the last message as {@code "<sender name>:<preview>"}, null without one or when its
 *     author is banned
 * @param name the group's name, or the other user's
 * @param avatar the group's picture, or the other user's
 * @param activeTime when the last message was written, or the room; epoch milliseconds
 * @param unreadCount messages of others behind the caller's read position, never negative
 */
record SessionItem(
        long roomId,
        int type,
        @JsonProperty("hot_Flag") @JsonPropertyDescription("1 when the room is global, else 0")
                int hotFlag,
        String text,
        String name,
        String avatar,
        long activeTime,
        long unreadCount) {}
