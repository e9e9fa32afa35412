package im.magpie.lab;

import java.util.List;
import java.util.Optional;

/** Commands to a running lab, one a line. */
final class LabConsole {
    private final Lab lab;

    LabConsole(Lab lab) {
        this.lab = lab;
    }

    /**
     * Does what the line says.
     *
     * @return the answer, a line of JSON; empty for an empty line
     * @throws IllegalArgumentException for a line that it does not know
     * @throws IllegalStateException if it can not be done
     */
    Optional<String> obey(String line) {
        if (line.isBlank()) {
            return Optional.empty();
        }
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 2) {
            throw unknown(line);
        }
        Part part = part(words[1]);
        switch (words[0]) {
            case "restart" -> part.restart();
            case "kill" -> part.kill();
            case "pause" -> part.pause();
            case "resume" -> part.resume();
            default -> throw unknown(line);
        }
        return Optional.of(
                "{\"%s\":\"%s\",\"pid\":%d}".formatted(done(words[0]), part.name(), part.pid()));
    }

    private static String done(String command) {
        return command.endsWith("e") ? command + "d" : command + "ed";
    }

    private Part part(String name) {
        return lab.parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "There is no " + name + ": parts are " + names() + "."));
    }

    private List<String> names() {
        return lab.parts().stream().map(Part::name).toList();
    }

    private static IllegalArgumentException unknown(String line) {
        return new IllegalArgumentException(
                "Unknown command: "
                        + line.strip()
                        + " (known are restart, kill, pause and resume with a part, and stop).");
    }
}
