package im.magpie.websocket.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON. Members that a node does not know are ignored, and missing ones are empty or 0,
 * so that nodes of two versions may run side by side; the contracts themselves carry no
 * annotations, their names are given here.
 */
final class EventCodec {
    private final JsonMapper mapper;

    EventCodec(JsonMapper mapper) {
        this.mapper =
                mapper.rebuild()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .addMixIn(Audience.class, AudienceNames.class)
                        .addMixIn(RoomOrder.class, OrderNames.class)
                        .build();
    }

    Envelope envelope(NumberedEvent event) {
        return new Envelope(
                event.number(),
                event.event().getClass().getName(),
                mapper.writeValueAsString(event.event()));
    }

    <E extends ClusterEvent> E decode(String body, Class<E> type) {
        return mapper.readValue(body, type);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "to")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Audience.Everyone.class, name = "everyone"),
        @JsonSubTypes.Type(value = Audience.Room.class, name = "room"),
        @JsonSubTypes.Type(value = Audience.Users.class, name = "users"),
        @JsonSubTypes.Type(value = Audience.Departed.class, name = "departed"),
        @JsonSubTypes.Type(value = Audience.Connection.class, name = "connection")
    })
    private interface AudienceNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RoomOrder.Appended.class, name = "appended"),
        @JsonSubTypes.Type(value = RoomOrder.Changed.class, name = "changed"),
        @JsonSubTypes.Type(value = RoomOrder.MemberChanged.class, name = "member"),
        @JsonSubTypes.Type(value = RoomOrder.Unordered.class, name = "unordered")
    })
    private interface OrderNames {}
}
