package im.magpie.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How long what is done at one node took to be seen at the other. Safe from any thread. */
final class CrossingTimes {
    private final Map<String, List<Double>> seconds = new TreeMap<>();

    /** Measures from before the act until it has been seen. */
    void measure(String what, Runnable act, Runnable seen) {
        long begun = System.nanoTime();
        act.run();
        seen.run();
        double took = (System.nanoTime() - begun) / 1e9;
        synchronized (this) {
            seconds.computeIfAbsent(what, key -> new ArrayList<>()).add(took);
        }
    }

    /** The longest of all. */
    synchronized double worst() {
        return seconds.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** One line for each kind: how many, median and longest in seconds. */
    synchronized String table(String title) {
        StringBuilder table = new StringBuilder();
        seconds.forEach((what, took) -> table.append(line(title, what, took)));
        return table.toString();
    }

    private static String line(String title, String what, List<Double> took) {
        List<Double> sorted = took.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        double longest = sorted.get(sorted.size() - 1);
        return String.format(
                Locale.ROOT,
                "crossing: %-22s %-34s n=%-3d median %.2f s, longest %.2f s%n",
                title,
                what,
                sorted.size(),
                median,
                longest);
    }
}
