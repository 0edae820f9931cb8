package dev.cloudsql.runtime.dns;

/** Decodes the value of a TXT record from the JDK's notation. */
final class TxtValue {

  private TxtValue() {}

  /**
   * Joins the strings of a record, which are split only because each has at most 255 bytes.
   *
   * @param written the strings separated by spaces; a string that is empty or contains a space, a
   *     quote or a backslash is in quotes, with quotes and backslashes escaped by a backslash
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
