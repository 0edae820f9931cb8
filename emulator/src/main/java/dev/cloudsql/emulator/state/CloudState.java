package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The state that all servers of one emulator share. */
public final class CloudState {

  private final InstantSource clock;
  private final CallJournal calls = new CallJournal();
  private final AccessTokens tokens;
  private final IamPolicy policy = new IamPolicy();
  private final FaultBoard<ApiFaultRule> faults = new FaultBoard<>();
  private final Map<String, InstanceState> instances = new ConcurrentHashMap<>();

  /** Makes a state without instances. */
  public CloudState(InstantSource clock) {
    this.clock = clock;
    this.tokens = new AccessTokens(clock, calls);
  }

  /** The clock of certificates and tokens. */
  public InstantSource clock() {
    return clock;
  }

  /** The record of HTTP calls. */
  public CallJournal calls() {
    return calls;
  }

  /** The access tokens. */
  public AccessTokens tokens() {
    return tokens;
  }

  /** The IAM permissions. */
  public IamPolicy policy() {
    return policy;
  }

  /** The faults of HTTP calls. */
  public FaultBoard<ApiFaultRule> faults() {
    return faults;
  }

  /**
   * Adds a fault for calls about one instance; for any call if {@code instance} is {@code null}.
   *
   * @throws IllegalArgumentException if calls of this kind cannot have the fault
   */
  public ActiveFault fault(ApiCall call, @Nullable String instance, ApiFault fault) {
    if (fault instanceof ApiFault.Times limited) {
      return add(new ApiFaultRule(call, instance, limited.fault()), limited.occurrences());
    }
    return add(new ApiFaultRule(call, instance, fault), Integer.MAX_VALUE);
  }

  private ActiveFault add(ApiFaultRule rule, int times) {
    ApiFault fault = rule.fault();
    if (rule.call() == ApiCall.STREAM_SQL_DATA
        && !(fault instanceof ApiFault.Status
            || fault instanceof ApiFault.Hang
            || fault instanceof ApiFault.Delay)) {
      throw new IllegalArgumentException(
          "A stream of SQL Data has no body that could be wrong: its faults are a status, hang and"
              + " delay, and those of SqlDataFault, not "
              + fault);
    }
    return faults.add(rule, times, () -> {});
  }

  /**
   * Adds an instance.
   *
   * @throws IllegalArgumentException if one with the same project and id exists
   */
  public void add(InstanceState instance) {
    if (find(instance.project(), instance.id()).isPresent()) {
      throw new IllegalArgumentException("There is already an instance " + instance.name());
    }
    instances.put(instance.name(), instance);
  }

  /** Removes an instance. */
  public void remove(InstanceState instance) {
    instances.remove(instance.name(), instance);
  }

  /** Finds the instance with this project and id. */
  public Optional<InstanceState> find(String project, String id) {
    return instances.values().stream()
        .filter(instance -> instance.project().equals(project) && instance.id().equals(id))
        .findFirst();
  }

  /** All instances. */
  public Collection<InstanceState> instances() {
    return instances.values();
  }
}
