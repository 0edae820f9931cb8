package dev.cloudsql.runtime.instance;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sanitizes text of servers for messages. */
public final class Quote {

  private static final int LONGEST = 300;
  private static final int LONGEST_LOOK = 4000;
  private static final int DEEPEST = 20;

  /** White space and control characters. */
  private static final Pattern UNSEEN = Pattern.compile("[\\s\\p{Z}\\p{C}]+");

  private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9_-]{20,}+");
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final Pattern SMALL = Pattern.compile("[a-z]");
  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  private Quote() {}

  /**
   * The text on one line, shortened, and without words that look like parts of tokens or keys:
   * long, with upper-case letters, lower-case letters and digits.
   */
  public static String of(@Nullable String text) {
    String words = LONG_WORD.matcher(start(String.valueOf(text))).replaceAll(Quote::shown);
    String line = UNSEEN.matcher(words).replaceAll(" ").strip();
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return line.substring(0, end) + "…";
  }

  /**
   * A copy of a failure to attach as a cause, with its stack traces and sanitized messages, but
   * without its types.
   */
  public static Throwable of(Throwable failure) {
    return copy(failure, DEEPEST);
  }

  private static Throwable copy(Throwable failure, int deepest) {
    Throwable cause = failure.getCause();
    Throwable copy =
        new Quoted(
            failure.getClass().getSimpleName()
                + (failure.getMessage() == null ? "" : ": " + of(failure.getMessage())),
            cause == null || deepest == 0 ? null : copy(cause, deepest - 1));
    copy.setStackTrace(failure.getStackTrace());
    return copy;
  }

  /** The beginning of the text, cut between words so that no part of a token remains. */
  private static String start(String text) {
    int end = Math.min(text.length(), LONGEST_LOOK);
    while (end < text.length() && end > 0 && isOfWord(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  private static String shown(MatchResult word) {
    String text = word.group();
    boolean secret =
        CAPITAL.matcher(text).find() && SMALL.matcher(text).find() && DIGIT.matcher(text).find();
    return secret ? "***" : Matcher.quoteReplacement(text);
  }

  private static final class Quoted extends Exception {

    private static final long serialVersionUID = 1;

    Quoted(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
