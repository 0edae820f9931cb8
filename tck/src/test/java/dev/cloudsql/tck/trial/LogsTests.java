package dev.cloudsql.tck.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.HexFormat;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@DisplayName("Listening to logs")
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class LogsTests {

  private static final String SECRET = "q7xk2mvw9ztrb4hs";
  private static final Logger LOG = Logger.getLogger("some.driver");

  @Test
  @DisplayName("hears loggers at every level, with parameters and exceptions, and both streams")
  void hears() {
    try (Logs logs = Logs.listen()) {
      assertThat(logs.heardAnything()).isFalse();
      LOG.log(Level.FINEST, "one {0}", "two");
      LOG.log(Level.FINE, "three", new IllegalStateException(new IllegalStateException("four")));
      System.out.println("five");
      System.err.println("s\u00efx");
      assertThat(logs.heardAnything()).isTrue();
      assertThat(new String[] {"one two", "three", "four", "five", "s\u00efx"})
          .allMatch(logs::repeat);
      assertThat(logs.repeat("seven")).isFalse();
    }
  }

  @Test
  @DisplayName("does not hear the JDK and JUnit")
  void isDeaf() {
    try (Logs logs = Logs.listen()) {
      Logger.getLogger("jdk.event.security").fine("a handshake");
      Logger.getLogger("org.junit.jupiter").fine("a failure of another test");
      assertThat(logs.heardAnything()).isFalse();
    }
  }

  @Test
  @DisplayName("finds a part of a secret in text and in a dump of bytes, be it cut into lines")
  void findsParts() {
    assertThat(tells("password=" + SECRET.substring(4) + "…")).isTrue();
    assertThat(tells(dump(SECRET, false))).isTrue();
    assertThat(tells(dump("xxx" + SECRET, true))).isTrue();
    assertThat(tells(String.join(".", SECRET.split("")))).isTrue();
    assertThat(tells("password=" + SECRET.substring(0, 7) + "…")).isFalse();
  }

  private static boolean tells(String text) {
    try (Logs logs = Logs.listen()) {
      LOG.fine(text);
      return logs.tellPartOf(SECRET);
    }
  }

  /** Eight bytes to a line, as digits and, if wanted, as characters. */
  private static String dump(String text, boolean characters) {
    StringBuilder dump = new StringBuilder();
    for (int i = 0; i < text.length(); i += 8) {
      String line = text.substring(i, Math.min(i + 8, text.length()));
      String digits = HexFormat.ofDelimiter(" ").withUpperCase().formatHex(line.getBytes(UTF_8));
      dump.append(i).append(": ").append(characters ? "|" + line.replace("", " ") : digits);
      dump.append('\n');
    }
    return dump.toString();
  }

  @Test
  @DisplayName("leaves levels, handlers and streams as they were")
  void leaves() {
    Logger root = Logger.getLogger("");
    Level level = root.getLevel();
    int handlers = root.getHandlers().length;
    PrintStream out = System.out;
    PrintStream err = System.err;

    Logs.listen().close();

    assertThat(root.getLevel()).isEqualTo(level);
    assertThat(root.getHandlers()).hasSize(handlers);
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
  }
}
