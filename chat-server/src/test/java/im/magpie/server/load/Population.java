package im.magpie.server.load;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.fault.Registration;
import java.util.List;
import java.util.stream.IntStream;

/** The users of a crowd. */
record Population(List<User> users) {
    private static final String GUEST = "/websocket";

    static Population of(RestClient rest, int users) {
        return new Population(Registration.newUsers(rest, users));
    }

    /** Path and query of so many connections, of one user after the other. */
    List<String> paths(int connections) {
        return IntStream.range(0, connections).mapToObj(this::path).toList();
    }

    /** The same, with every second connection a guest's. */
    List<String> pathsAndGuests(int connections) {
        return IntStream.range(0, connections)
                .mapToObj(i -> i % 2 == 0 ? GUEST : path(i / 2))
                .toList();
    }

    private String path(int connection) {
        return "/?token=" + users.get(connection % users.size()).token();
    }
}
