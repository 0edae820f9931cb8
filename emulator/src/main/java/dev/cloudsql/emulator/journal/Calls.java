package dev.cloudsql.emulator.journal;

import java.util.List;

/**
 * The HTTP calls that arrived, in order. A call counts once it has been read, even if it is never
 * answered. May be read on any thread.
 *
 * @since 0.1
 */
public interface Calls {

  /** All calls until now. */
  List<ApiRequest> all();

  /** The number of access tokens issued. */
  int tokensIssued();

  /**
   * Waits until there are this many calls of a kind.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void await(ApiCall call, int atLeast);

  /** The calls of one kind. */
  default List<ApiRequest> of(ApiCall call) {
    return all().stream().filter(request -> request.call() == call).toList();
  }

  /** The number of calls of one kind. */
  default int count(ApiCall call) {
    return of(call).size();
  }

  /**
   * The number of calls of one kind for one instance.
   *
   * @param instance its connection name
   */
  default int count(ApiCall call, String instance) {
    return (int) of(call).stream().filter(request -> instance.equals(request.instance())).count();
  }
}
