package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;

/**
 * A plug-in that makes objects of one kind for settings of the form {@code name} or {@code
 * name:argument}, such as {@code credentials=vault:secret/cloudsql}.
 *
 * @param <T> what it makes
 * @since 0.1
 */
public interface Provider<T> extends Plugin {

  /**
   * Makes an object. Called when a connector starts, also when it starts again after it was idle,
   * and for an address policy when a connect first names it; on any thread. It must not block on
   * the network.
   *
   * @param argument what follows the colon; empty for the bare name. It may hold a secret
   * @return a new object, for many connects on many threads
   * @throws ConnectorException if the argument cannot be used: {@link #badArgument}
   */
  T create(String argument) throws ConnectorException;

  /**
   * The error for an argument that this plug-in cannot use, with the code {@code CSQL-OPTION}.
   *
   * @param problem a sentence: what is wrong and what to write, without anything that may be secret
   * @return to be thrown by {@link #create}
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
