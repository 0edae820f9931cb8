package dev.cloudsql.tck;

import dev.cloudsql.InstanceName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows where names lead, unless it was told to fail. */
final class ToyDirectory implements DirectoryUnderTest {

  private final Map<String, InstanceName> names = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean failing;

  Optional<InstanceName> ask(String name) {
    questions.incrementAndGet();
    return Optional.ofNullable(names.get(name));
  }

  boolean isFailing() {
    return failing;
  }

  @Override
  public String argument() {
    return "directory";
  }

  @Override
  public void lead(String name, InstanceName instance) {
    names.put(name, instance);
  }

  @Override
  public int questions() {
    return questions.get();
  }

  @Override
  public void fail() {
    failing = true;
  }

  @Override
  public void recover() {
    failing = false;
  }
}
