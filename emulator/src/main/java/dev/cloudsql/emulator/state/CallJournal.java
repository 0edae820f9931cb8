package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.emulator.journal.Calls;
import java.util.ArrayList;
import java.util.List;

/** Records the HTTP calls. */
public final class CallJournal implements Calls {

  private final Monitor monitor = new Monitor();
  private final List<ApiRequest> requests = new ArrayList<>();
  private int tokens;

  /** Records a call. */
  public void add(ApiRequest request) {
    monitor.change(() -> requests.add(request));
  }

  /** Counts an issued token. */
  public void tokenIssued() {
    monitor.change(() -> tokens++);
  }

  @Override
  public List<ApiRequest> all() {
    return monitor.read(() -> List.copyOf(requests));
  }

  @Override
  public int tokensIssued() {
    return monitor.read(() -> tokens);
  }

  @Override
  public void await(ApiCall call, int atLeast) {
    monitor.await(
        () -> count(call) >= atLeast,
        () -> "%s calls of %s in place of %s".formatted(count(call), call, atLeast));
  }
}
