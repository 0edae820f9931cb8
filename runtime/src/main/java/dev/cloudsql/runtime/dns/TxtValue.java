package dev.cloudsql.runtime.dns;

/** The value of a TXT record as the JDK writes it. */
final class TxtValue {

  private TxtValue() {}

  /**
   * Joins the strings of a record, as they were split only because each has 255 bytes at most.
   *
   * @param written the strings with a space between, each in quotes when it has a space, a quote or
   *     a backslash in it or nothing at all, and with a backslash before the latter two
   */
  static String join(String written) {
    StringBuilder joined = new StringBuilder(written.length());
    boolean quoted = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && i + 1 < written.length()) {
        joined.append(written.charAt(++i));
      } else if (c != ' ' || quoted) {
        joined.append(c);
      }
    }
    return joined.toString();
  }
}
