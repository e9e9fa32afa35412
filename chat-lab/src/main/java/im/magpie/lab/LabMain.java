package im.magpie.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lab as a program: {@code java -jar chat-lab.jar}. */
public final class LabMain {
    private static final int FAILED = 1;
    private static final int BAD_OPTIONS = 2;

    private LabMain() {}

    /** Starts a lab and keeps it until it is told to stop. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(LabCommandLine.HELP);
            return;
        }
        LabOptions options = optionsOrExit(args);
        Lab lab = startOrExit(options);
        System.out.println(lab.json());
        System.err.println("Everything lies in " + lab.folder().path());
        obey(lab);
        // The end of the input is not a wish to stop: it may never have been there.
        Thread.currentThread().join();
    }

    private static LabOptions optionsOrExit(String[] args) {
        try {
            return LabCommandLine.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(BAD_OPTIONS);
            throw e;
        }
    }

    private static Lab startOrExit(LabOptions options) {
        try {
            return Lab.start(options);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
            throw e;
        }
    }

    private static void obey(Lab lab) throws IOException {
        LabConsole console = new LabConsole(lab);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.strip().equals("stop")) {
                lab.close();
                System.exit(0);
            }
            try {
                console.obey(line).ifPresent(System.out::println);
            } catch (IllegalArgumentException | IllegalStateException e) {
                System.err.println(e.getMessage());
            }
        }
    }
}
