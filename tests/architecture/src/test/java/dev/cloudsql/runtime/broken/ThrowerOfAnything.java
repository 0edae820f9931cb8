package dev.cloudsql.runtime.broken;

import java.util.function.Function;

/** Code whose callers could only catch everything. */
public class ThrowerOfAnything {

  Object runtime() {
    return new RuntimeException();
  }

  Object checked() {
    return new Exception();
  }

  Object error() {
    return new Error();
  }

  Object any() {
    return new Throwable();
  }

  Function<String, Exception> later() {
    return RuntimeException::new;
  }
}
