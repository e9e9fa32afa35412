package im.magpie.server.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The system's Chromium and its driver, found on the path. Nothing is downloaded.
 *
 * @param browser the browser's executable
 * @param driver the driver's executable
 */
record Chromium(Path browser, Path driver) {
    private static final String REQUIRED = "MAGPIE_REQUIRE_BROWSER";

    /**
     * Finds Chromium. Without one the test is skipped, loudly, or fails where {@value #REQUIRED} is
     * {@code true} as a system property or in the environment.
     */
    static Chromium required() {
        Optional<Path> browser = find("chromium", "chromium-browser", "google-chrome");
        Optional<Path> driver = find("chromedriver");
        if (browser.isPresent() && driver.isPresent()) {
            return new Chromium(browser.get(), driver.get());
        }
        String missing = browser.isPresent() ? "chromedriver" : "Chromium";
        if (isRequired()) {
            throw new AssertionError(missing + " is not on the path, but " + REQUIRED + " is true");
        }
        shout(missing);
        Assumptions.abort("no " + missing + " on the path");
        throw new AssertionError("unreachable");
    }

    private static boolean isRequired() {
        return Boolean.parseBoolean(
                System.getProperty(REQUIRED, System.getenv().getOrDefault(REQUIRED, "false")));
    }

    private static void shout(String missing) {
        String line = "*".repeat(78);
        System.out.printf(
                "%n%s%n*** SKIPPED: the tests of the page in a browser. No %s on the path.%n"
                        + "*** Debian: apt-get install chromium chromium-driver%n%s%n%n",
                line, missing, line);
    }

    private static Optional<Path> find(String... names) {
        List<String> folders =
                Arrays.asList(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a window with a profile of its own. */
    ChromeDriver open(Locale language) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                // It looks for its maker's hosts at every start, and waits for them where no answer
                // comes: nothing but loopback is there for it.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                "--no-proxy-server",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic",
                "--window-size=1280,860",
                "--lang=" + language.toLanguageTag(),
                "--accept-lang=" + language.toLanguageTag());
        // The proxy's certificate is made by the test itself.
        options.setAcceptInsecureCerts(true);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.toFile())
                        .usingAnyFreePort()
                        .build();
        return new ChromeDriver(service, options);
    }
}
