package dev.cloudsql.tck;

import dev.cloudsql.InstanceName;

/**
 * The directory that a resolver queries, with records, a counter and a failure switch; implemented
 * by tests of a plug-in.
 *
 * @since 0.1
 */
public interface DirectoryUnderTest {

  /** The argument for a resolver that queries this directory. */
  String argument();

  /**
   * Makes a name resolve to an instance from now on.
   *
   * @param name such as {@code one.kit.example}
   */
  void lead(String name, InstanceName instance);

  /** The number of queries until now. */
  int questions();

  /** Makes all queries fail from now on. */
  void fail();

  /** Ends {@link #fail}: queries succeed again. */
  void recover();
}
