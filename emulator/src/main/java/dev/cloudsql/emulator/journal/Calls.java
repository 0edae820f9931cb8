package dev.cloudsql.emulator.journal;

import java.util.List;

/**
 * The HTTP calls that the fake has taken, in order; a call counts as soon as it is read, also when
 * it is never answered.
 *
 * @since 0.1
 */
public interface Calls {

  /** All calls until now. */
  List<ApiRequest> all();

  /** How many access tokens the token server and the metadata server have given. */
  int tokensIssued();

  /**
   * Waits until there are this many calls of a kind.
   *
   * @throws AssertionError if there are not after 30 seconds, or the thread is interrupted
   */
  void await(ApiCall call, int atLeast);

  /** The calls of one kind. */
  default List<ApiRequest> of(ApiCall call) {
    return all().stream().filter(request -> request.call() == call).toList();
  }

  /** How many calls of one kind there were. */
  default int count(ApiCall call) {
    return of(call).size();
  }

  /**
   * How many calls of one kind there were about one instance.
   *
   * @param instance its connection name
   */
  default int count(ApiCall call, String instance) {
    return (int)
        of(call).stream()
            .filter(request -> request.instance().filter(instance::equals).isPresent())
            .count();
  }
}
