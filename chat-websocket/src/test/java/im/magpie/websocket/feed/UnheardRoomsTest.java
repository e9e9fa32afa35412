package im.magpie.websocket.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnheardRoomsTest {

    @Test
    void isTrueOfAVersionAndOlderOnes() {
        UnheardRooms rooms = new UnheardRooms(2);
        rooms.add(1, 5);
        assertThat(rooms.isUnheard(1, 5)).isTrue();
        assertThat(rooms.isUnheard(1, 4)).isTrue();
        assertThat(rooms.isUnheard(1, 6)).isFalse();
        assertThat(rooms.isUnheard(2, 0)).isFalse();
        rooms.add(1, 3);
        assertThat(rooms.isUnheard(1, 5)).as("an answer that came late").isTrue();
    }

    @Test
    void remembersTheRoomsWhoseEventsCameLast() {
        UnheardRooms rooms = new UnheardRooms(2);
        rooms.add(1, 1);
        rooms.add(2, 1);
        assertThat(rooms.isUnheard(1, 1)).isTrue();
        rooms.add(3, 1);
        assertThat(rooms.isUnheard(1, 1)).as("busy").isTrue();
        assertThat(rooms.isUnheard(2, 1)).as("quiet").isFalse();
    }
}
