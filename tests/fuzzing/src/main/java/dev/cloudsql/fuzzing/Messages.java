package dev.cloudsql.fuzzing;

/** What an error may say of an untrusted input. */
public final class Messages {

  private static final int LONGEST = 4000;

  private Messages() {}

  /**
   * Looks for a secret in all that a stack trace shows.
   *
   * @throws AssertionError if it is there
   */
  public static void hide(Throwable failure, String secret) {
    for (Throwable link = failure; link != null; link = link.getCause()) {
      if (link.toString().contains(secret)) {
        throw new AssertionError("A secret is in the message", failure);
      }
      for (Throwable suppressed : link.getSuppressed()) {
        hide(suppressed, secret);
      }
    }
  }

  /**
   * Checks a message that quotes a server: a few words on one line, without control characters.
   *
   * @throws AssertionError if it has more
   */
  public static void tame(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.length() > LONGEST) {
      throw new AssertionError(
          "The message has %d characters".formatted(message.length()), failure);
    }
    message
        .codePoints()
        .filter(Messages::isWild)
        .findFirst()
        .ifPresent(
            c -> {
              throw new AssertionError("The message has the character %04x".formatted(c), failure);
            });
  }

  private static boolean isWild(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
