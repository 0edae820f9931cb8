package dev.cloudsql.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import picocli.CommandLine;

/**
 * A run of the program in this JVM.
 *
 * @param exitCode its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error output
 */
public record Run(int exitCode, String out, String err) {

  /** Runs the program to its end. */
  public static Run of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = run(out, err, arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** Runs the program, which writes to these; returns its exit code. */
  public static int run(Writer out, Writer err, String... arguments) {
    CommandLine program = CloudSql.commandLine();
    program.setOut(new PrintWriter(out, true));
    program.setErr(new PrintWriter(err, true));
    return program.execute(arguments);
  }
}
