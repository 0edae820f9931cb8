package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.sql.Token.Kind;
import dev.cloudsql.emulator.tds.type.SqlType;
import dev.cloudsql.emulator.tds.type.TypedValue;
import dev.cloudsql.emulator.tds.type.Types;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the expressions of a SELECT list. */
final class ExpressionParser {

  private static final TypedValue NULL = new TypedValue(SqlType.INT, null);

  /** Far from the end of a thread's stack, for reading and for counting. */
  private static final int DEEPEST = 250;

  private final Tokens tokens;
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  Expression expression() throws SqlError {
    int outside = depth;
    Expression left = product();
    while (tokens.peek().is("+") || tokens.peek().is("-")) {
      deepen();
      left = Arithmetic.of(tokens.take().text(), left, product());
    }
    depth = outside;
    return left;
  }

  /** Before an operand inside another one; each operator has all before it as an operand. */
  private void deepen() throws SqlError {
    if (++depth > DEEPEST) {
      throw SqlError.tooDeep();
    }
  }

  private Expression product() throws SqlError {
    int outside = depth;
    Expression left = operand();
    while (tokens.peek().is("*") || tokens.peek().is("/")) {
      deepen();
      left = Arithmetic.of(tokens.take().text(), left, operand());
    }
    depth = outside;
    return left;
  }

  private Expression operand() throws SqlError {
    deepen();
    Token token = tokens.take();
    return switch (token.kind()) {
      case NUMBER -> constant(number(token.text()));
      case STRING -> constant(TypedValue.of(token.text()));
      case VARIABLE -> variable(token.text());
      case WORD, QUOTED_NAME -> named(token);
      case SYMBOL, END -> symbol(token);
    };
  }

  private Expression symbol(Token token) throws SqlError {
    if (token.is("-")) {
      return tokens.peek().kind() == Kind.NUMBER
          ? constant(number("-" + tokens.take().text()))
          : Arithmetic.of("-", constant(TypedValue.of(0)), operand());
    }
    if (!token.is("(")) {
      throw SqlError.syntax(token);
    }
    Expression inside = expression();
    tokens.expect(")");
    return inside;
  }

  private static Expression constant(TypedValue value) {
    return (scope, row) -> value;
  }

  private static TypedValue number(String text) {
    if (text.toLowerCase(Locale.ROOT).contains("e")) {
      return new TypedValue(Types.floating(), Double.valueOf(text));
    }
    BigDecimal number = new BigDecimal(text);
    if (text.contains(".") || number.toBigInteger().bitLength() >= Long.SIZE) {
      return new TypedValue(Types.decimal(number.precision(), number.scale()), number);
    }
    long whole = number.longValueExact();
    return new TypedValue(whole == (int) whole ? SqlType.INT : SqlType.BIGINT, whole);
  }

  private static Expression variable(String name) {
    return (scope, row) ->
        scope
            .find(name)
            .orElseThrow(
                () ->
                    new SqlError(
                        137, 15, 2, "Must declare the scalar variable \"%s\".".formatted(name)));
  }

  private Expression named(Token token) throws SqlError {
    if (tokens.peek().is("(")) {
      tokens.take();
      return token.is("cast") ? cast() : Functions.call(token.text(), arguments());
    }
    if (token.is("null")) {
      return constant(NULL);
    }
    if (token.text().equalsIgnoreCase("value")) {
      return (scope, row) -> row;
    }
    String name = token.text();
    return (scope, row) ->
        scope
            .find(name)
            .orElseThrow(() -> new SqlError(207, "Invalid column name '%s'.".formatted(name)));
  }

  private List<Expression> arguments() throws SqlError {
    List<Expression> arguments = new ArrayList<>();
    while (!tokens.accept(")")) {
      if (!arguments.isEmpty()) {
        tokens.expect(",");
      }
      arguments.add(expression());
    }
    return List.copyOf(arguments);
  }

  private Expression cast() throws SqlError {
    Expression from = expression();
    tokens.expect("as");
    String name = tokens.expectName();
    List<Integer> arguments = new ArrayList<>();
    if (tokens.accept("(")) {
      do {
        arguments.add(tokens.accept("max") ? Integer.MAX_VALUE : tokens.expectInteger());
      } while (tokens.accept(","));
      tokens.expect(")");
    }
    SqlType type =
        Types.named(name, arguments)
            .orElseThrow(
                () -> new SqlError(243, "Type %s is not a defined system type.".formatted(name)));
    tokens.expect(")");
    return (scope, row) -> Conversion.to(type, from.value(scope, row));
  }
}
