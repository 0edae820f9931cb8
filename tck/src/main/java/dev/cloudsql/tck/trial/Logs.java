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
 * What this process logs from {@link #listen} to {@link #close}: by {@code java.util.logging} at
 * every level, and to the standard streams, which show nothing of it. Not to the log of {@code
 * DriverManager}: that gets the exceptions, whether a driver logs or not.
 *
 * <p>These belong to the whole process: whoever listens holds JUnit's locks on the standard
 * streams, so that nobody else puts them back meanwhile.
 */
public final class Logs implements AutoCloseable {

  /** Shorter parts may be found by chance; longer ones are broken up by the lines of a dump. */
  private static final int PART = 8;

  /** What the columns of a dump are filled with. */
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
    // First: with it the JDK makes its own handler, which keeps the stream that it finds.
    root.addHandler(listener);
    root.setLevel(Level.ALL);
    System.setOut(ear);
    System.setErr(ear);
  }

  /** Begins to listen. */
  public static Logs listen() {
    return new Logs();
  }

  /** Whether anything was logged. */
  public boolean heardAnything() {
    return heard.size() > 0;
  }

  /** Whether the logs repeat a text, as it is. */
  public boolean repeat(String text) {
    return heard.toString(UTF_8).contains(text);
  }

  /**
   * Whether the logs tell a good part of a secret, be it in a dump of bytes.
   *
   * @param secret random, so that nobody logs a part of it by chance
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

  /** Listens no more; everything is as it was. */
  @Override
  public void close() {
    System.setErr(err);
    System.setOut(out);
    root.setLevel(level);
    root.removeHandler(listener);
  }

  /** Hears all loggers but those of the JDK and of JUnit, which shows what failed elsewhere. */
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
