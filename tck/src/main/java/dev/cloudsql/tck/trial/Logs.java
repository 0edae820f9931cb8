package dev.cloudsql.tck.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Captures the logs of this process from {@link #listen} to {@link #close}: {@code
 * java.util.logging} at every level, and the standard streams, whose output is suppressed. Does not
 * capture the log of {@code DriverManager}, which receives the exceptions even if the driver does
 * not log.
 *
 * <p>The streams belong to the whole process, so {@link #listen} holds JUnit's resource locks on
 * them until {@link #close}.
 */
public final class Logs implements AutoCloseable {

  /**
   * The length of the parts to search: shorter parts may occur by chance, longer ones are split by
   * the lines of a dump.
   */
  private static final int PART = 8;

  /** The fill characters in the columns of a dump. */
  private static final Pattern FILLING = Pattern.compile("[\\s.]");

  private static final Pattern NO_DRIVERS =
      Pattern.compile("(javax?|jdk|sun|com\\.sun|org\\.junit)\\..*");

  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final PrintStream ear = new PrintStream(heard, true, UTF_8);
  private final Listener listener = new Listener(ear);
  private final Logger root = Logger.getLogger("");
  private final @Nullable Level level = root.getLevel();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  private Logs() {
    // First, because the JDK then creates its own handler, which keeps the current stream.
    root.addHandler(listener);
    root.setLevel(Level.ALL);
    System.setOut(ear);
    System.setErr(ear);
  }

  /** Starts to capture. */
  public static Logs listen() {
    return new Logs();
  }

  /** Whether anything was logged. */
  public boolean heardAnything() {
    return heard.size() > 0;
  }

  /** Whether the logs contain a text. */
  public boolean repeat(String text) {
    return heard.toString(UTF_8).contains(text);
  }

  /**
   * Whether the logs contain a part of a secret, as text or in a dump of bytes.
   *
   * @param secret a random text, so that parts of it do not occur by chance
   */
  public boolean tellPartOf(String secret) {
    String text = FILLING.matcher(heard.toString(UTF_8)).replaceAll("");
    String digits = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i + PART <= secret.length(); i++) {
      String part = secret.substring(i, i + PART);
      if (text.contains(part) || digits.contains(HexFormat.of().formatHex(part.getBytes(UTF_8)))) {
        return true;
      }
    }
    return false;
  }

  /** Stops capturing and restores the streams and loggers. */
  @Override
  public void close() {
    System.setErr(err);
    System.setOut(out);
    root.setLevel(level);
    root.removeHandler(listener);
  }

  /**
   * Captures all loggers except those of the JDK and of JUnit, which logs failures of other tests.
   */
  private static final class Listener extends Handler {

    private final PrintStream ear;

    Listener(PrintStream ear) {
      this.ear = ear;
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord record) {
      String logger = record.getLoggerName();
      if (logger == null || !NO_DRIVERS.matcher(logger).matches()) {
        ear.println(getFormatter().formatMessage(record));
        Throwable thrown = record.getThrown();
        if (thrown != null) {
          ear.println(Failure.text(thrown));
        }
      }
    }

    @Override
    public void flush() {
      ear.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
