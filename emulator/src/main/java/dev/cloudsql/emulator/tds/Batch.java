package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.TypedValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a batch, one after the other, in H2's spelling.
 *
 * <p>H2 in its mode for SQL Server understands brackets, {@code TOP}, {@code IDENTITY} and many
 * functions. This class translates the rest, word by word: parameters, what depends on the session,
 * temporary tables, and the few functions that have another name in H2.
 *
 * <p>A statement ends at a semicolon. In SQL Server that is optional, but only a parser can tell
 * where a {@code SELECT} ends. Here it is optional after those statements that {@link
 * StatementRunner} runs itself, and before the {@code SELECT SCOPE_IDENTITY()} that Microsoft's
 * driver appends to an {@code INSERT}.
 */
final class Batch {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>\\s++|--[^\\n]*+|/\\*(?s:.)*?\\*/)"
              + "|'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|\\[(?:[^\\]]|\\]\\])*+\\]"
              + "|(?<word>[@#\\p{L}_][@#$\\w\\p{L}]*+)"
              + "|(?s:.)");

  private static final Pattern NO_ARGUMENTS = Pattern.compile("\\s*\\(\\s*\\)");
  private static final Pattern PROPERTY = Pattern.compile("\\s*\\(\\s*'\\w+'\\s*\\)");

  /** Properties of the server that drivers and tools ask for, in lower case; others are null. */
  private static final Map<String, String> PROPERTIES =
      Map.of("edition", "'Developer Edition (64-bit)'", "engineedition", "3");

  private static final Pattern IDENTITY_QUERY =
      Pattern.compile("\\s+SCOPE_IDENTITY\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern TEMPORARY_TABLE =
      Pattern.compile("CREATE TABLE (?=[\"\\[]#)", Pattern.CASE_INSENSITIVE);

  /** Statements of which {@link StatementRunner} knows where they end. */
  private static final Set<String> ENDS_ITSELF =
      Set.of(
          "begin",
          "commit",
          "end",
          "exec",
          "execute",
          "if",
          "rollback",
          "save",
          "set",
          "use",
          "waitfor");

  private static final Set<String> QUERIES =
      Set.of(
          "alter", "create", "delete", "drop", "insert", "merge", "select", "truncate", "update");

  private final String text;
  private final Matcher token;
  private final Map<String, Supplier<String>> names;
  private final Map<String, TypedValue> parameters;
  private int position;

  /**
   * Starts before the first statement.
   *
   * @param names what words stand for, in lower case; functions end in {@code ()}
   * @param parameters the values of parameters by their names, in lower case
   */
  Batch(String text, Map<String, Supplier<String>> names, Map<String, TypedValue> parameters) {
    this.text = text;
    this.token = TOKEN.matcher(text);
    this.names = names;
    this.parameters = parameters;
  }

  /**
   * A statement.
   *
   * @param word the first word, in lower case
   * @param sql the text, with a question mark for each parameter
   * @param parameters their values
   */
  record Statement(String word, String sql, List<TypedValue> parameters) {}

  /** The next statement, translated only now: the one before may have changed the session. */
  Optional<Statement> next() throws SqlError {
    Translation statement = new Translation();
    while (position < text.length()) {
      token.region(position, text.length()).lookingAt();
      String piece = token.group();
      String word = token.group("word") == null ? "" : piece.toLowerCase(Locale.ROOT);
      if (statement.endsBefore(word)) {
        break;
      }
      position = token.end();
      if (!piece.equals(";")) {
        statement.add(piece, word);
      } else if (!statement.isEmpty()) {
        break;
      }
    }
    return statement.isEmpty() ? Optional.empty() : Optional.of(statement.result());
  }

  /** Passes over the next statement, or over all up to the end of the block that it begins. */
  void skip() throws SqlError {
    int depth = 0;
    do {
      String sql = next().map(Statement::sql).orElse("END");
      if (sql.equalsIgnoreCase("BEGIN")) {
        depth++;
      } else if (sql.equalsIgnoreCase("END")) {
        depth--;
      }
    } while (depth > 0);
  }

  private boolean follows(Pattern pattern) {
    return pattern.matcher(text).region(position, text.length()).lookingAt();
  }

  private final class Translation {

    private final StringBuilder sql = new StringBuilder();
    private final List<TypedValue> values = new ArrayList<>();
    private final Deque<Integer> series = new ArrayDeque<>();
    private String first = "";
    private int depth;

    boolean isEmpty() {
      return sql.isEmpty();
    }

    boolean endsBefore(String word) {
      if (ENDS_ITSELF.contains(first)) {
        return ENDS_ITSELF.contains(word) || QUERIES.contains(word);
      }
      return first.equals("insert")
          && word.equals("select")
          && IDENTITY_QUERY.matcher(text).region(token.end(), text.length()).lookingAt();
    }

    void add(String piece, String word) throws SqlError {
      if (token.group("blank") != null) {
        if (!sql.isEmpty() && sql.charAt(sql.length() - 1) != ' ') {
          sql.append(' ');
        }
        return;
      }
      if (sql.isEmpty()) {
        first = word;
      }
      if (!word.isEmpty()) {
        addWord(piece, word);
        return;
      }
      sql.append(piece);
      if (piece.equals("(")) {
        depth++;
      } else if (piece.equals(")")) {
        depth--;
        if (!series.isEmpty() && series.peek() == depth) {
          series.pop();
          sql.append(')');
        }
      }
    }

    private void addWord(String piece, String word) throws SqlError {
      boolean call = follows(NO_ARGUMENTS);
      Supplier<String> name = names.get(call ? word + "()" : word);
      if (name != null) {
        sql.append(name.get());
        position = call ? text.indexOf(')', position) + 1 : position;
      } else if (word.startsWith("@")) {
        addParameter(piece, word);
      } else if (word.startsWith("#")) {
        // H2 takes the sign within a name, but not at its beginning in CREATE.
        sql.append('"').append(piece).append('"');
      } else if (word.equals("generate_series")) {
        // H2's function has a column of another name and type.
        sql.append("(SELECT CAST(X AS INT) AS value FROM SYSTEM_RANGE");
        series.push(depth);
      } else if (word.equals("serverproperty") && follows(PROPERTY)) {
        int end = text.indexOf(')', position) + 1;
        String property = text.substring(position, end).replaceAll("\\W", "");
        // H2 has no properties.
        sql.append(PROPERTIES.getOrDefault(property.toLowerCase(Locale.ROOT), "NULL"));
        position = end;
      } else if (word.equals("replicate")) {
        sql.append("REPEAT");
      } else {
        sql.append(piece);
      }
    }

    /** With its type: H2 would have to guess, and takes a sum of two parameters for text. */
    private void addParameter(String piece, String word) throws SqlError {
      TypedValue value = parameters.get(word);
      if (value == null) {
        throw new SqlError(137, 15, 2, "Must declare the scalar variable \"%s\".".formatted(piece));
      }
      values.add(value);
      sql.append("CAST(? AS ").append(value.type().sqlName()).append(')');
    }

    Statement result() {
      String text = sql.toString().strip();
      Matcher temporary = TEMPORARY_TABLE.matcher(text);
      if (temporary.lookingAt()) {
        // Without the last word it would commit.
        text = "CREATE LOCAL TEMPORARY TABLE " + text.substring(temporary.end()) + " TRANSACTIONAL";
      }
      return new Statement(first, text, List.copyOf(values));
    }
  }
}
