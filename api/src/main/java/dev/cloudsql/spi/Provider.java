package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;

/**
 * A plug-in that makes objects of one kind for settings of the form {@code name} or {@code
 * name:argument}, such as {@code credentials=vault:secret/cloudsql}.
 *
 * @param <T> the type of the objects, such as {@link dev.cloudsql.CredentialSource}
 * @since 0.1
 */
public interface Provider<T> extends Plugin {

  /**
   * Makes an object. Called on any thread when a connector starts, including when it starts again
   * after it was idle; for an address policy, also when a connect first names it. Must not block on
   * the network.
   *
   * @param argument the text after the colon; empty for the bare name; may hold a secret
   * @return a new, thread-safe object
   * @throws ConnectorException if the argument cannot be used, made by {@link #badArgument}
   */
  T create(String argument) throws ConnectorException;

  /**
   * Makes the error for an argument that this plug-in cannot use, with the code {@code
   * CSQL-OPTION}.
   *
   * @param problem a sentence without secrets: what is wrong and what to write instead
   * @return the exception, for {@link #create} to throw
   */
  default ConnectorException badArgument(String problem) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "The argument of '%s' cannot be used. %s".formatted(name(), problem),
        null);
  }
}
